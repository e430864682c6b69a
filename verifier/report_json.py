"""A report as JSON: the members that verifier/report.schema.json describes. Made when it is read."""

from collections.abc import Mapping, Sequence

from vc.reasons import REASONS
from verifier.examination import Examination
from verifier.hop_facts import Actor, StatusFact, actors_of
from verifier.narrowed import Narrowing, grants, narrowings_along
from verifier.results import CheckResult, shown
from verifier.rules import Refusal, hop_of, refusals, rule_of

REPORT_VERSION = 1


def report_json(
    decision: str,
    exam: Examination,
    checks: tuple[CheckResult, ...],
    claims: Mapping[str, object] | None,
    *,
    undetermined: bool,
) -> dict[str, object]:
    """Return the members of a report; `claims` are None unless it was accepted.

    Texts outside `claims` are escaped and cut: who wrote them is not known.
    """
    chain = tuple([hop.label for hop in exam.chain])
    found = refusals(checks, chain)
    return {
        "version": REPORT_VERSION,
        "decision": decision,
        "accepted": claims is not None,
        "undetermined": undetermined,
        "at": shown(exam.now),
        "reasons": list(dict.fromkeys([refusal.reason.value for refusal in found])),
        "refusals": [_refusal(refusal) for refusal in found],
        "chain": _chain(chain, actors_of(exam, checks)),
        "checks": [_check(check, chain) for check in checks],
        "claims": claims,
    }


def status_json(facts: Sequence[StatusFact]) -> list[dict[str, object]]:
    """Return what the status lists of one credential said."""
    return [
        {
            "purpose": shown(fact.purpose),
            "statusListCredential": shown(fact.status_list),
            "statusListIndex": fact.position,
            "state": fact.state,
            "ageSeconds": None if fact.age is None else int(fact.age.total_seconds()),
        }
        for fact in facts
    ]


def _chain(labels: Sequence[str], actors: Sequence[Actor]) -> list[dict[str, object]]:
    narrowed = narrowings_along([actor.authority for actor in actors])
    return [
        _hop(position, label, actor, changes)
        for position, (label, actor, changes) in enumerate(zip(labels, actors, narrowed, strict=True))
    ]


def _hop(position: int, label: str, actor: Actor, changes: Sequence[Narrowing]) -> dict[str, object]:
    return {
        "hop": position,
        "subject": label,
        "credential": None if actor.credential_id is None else shown(actor.credential_id),
        "issuer": shown(actor.issuer),
        "actor": shown(actor.did),
        "grants": list(grants(actor.authority)),
        "narrowed": [change._asdict() for change in changes],
        "status": status_json(actor.status),
    }


def _refusal(refusal: Refusal) -> dict[str, object]:
    page = REASONS[refusal.reason]
    return {
        "reason": refusal.reason.value,
        "rule": refusal.rule,
        "hop": refusal.hop,
        "check": refusal.check.check,
        "subject": refusal.check.subject,
        "clause": page.clause,
        "detail": refusal.check.detail,
        "remedy": page.remedy,
    }


def _check(check: CheckResult, chain: tuple[str, ...]) -> dict[str, object]:
    return {
        "check": check.check,
        "subject": check.subject,
        "hop": hop_of(check, chain),
        "outcome": check.outcome.value,
        "reason": None if check.reason is None else check.reason.value,
        "rule": rule_of(check, chain),
        "detail": check.detail,
        "remedy": None if check.reason is None else REASONS[check.reason].remedy,
    }
