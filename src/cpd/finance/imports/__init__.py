"""Statements and contracts from CSV files: judged as a whole before anything is written (rule MON-29)."""

from cpd.finance.imports.contracts import import_contracts
from cpd.finance.imports.npq_contracts import import_npq_contracts
from cpd.finance.imports.statements import import_statements

__all__ = ["import_contracts", "import_npq_contracts", "import_statements"]
