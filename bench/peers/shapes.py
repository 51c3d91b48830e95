"""What the peers show has the fields of the contract, in its order: one that is added there is shown by them too."""

from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

from ninja import Schema
from pydantic import BaseModel, create_model
from rest_framework import serializers

Nested = Mapping[type[BaseModel], Any]
"""What stands for a model of the contract that a peer works out itself."""


def _parts(annotation: Any) -> tuple[Any, bool]:
    """The type without None, and whether None was there."""
    if get_origin(annotation) not in (Union, UnionType):
        return annotation, False
    kinds = [kind for kind in get_args(annotation) if kind is not NoneType]
    return kinds[0], len(kinds) < len(get_args(annotation))


def _is_model(kind: Any) -> bool:
    return isinstance(kind, type) and issubclass(kind, BaseModel)


def schema_of(model: type[BaseModel], nested: Nested | None = None) -> type[Schema]:
    """Ninja's schema of a model: texts, booleans, and dictionaries for what is nested."""

    def plain(kind: Any) -> Any:
        if get_origin(kind) is list:
            return list[plain(get_args(kind)[0])]  # type: ignore[misc]
        if _is_model(kind):
            return (nested or {}).get(kind, dict[str, str])
        return bool if kind is bool else str

    fields: dict[str, Any] = {}
    for name, field in model.model_fields.items():
        kind, nullable = _parts(field.annotation)
        fields[name] = (plain(kind) | None if nullable else plain(kind), ...)
    return create_model(model.__name__, __base__=Schema, __doc__=model.__doc__, **fields)


def serializer_of(model: type[BaseModel], nested: Nested | None = None) -> type[serializers.Serializer]:
    """Django REST framework's serializer of a model."""

    def plain(kind: Any, nullable: bool) -> serializers.Field:
        if get_origin(kind) is list:
            (inner,) = get_args(kind)
            if inner in (nested or {}):
                return (nested or {})[inner](many=True)
            return serializers.ListField(child=serializers.DictField())
        if _is_model(kind):
            return serializer_of(kind)(allow_null=nullable)
        if kind is bool:
            return serializers.BooleanField(allow_null=nullable)
        return serializers.CharField(allow_null=nullable)

    fields = {name: plain(*_parts(field.annotation)) for name, field in model.model_fields.items()}
    return type(f"{model.__name__}Serializer", (serializers.Serializer,), {"__doc__": model.__doc__, **fields})
