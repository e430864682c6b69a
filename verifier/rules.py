"""Which rule of agent-credentials a refusal breaks: R1 to R16, or None where another specification has the rule."""

import re
from collections.abc import Mapping
from typing import NamedTuple

from vc.reasons import REASONS, Reason
from verifier.results import CheckResult, Outcome
from verifier.submission import PRESENTATION

_RULE = re.compile(r"\bR(?:1[0-6]|[1-9])\b")
_SAID = re.compile(r"\((R(?:1[0-6]|[1-9]))\)\Z")  # at the end of a detail that the rules between hops wrote

_PARTS_OF_A_HOP: Mapping[str, str] = {"proof": "R3", "issuer": "R3", "status": "R14"}
_PARTS: Mapping[str, str] = {"proof": "R15", "freshness": "R15", "act": "R15"}


class Refusal(NamedTuple):
    """One reason for a refusal. `hop` is the position in the chain, 0 for the root; None for what concerns no hop."""

    reason: Reason
    rule: str | None
    hop: int | None
    check: CheckResult


def refusals(checks: tuple[CheckResult, ...], chain: tuple[str, ...]) -> tuple[Refusal, ...]:
    """Return every refusal, failures first, then what could not be found out; `chain` has the labels root to leaf."""
    found = [check for check in checks if check.outcome is Outcome.FAILED]
    found += [check for check in checks if check.outcome is Outcome.INDETERMINATE]
    return tuple(
        [
            Refusal(check.reason, rule_of(check, chain), hop_of(check, chain), check)
            for check in found
            if check.reason is not None
        ]
    )


def hop_of(check: CheckResult, chain: tuple[str, ...]) -> int | None:
    """Return the position in the chain of what `check` looked at; None for what is no hop."""
    return chain.index(check.subject) if check.subject in chain else None


def rule_of(check: CheckResult, chain: tuple[str, ...]) -> str | None:
    """Return the rule that a refusal breaks; None without a reason, and for rules of other specifications.

    What the other specifications say of proofs is a part of R3 where it is about a hop, of R15 about the presentation.
    """
    if check.reason is None:
        return None
    said = _SAID.search(str(check.values[-1])) if check.check == "chain" and check.values else None
    if said is not None:
        return str(said[1])
    named = _RULE.findall(REASONS[check.reason].clause)
    if check.reason is Reason.AUDIENCE_MISMATCH:  # R11 is about a delegation, R15 about the presentation
        return "R15" if check.subject == PRESENTATION else "R11"
    if named:
        return str(named[-1])
    parts = _PARTS_OF_A_HOP if check.subject in chain else _PARTS if check.subject == PRESENTATION else {}
    return parts.get(check.check)
