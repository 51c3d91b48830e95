"""Files that people send."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from cpd.web.kit.fields.base import GovukBoundField, GovukField

MEGABYTE = 1024 * 1024


class FileField(GovukField):
    """A file. ``endings`` are those its name may have, ``most`` its size in bytes at most."""

    component = "file-upload"
    widget = forms.FileInput

    def __init__(self, label: str, *, endings: Sequence[str] = (), most: int = 5 * MEGABYTE, **options: Any) -> None:
        self.endings, self.most = endings, most
        noun = options.get("noun") or "file"
        super().__init__(
            label, **{"noun": noun, "missing": f"Choose {'an' if noun[0] in 'aeiou' else 'a'} {noun}.", **options}
        )

    def clean(self, value: Any, initial: Any = None) -> UploadedFile | None:
        """The file that was sent."""
        if value is None:
            if self.required:
                raise ValidationError(self.error_messages["required"])
            return None
        file: UploadedFile = value
        name = (file.name or "").lower()
        if self.endings and not name.endswith(tuple(f".{ending}" for ending in self.endings)):
            raise ValidationError(f"The {self.noun} must be a {' or '.join(one.upper() for one in self.endings)} file.")
        if not file.size:
            raise ValidationError(f"The {self.noun} is empty. Choose another.")
        if file.size > self.most:
            raise ValidationError(f"The {self.noun} must be smaller than {self.most // MEGABYTE} MB.")
        return file

    def params(self, bound: GovukBoundField) -> dict[str, Any]:
        """The parameters of the macro."""
        accept = {"accept": ",".join(f".{ending}" for ending in self.endings)} if self.endings else {}
        params = super().params(bound)
        del params["value"]
        return {**params, "attributes": accept}
