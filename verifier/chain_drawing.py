"""The chain of a report as a tree: the person, the issuer, each hop with what it narrowed, and the act at the leaf.

Every text of a stranger is escaped and cut before it is drawn.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from vc.reasons import REASONS
from verifier.charging import HopCharge, charges_of
from verifier.examination import Examination
from verifier.expectations import PresentationExpectations
from verifier.hop_facts import Actor, StatusFact, actors_of
from verifier.marks import MARKS
from verifier.narrowed import Narrowing, grants, narrowings_along
from verifier.results import CheckResult, Outcome, shown
from verifier.rules import Refusal, refusals

_WORST_FIRST = (Outcome.FAILED, Outcome.INDETERMINATE)
_WIDTH = 9  # of the longest name in front of a line of a hop


class _Drawn(NamedTuple):
    """One hop and all that is drawn of it."""

    position: int
    label: str
    actor: Actor
    mark: str
    narrowed: tuple[Narrowing, ...]
    refused: tuple[Refusal, ...]
    consumed: tuple[HopCharge, ...]


def chain_lines(exam: Examination, checks: tuple[CheckResult, ...], *, accepted: bool) -> Iterator[str]:
    """Give the lines of the tree; none when no chain was shown."""
    drawn = _drawn(exam, checks, accepted=accepted)
    if not drawn:
        return
    root = drawn[0].actor
    persona = root.delegation.persona
    yield "authority, from the person to the leaf" + (":" if accepted else ", as it was shown and NOT accepted:")
    yield f"{shown(root.delegation.principal.id)} ({root.delegation.principal.type})" + (
        "" if persona is None else f", persona {shown(persona)}"
    )
    yield f"└─ {shown(root.issuer)}"
    for hop in drawn:
        yield from _hop_lines(hop, None if hop.position == 0 else drawn[hop.position - 1].actor, len(drawn))
    if isinstance(exam.expectations, PresentationExpectations) and exam.expectations.act is not None:
        act, stem = exam.expectations.act, _stem(len(drawn))
        yield f"{stem}└─ {'ok' if accepted else 'NO'} {shown(act.action)} at {shown(act.location)}"


def _drawn(exam: Examination, checks: tuple[CheckResult, ...], *, accepted: bool) -> list[_Drawn]:
    labels = tuple([hop.label for hop in exam.chain])
    actors = actors_of(exam, checks)
    found = refusals(checks, labels)
    consumed = charges_of(exam) if accepted else ()
    narrowed = narrowings_along([actor.authority for actor in actors])
    return [
        _Drawn(
            position,
            label,
            actor,
            _mark(checks, label),
            narrowed[position],
            tuple([refusal for refusal in found if refusal.hop == position]),
            tuple([charge for charge in consumed if charge.hop == position]),
        )
        for position, (label, actor) in enumerate(zip(labels, actors, strict=True))
    ]


def _mark(checks: Iterable[CheckResult], label: str) -> str:
    outcomes = {check.outcome for check in checks if check.subject == label}
    return MARKS[next((outcome for outcome in _WORST_FIRST if outcome in outcomes), Outcome.PASSED)]


def _hop_lines(hop: _Drawn, parent: Actor | None, hops: int) -> Iterator[str]:
    stem = _stem(hop.position)
    named = "without an id" if hop.actor.credential_id is None else shown(hop.actor.credential_id)
    yield f"{stem}└─ {hop.mark} hop {hop.position}: {shown(hop.actor.did)}"
    inner = f"{_stem(hop.position + 1)}{'│' if hop.position + 1 < hops else ' '}  "
    yield f"{inner}{hop.label}, {named}"
    for name, text in _facts(hop, parent):
        yield f"{inner}{name:<{_WIDTH}} {text}"
    for refusal in hop.refused:
        page = REASONS[refusal.reason]
        yield f"{inner}{MARKS[refusal.check.outcome]} {refusal.rule or page.clause}: {refusal.check.detail}"
        yield f"{inner}   [{refusal.reason.value}] What to do: {page.remedy}"


def _facts(hop: _Drawn, parent: Actor | None) -> Iterator[tuple[str, str]]:
    actor = hop.actor
    if parent is not None and actor.issuer != parent.did:
        yield "issued by", shown(actor.issuer)
    if parent is None:
        for grant in grants(actor.authority):
            yield "grants", grant
        yield "until", _until(actor)
    for change in hop.narrowed:
        which = "" if change.capability is None else f" [{change.capability}]"
        yield "narrows", f"{change.member}{which}: {change.before} → {change.after}"
    if parent is not None and not hop.narrowed:
        yield "narrows", "nothing"
    for fact in actor.status:
        yield "status", _status(fact)
    for one in hop.consumed:
        yield "counted", f"{format(one.charge.amount, 'f')} of at most {format(one.charge.maximum, 'f')} ({one.kind})"


def _until(actor: Actor) -> str:
    ends, deepest = actor.authority.valid_until, actor.authority.deepest
    return f"{'no end' if ends is None else shown(ends)}, down to hop {deepest}"


def _status(fact: StatusFact) -> str:
    age = "" if fact.age is None else f", {shown(fact.age)} old"
    return f"{shown(fact.purpose)} {fact.position} of {shown(fact.status_list)}: {fact.state}{age}"


def _stem(depth: int) -> str:
    return "   " * (depth + 1)
