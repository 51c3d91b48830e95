"""What happens to declarations, from the claim to the payment and back."""

from cpd.declarations.commands.declare import declare
from cpd.declarations.commands.payment import authorise_statement, mark_statements_payable
from cpd.declarations.commands.promotion import promote_declarations
from cpd.declarations.commands.void import void_declaration

__all__ = [
    "authorise_statement",
    "declare",
    "mark_statements_payable",
    "promote_declarations",
    "void_declaration",
]
