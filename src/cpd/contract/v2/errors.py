"""How version 2 answers what was refused: as version 1 does."""

from cpd.contract.v1.errors import answered, attribute, title

__all__ = ["answered", "attribute", "title"]
