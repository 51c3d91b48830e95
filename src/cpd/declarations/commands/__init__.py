"""What happens to declarations, from the claim to the payment and back."""

from cpd.declarations.commands.bulk import begin_alone, declare_many
from cpd.declarations.commands.calendars import calendar_differences, follow_calendars
from cpd.declarations.commands.claims import Claim
from cpd.declarations.commands.declare import declare
from cpd.declarations.commands.delivery_partners import change_delivery_partner_of_declaration
from cpd.declarations.commands.files import declare_file, upload_file
from cpd.declarations.commands.milestones import change_milestone
from cpd.declarations.commands.moving import Moved, Wanted, move_declarations
from cpd.declarations.commands.payment import lock_to_be_paid, mark_statements_payable, pay_statement
from cpd.declarations.commands.promotion import promote_declarations
from cpd.declarations.commands.void import void_declaration, void_for_dfe

__all__ = [
    "Claim",
    "Moved",
    "Wanted",
    "begin_alone",
    "calendar_differences",
    "change_delivery_partner_of_declaration",
    "change_milestone",
    "declare",
    "declare_file",
    "declare_many",
    "follow_calendars",
    "lock_to_be_paid",
    "mark_statements_payable",
    "move_declarations",
    "pay_statement",
    "promote_declarations",
    "upload_file",
    "void_declaration",
    "void_for_dfe",
]
