"""What happens to declarations, from the claim to the payment and back; and what they decide on."""

from cpd.declarations.commands.declare import declare
from cpd.declarations.commands.merges import merge_people, preview_merge
from cpd.declarations.commands.payment import authorise_statement, mark_statements_payable
from cpd.declarations.commands.programme_changes import change_programme
from cpd.declarations.commands.promotion import promote_declarations
from cpd.declarations.commands.removals import remove_from_school
from cpd.declarations.commands.schedule_changes import change_schedule
from cpd.declarations.commands.void import void_declaration

__all__ = [
    "authorise_statement",
    "change_programme",
    "change_schedule",
    "declare",
    "mark_statements_payable",
    "merge_people",
    "preview_merge",
    "promote_declarations",
    "remove_from_school",
    "void_declaration",
]
