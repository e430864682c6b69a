"""The delegations of one submission as a chain: their order, and what is wrong between them. Pure.

They are put in order by the digests of their parents, whatever the order in which they are shown, and held against the
rules between hops (`vc.delegation.chain`). Where they form no one chain there are no hops, so nothing is authorised.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final, NamedTuple
from weakref import ReferenceType, WeakKeyDictionary, ref

from vc.delegation.chain import ChainProblem, Hop, chain_problems, root_problems
from vc.delegation.hop import Delegation
from vc.delegation.ordering import ordering_of
from vc.errors import Malformed
from vc.reasons import Reason
from vc.securing.mechanism import Secured
from verifier.shown import Kind, ShownCredential
from verifier.submission import Submission

_NO_PROBLEMS: Final[Mapping[str, tuple[ChainProblem, ...]]] = MappingProxyType({})

# The rule of agent-credentials behind each reason; where one stands for several, the detail ends with its own.
RULES: Final[Mapping[Reason, str]] = MappingProxyType(
    {
        Reason.DELEGATION_ISSUER_NOT_PARENT_SUBJECT: "R3",
        Reason.DELEGATION_PARENT_MISMATCH: "R4",
        Reason.DELEGATION_PRINCIPAL_ALTERED: "R5",
        Reason.DELEGATION_DEPTH_EXCEEDED: "R6",
        Reason.DELEGATION_OUTLIVES_PARENT: "R7",
        Reason.DELEGATION_SEVERAL_CHAINS: "R13",
        Reason.DELEGATION_STATUS_OUTSIDE_RANGE: "R14",
    }
)


class Chain(NamedTuple):
    """The hops from root to leaf, none where there is no one chain; `obstacle` then says why, None without delegations.

    `problems` has every broken rule by the label of its hop; `position` that of each hop. `sound` is how many hops,
    from the root on, come before the first that breaks a rule.
    """

    hops: tuple[ShownCredential, ...] = ()
    problems: Mapping[str, tuple[ChainProblem, ...]] = _NO_PROBLEMS
    position: Mapping[str, int] = MappingProxyType({})
    sound: int = 0
    obstacle: str | None = None

    @property
    def links(self) -> tuple[Hop, ...]:
        """The hops as the rules between them look at them."""
        return tuple([_hop(shown, shown.delegation) for shown in self.hops if shown.delegation is not None])


NO_CHAIN: Final = Chain()


class _Judged(NamedTuple):
    """What follows from the bytes of some delegations: `order` has places; the `hop` of each problem is a place."""

    order: tuple[int, ...]
    problems: tuple[ChainProblem, ...]
    sound: int


def chain_of(submission: Submission) -> Chain:
    """Return the chain that the delegations of `submission` form; total.

    NOT checked: signatures, trust, status, limits, and whether the times, audience or act fit. Source: R3 to R9, R11 to
    R13 of agent-credentials.
    """
    delegations = tuple([shown for shown in submission.credentials if shown.kind is Kind.DELEGATION])
    if not delegations:
        return NO_CHAIN
    if submission.unreadable or any(shown.delegation is None for shown in delegations):
        return Chain(obstacle="something that is shown, perhaps a hop of the chain, cannot be read")
    if len(delegations) == 1 and (root := delegations[0].delegation) and not root_problems(root):
        return Chain(delegations, position={delegations[0].label: 0}, sound=1)  # the usual case
    judged = _judgement(delegations)
    problems: dict[str, tuple[ChainProblem, ...]] = {}
    for problem in judged.problems:
        label = delegations[problem.hop].label
        problems[label] = (*problems.get(label, ()), problem)
    if not judged.order:
        return Chain(problems=problems, obstacle="the delegations form no one chain")
    hops = tuple([delegations[place] for place in judged.order])
    position = {shown.label: index for index, shown in enumerate(hops)}
    return Chain(hops, problems, position, judged.sound)


def with_rule(problem: ChainProblem) -> str:
    """Return the detail of `problem`, which always ends with the rule that is broken, as in `… (R3)`."""
    rule = RULES.get(problem.reason)
    return problem.detail if rule is None or problem.detail.endswith(f"({rule})") else f"{problem.detail} ({rule})"


class _Remembered(NamedTuple):
    others: tuple[ReferenceType[Secured], ...]
    judged: _Judged


# The same chain comes with every call of its agent. Which rules it keeps follows from its bytes alone, so that is
# remembered for as long as the readings themselves are (`readings`), with the one that was shown last, and beside which
# others: what is shown once leaves nothing here. Signatures, trust, status and times are judged each time.
_REMEMBERED: Final[WeakKeyDictionary[Secured, _Remembered]] = WeakKeyDictionary()


def _judgement(delegations: tuple[ShownCredential, ...]) -> _Judged:
    *others, last = [shown.secured for shown in delegations]
    known = _REMEMBERED.get(last)
    if known is not None and [one() for one in known.others] == others:
        return known.judged
    judged = _judged(delegations)
    _REMEMBERED[last] = _Remembered(tuple(map(ref, others)), judged)
    return judged


def _judged(delegations: tuple[ShownCredential, ...]) -> _Judged:
    hops = [_hop(shown, shown.delegation) for shown in delegations if shown.delegation is not None]
    order, problems = ordering_of(hops)
    if problems:
        return _Judged((), problems, 0)
    found = chain_problems([hops[place] for place in order])
    sound = min([problem.hop for problem in found], default=len(hops))
    return _Judged(order, _at_places(found, order), sound)


def _at_places(problems: Sequence[ChainProblem], order: Sequence[int]) -> tuple[ChainProblem, ...]:
    return tuple([problem._replace(hop=order[problem.hop]) for problem in problems])


def _hop(shown: ShownCredential, delegation: Delegation) -> Hop:
    credential = shown.credential
    return Hop(
        credential.id,
        credential.issuer,
        credential.subject_ids[0],
        delegation,
        credential.valid_from,
        credential.valid_until,
        shown.secured.digest(),
        tuple([entry for entry in shown.entries if not isinstance(entry, Malformed)]),
    )
