"""Is the delegation a hop of one chain, and no more than the hop before it hands on? R3 to R9, R11 to R13."""

from verifier.chain import with_rule
from verifier.examination import Examination
from verifier.results import CheckResult, failed, not_applicable, passed, undetermined
from verifier.shown import Kind, ShownCredential

NAME = "chain"


def check_hop(exam: Examination, shown: ShownCredential) -> tuple[CheckResult, ...]:
    """Return every rule that this hop breaks, given the one before it, or that it keeps them all.

    Where the delegations form no one chain, those that are in the way of it are refused and the others are not judged.
    """
    if shown.kind is not Kind.DELEGATION:
        return (not_applicable(NAME, shown.label, "it is no delegation"),)
    chaining = exam.chaining
    position = chaining.position.get(shown.label)
    problems = chaining.problems.get(shown.label)
    if problems is not None:
        place = "not in a chain" if position is None else f"hop {position}"
        return tuple(
            [failed(NAME, shown.label, problem.reason, "{}: {}", place, with_rule(problem)) for problem in problems]
        )
    if position is None:
        return (undetermined(NAME, shown.label, None, "{}", chaining.obstacle),)
    last = len(chaining.hops) - 1
    if position == 0:
        return (passed(NAME, shown.label, "hop 0 of {}, the root: it names no parent", last),)
    before = chaining.hops[position - 1].label
    return (passed(NAME, shown.label, "hop {} of {}: within what {} hands on", position, last, before),)
