"""Whether what is on statements of one name may move to those of another name (rule MON-37)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cpd.core.refusals import Accepted, Refused
from cpd.declarations import errors


@dataclass(frozen=True, slots=True)
class Side:
    """Statements of one name, one for each provider: the state of each, whether each pays declarations, and the last
    of their deadlines."""

    name: str
    states: Mapping[str, str]
    outputs: bool = True
    deadline: date | None = None


def may_move_declarations(
    source: Side, target: Side, *, payable: int, today: date
) -> Accepted[tuple[str, ...]] | Refused:
    """Whether what is on ``source`` may move to ``target``, with what whoever moves it should know (rule MON-37).

    ``payable`` counts the declarations to move that are payable. Refused (``base``): ``same``; ``paid`` when a
    statement of either name is; ``providers`` when the two are not of the same providers, or of none; ``no_outputs``
    when a target pays no declarations; ``payable`` when payable declarations would go to an open statement.
    """
    if source.name == target.name:
        return Refused.because(errors.MOVE_SAME())
    if not source.states or source.states.keys() != target.states.keys():
        return Refused.because(errors.MOVE_PROVIDERS(source=source.name, target=target.name))
    paid = [side.name for side in (source, target) if "paid" in side.states.values()]
    if paid:
        return Refused.because(errors.MOVE_PAID(name=paid[0]))
    if not target.outputs:
        return Refused.because(errors.MOVE_NO_OUTPUTS(name=target.name))
    if payable and "open" in target.states.values():
        return Refused.because(errors.MOVE_PAYABLE(number=payable, name=target.name))
    late = target.deadline is not None and target.deadline < today
    return Accepted((f"The deadline of {target.name} is over.",) if late else ())
