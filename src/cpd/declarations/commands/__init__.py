"""What happens to declarations, from the claim to the payment and back; and what they decide on."""

from cpd.declarations.commands.claims import Claim
from cpd.declarations.commands.declare import declare
from cpd.declarations.commands.delivery_partners import change_delivery_partner_of_declaration
from cpd.declarations.commands.merges import merge_people, preview_merge
from cpd.declarations.commands.npq_training import report_npq_training
from cpd.declarations.commands.payment import mark_statements_payable, pay_statement
from cpd.declarations.commands.programme_changes import change_programme
from cpd.declarations.commands.promotion import promote_declarations
from cpd.declarations.commands.removals import remove_from_school
from cpd.declarations.commands.schedule_changes import change_schedule
from cpd.declarations.commands.void import void_declaration

__all__ = [
    "Claim",
    "change_delivery_partner_of_declaration",
    "change_programme",
    "change_schedule",
    "declare",
    "mark_statements_payable",
    "merge_people",
    "pay_statement",
    "preview_merge",
    "promote_declarations",
    "remove_from_school",
    "report_npq_training",
    "void_declaration",
]
