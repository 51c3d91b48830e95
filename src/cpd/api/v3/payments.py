"""Version 3: what is paid of a participant on which statement, or what stands in the way (rule MON-33).

Worked out when it is asked for, by a plain query of the caller's own: what it says changes with every statement, price
and declaration of the provider.
"""

import hashlib
from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from ninja import Schema
from pydantic import Field

from cpd.api import answers, lists
from cpd.api.call import admit
from cpd.api.openapi import PERSON_V3, describe
from cpd.api.v3.reading import router
from cpd.contract.rendering import json_bytes
from cpd.contract.v3.payments import MilestonePayment, MilestonePaymentAttributes
from cpd.core.ids import parse_id
from cpd.core.money import print_pounds
from cpd.finance.standings import MilestoneStanding, standings_of
from cpd.providers.rules import Scope


class MilestonePaymentList(Schema):
    """The milestones of a participant."""

    data: list[MilestonePayment] = Field(description="In the order in which they are reached, by course")


def _rendered(person_id: UUID, one: MilestoneStanding) -> bytes:
    declaration, answer = one.declaration, one.standing
    return json_bytes(
        MilestonePayment(
            id=str(declaration.id) if declaration else f"{one.course_identifier}.{one.declaration_type}",
            type="milestone-payment",
            attributes=MilestonePaymentAttributes(
                participant_id=person_id,
                course_identifier=one.course_identifier,
                cohort=one.year[:4],
                declaration_type=one.declaration_type,
                declaration_id=declaration.id if declaration else None,
                outcome=answer.outcome.value,
                detail=answer.sentence,
                amount=None if answer.amount is None else print_pounds(answer.amount),
                statement_id=one.statement.id if one.statement else None,
                payment_date=one.statement.payment_date if one.statement else None,
                clawback_statement_id=one.clawback.id if one.clawback else None,
            ),
        )
    )


def _answer(request: HttpRequest, text: str, scope: Scope) -> HttpResponseBase:
    """The milestones of somebody whom the caller sees; 404 for anybody else, 410 for a retired id of theirs."""
    feed = lists.PEOPLE[scope]
    caller = admit(request, scope)
    key = parse_id(text)
    if key is None or not lists.sees(caller, feed=feed, record_id=key):
        return lists.person_answer(request, text, feed=feed, scope=scope)
    standings = standings_of(person_id=key, lead_provider_id=caller.provider_id, npq=scope == Scope.NPQ)
    return _tagged(request, answers.many(b",".join(_rendered(key, one) for one in standings)))


def _tagged(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """The answer with a tag of its bytes; 304 when the client has them."""
    tag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    known = request.headers.get("If-None-Match")
    if known is not None and answers.names(known, tag):
        return answers.not_modified(tag)
    return answers.tagged(response, tag, asked=known is not None)


def _add(programme: str, scope: Scope, section: str, who: str) -> None:
    def payments(request: HttpRequest, id: str) -> HttpResponseBase:
        return _answer(request, id, scope)

    run: Callable[..., HttpResponseBase] = payments
    run.__name__ = f"list_payments_of_{programme}_participant"
    run.__doc__ = "For each milestone, declared or not: what is paid on which statement, or what stands in the way."
    router.get(
        f"/participants/{programme}/{{id}}/payments",
        response={200: MilestonePaymentList, **PERSON_V3},
        summary=f"Say what is paid for {who}",
        openapi_extra=describe(),
        tags=[section],
    )(run)


_add("ecf", Scope.ECF, "ECF participants", "an early career teacher or mentor")
_add("npq", Scope.NPQ, "NPQ participants", "an NPQ participant")
