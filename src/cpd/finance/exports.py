"""What is on a statement as a file for people (rule MON-19): one row for each line item, by name."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from cpd.core.dates import print_instant
from cpd.finance.behind import Behind, items_behind
from cpd.finance.figures import statement_figures
from cpd.finance.models import FrozenExport
from cpd.statements.models import Statement, StatementProgramme

DECLARATION_COLUMNS = (
    "Declaration ID",
    "Declaration Status",
    "Declaration Type",
    "Declaration Date",
    "Declaration Created At",
    "Statement Name",
    "Statement ID",
)
ECF_COLUMNS = (
    "Participant ID",
    "Participant Name",
    "TRN",
    "Type",
    "Mentor Profile ID",
    "Schedule",
    "Eligible For Funding",
    "Eligible For Funding Reason",
    "Sparsity Uplift",
    "Pupil Premium Uplift",
    "Sparsity And Pp",
    "Lead Provider Name",
    "Delivery Partner Name",
    "School Urn",
    "School Name",
    "Training Status",
    "Training Status Reason",
    *DECLARATION_COLUMNS,
    "Uplift Payable",
    "Beyond Bands",
)
NPQ_COLUMNS = (
    "Participant ID",
    "Participant Name",
    "TRN",
    "Course Identifier",
    "Schedule",
    "Eligible For Funding",
    "Funded place",
    "Lead Provider Name",
    "School Urn",
    "School Name",
    "Training Status",
    "Training Status Reason",
    *DECLARATION_COLUMNS,
    "Targeted Delivery Funding",
)

_DECLARATION_ID = ECF_COLUMNS.index("Declaration ID")

_ECF = """
SELECT person.id, person.full_name, person.trn, declaration.kind,
       (SELECT mentorship.mentor_record_id FROM training_mentorshipperiod AS mentorship
        WHERE mentorship.ect_record_id = record.id ORDER BY mentorship.started_on DESC, mentorship.id DESC LIMIT 1),
       schedule.identifier, record.eligibility_status = 'eligible',
       CASE WHEN record.eligibility_status <> 'eligible' THEN record.eligibility_reason END,
       declaration.sparsity_uplift, declaration.pupil_premium_uplift,
       declaration.sparsity_uplift AND declaration.pupil_premium_uplift,
       provider.name, coalesce(partner.name, latest_partner.name), school.urn, school.name,
       CASE WHEN period.withdrawn_at IS NOT NULL THEN 'withdrawn' WHEN period.deferred_at IS NOT NULL THEN 'deferred'
            ELSE 'active' END,
       CASE WHEN period.withdrawn_at IS NOT NULL THEN
            (SELECT change.reason FROM training_trainingstatechange AS change WHERE change.record_id = record.id
             AND change.lead_provider_id = declaration.lead_provider_id AND change.state = 'withdrawn'
             ORDER BY change.created_at DESC, change.id DESC LIMIT 1) END,
       declaration.id, item.state, declaration.declaration_type, declaration.declaration_date, declaration.created_at,
       declaration.sparsity_uplift OR declaration.pupil_premium_uplift
FROM declarations_lineitem AS item
JOIN declarations_declaration AS declaration ON declaration.id = item.declaration_id
JOIN teachers_person AS person ON person.id = declaration.person_id
JOIN providers_leadprovider AS provider ON provider.id = declaration.lead_provider_id
JOIN training_trainingrecord AS record ON record.id = declaration.record_id
LEFT JOIN LATERAL (
    SELECT period.* FROM training_trainingperiod AS period
    JOIN schools_partnership AS theirs ON theirs.id = period.partnership_id
    WHERE period.record_id = record.id AND theirs.lead_provider_id = declaration.lead_provider_id
    ORDER BY period.started_on DESC, period.created_at DESC LIMIT 1
) AS period ON true
LEFT JOIN training_schedule AS schedule ON schedule.id = period.schedule_id
LEFT JOIN training_schoolperiod AS stay ON stay.id = period.school_period_id
LEFT JOIN schools_school AS school ON school.id = stay.school_id
LEFT JOIN schools_partnership AS latest ON latest.id = period.partnership_id
LEFT JOIN providers_deliverypartner AS latest_partner ON latest_partner.id = latest.delivery_partner_id
LEFT JOIN providers_deliverypartner AS partner ON partner.id = declaration.delivery_partner_id
WHERE item.statement_id = %s
ORDER BY person.full_name, declaration.created_at, declaration.id, item.created_at
"""

_NPQ = """
SELECT person.id, person.full_name, person.trn, declaration.course_identifier, schedule.identifier,
       application.eligible_for_funding, application.funded_place, provider.name, school.urn, school.name,
       coalesce(nullif(application.training_status, ''), 'active'),
       CASE WHEN application.training_status = 'withdrawn' THEN
            (SELECT change.reason FROM npq_applicationstatechange AS change
             WHERE change.application_id = application.id AND change.state = 'withdrawn'
             ORDER BY change.created_at DESC, change.id DESC LIMIT 1) END,
       declaration.id, item.state, declaration.declaration_type, declaration.declaration_date, declaration.created_at,
       application.targeted_delivery_funding
