"""What changes about users: who they are, their roles, how they sign in."""

from cpd.accounts.commands.appointing import appoint_user
from cpd.accounts.commands.openid import sign_in_with_openid
from cpd.accounts.commands.privacy import accept_privacy_notice
from cpd.accounts.commands.second_factor import (
    begin_second_factor,
    check_second_factor,
    confirm_second_factor,
    make_recovery_codes,
    reset_second_factor,
)
from cpd.accounts.commands.signing_in import answer_sign_in_requests, ask_for_sign_in_link, use_sign_in_link
from cpd.accounts.commands.users import add_user, deactivate_user, give_role, sign_out_everywhere, take_role_away

__all__ = [
    "accept_privacy_notice",
    "add_user",
    "answer_sign_in_requests",
    "appoint_user",
    "ask_for_sign_in_link",
    "begin_second_factor",
    "check_second_factor",
    "confirm_second_factor",
    "deactivate_user",
    "give_role",
    "make_recovery_codes",
    "reset_second_factor",
    "sign_in_with_openid",
    "sign_out_everywhere",
    "take_role_away",
    "use_sign_in_link",
]