FROM declarations_lineitem AS item
JOIN declarations_declaration AS declaration ON declaration.id = item.declaration_id
JOIN teachers_person AS person ON person.id = declaration.person_id
JOIN providers_leadprovider AS provider ON provider.id = declaration.lead_provider_id
JOIN npq_application AS application ON application.id = declaration.application_id
LEFT JOIN npq_npqschedule AS schedule ON schedule.id = application.schedule_id
LEFT JOIN schools_school AS school ON school.id = application.school_id
WHERE item.statement_id = %s
ORDER BY person.full_name, declaration.created_at, declaration.id, item.created_at
"""


def export_name(statement: Statement) -> str:
    """What the file is called: provider, cohort or intake, and statement; nothing but letters, digits, underscores."""

    def word(text: str) -> str:
        return re.sub(r"\W", "", text)

    programme = statement.programme.upper()
    provider = word(statement.lead_provider.name)
    return f"{programme}-Declarations-{provider}-Cohort{statement.year_or_intake}-{word(statement.name)}.csv"


def export_lines(statement: Statement) -> Iterator[str]:
    """The file in pieces of one line or more, the header first. Of a paid statement it is what was kept (rule MON-25).

    Pieces come as they are read, so that a file of any length takes little memory.
    """
    parts = FrozenExport.objects.filter(statement=statement).order_by("part").values_list("lines", flat=True)
    begun = False
    for lines in parts.iterator(chunk_size=5):
        begun = True
        yield lines
    if not begun:
        yield from current_lines(statement)


def current_lines(statement: Statement) -> Iterator[str]:
    """The lines of the file as they are now. The status is the line item's. One query, and those of the figures.

    Cells that a spreadsheet would run as a formula begin with an apostrophe (rule MON-19). A declaration of early
    career training for which no band has room says so (rule MON-9).
    """
    npq = statement.programme == StatementProgramme.NPQ
    beyond = {key for one in statement_figures(statement)["beyond_bands"] for key in one["declaration_ids"]}
    yield _line(NPQ_COLUMNS if npq else ECF_COLUMNS)
    with transaction.atomic(), connection.chunked_cursor() as cursor:
        cursor.execute(_NPQ if npq else _ECF, [statement.id])
        while rows := cursor.fetchmany(1000):
            for row in rows:
                placed = () if npq else (str(row[_DECLARATION_ID]) in beyond,)
                yield _line([*row[:-1], statement.name, statement.id, row[-1], *placed])


PROVIDER_COLUMNS = (
    "Declaration ID",
    "Participant ID",
    "Participant Name",
    "Course Identifier",
    "Declaration Type",
    "Declaration Date",
    "Declaration Created At",
    "Declaration Status",
    "Statement Name",
    "Statement ID",
)


def lines_for_provider(statement: Statement) -> Iterator[str]:
    """The declarations on a statement as a file for its provider, the header first (rule SEE-22).

    The status is the line item's. Rows are read in parts, so that a file of any length takes little memory.
    """
    yield _line(PROVIDER_COLUMNS)
    for item in items_behind(statement, Behind()).iterator(chunk_size=1000):
        one = item.declaration
        yield _line(
            [
                one.id,
                one.person_id,
                one.person.full_name,
                one.course_identifier,
                one.declaration_type,
                one.declaration_date,
                one.created_at,
                item.state,
                statement.name,
                statement.id,
            ]
        )


def _line(cells: Any) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerow([_cell(value) for value in cells])
    return out.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return print_instant(value)
    text = str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
