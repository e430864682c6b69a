"""However delegations are strung together, nothing is ever allowed that the root does not allow."""

from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st
from support.authorities import Claim, as_bytes, at, changed, claims, delegation_in
from support.authority_oracle import ARGUMENTS, acts, situations

from vc.delegation import Act, parse_delegation
from vc.delegation.chain import Hop, chain_problems, effective_authority
from vc.delegation.delegating import Request, narrowed
from vc.delegation.lattice import NOTHING, covers, normal
from vc.delegation.ordering import ordering_of

slow = settings(deadline=None, max_examples=80)


def hop(claim: Claim, position: int) -> Hop:
    begins, ends = claim["ticks"]
    return Hop(
        f"urn:hop:{position}",
        f"did:example:{position}",
        f"did:example:{position + 1}",
        parse_delegation(delegation_in(claim)),
        at(begins),
        at(ends),
        f"digest-{position}",
    )


def handed_on(claim: Claim, position: int, deepest: int) -> Claim:
    parent = {"id": f"urn:hop:{position - 1}", "digestMultibase": f"digest-{position - 1}"}
    return {**claim, "parent": parent, "depth": position, "maxDepth": deepest}


@st.composite
def chains(draw: st.DrawFn) -> list[Claim]:
    """A root and up to three hops, each changed a little from the one before: narrower, wider, or both."""
    found = [draw(claims(limited=False)) | {"maxDepth": 3}]
    for position in range(1, draw(st.integers(2, 4))):
        found.append(handed_on(draw(changed(found[-1])), position, 3))
    return found


@slow
@given(chains())
def test_no_chain_allows_what_its_root_does_not(chain: list[Claim]) -> None:
    hops = [hop(claim, position) for position, claim in enumerate(chain)]
    problems = chain_problems(hops)
    event("a chain without problems" if not problems else "a chain with problems")
    for claim in chain[1:]:
        assert problems or situations(claim) <= situations(chain[0])


@slow
@given(chains())
def test_the_effective_authority_covers_what_every_hop_covers(chain: list[Claim]) -> None:
    hops = [hop(claim, position) for position, claim in enumerate(chain)]
    effective = effective_authority(hops)
    common = frozenset.intersection(*map(acts, chain))
    for each in sorted(acts(chain[-1]))[::11]:
        action, place, index = each
        is_covered = covers(effective, Act(action, place, ARGUMENTS[index]))
        assert is_covered is (each in common) or effective == NOTHING
    if not chain_problems(hops):
        assert as_bytes(effective) == as_bytes(normal(hops[-1].authority))


@slow
@given(claims(), claims(), st.data())
def test_what_the_builder_makes_keeps_the_rules_and_the_rest_is_refused(
    root: Claim, wanted: Claim, data: st.DataObject
) -> None:
    parent = hop(root | {"maxDepth": 2}, 0)
    asked = parse_delegation(delegation_in(data.draw(st.just(wanted) | changed(root))))
    begins, ends = data.draw(st.sampled_from([root["ticks"], (0, 4)]))
    request = Request("did:example:2", at(begins), at(ends), asked.capabilities, asked.audience)
    made = narrowed(parent, request)
    assert (made.claim is None) is bool(made.refusals)
    assert begins < ends or made.refusals
    if made.claim is not None:
        child = hop({**made.claim, "ticks": (begins, ends)}, 1)
        assert chain_problems([parent, child]) == ()
        child_claim: dict[str, Any] = {**made.claim, "ticks": (begins, ends)}
        assert situations(child_claim) <= situations(root)


@slow
@given(chains(), st.randoms(use_true_random=False))
def test_any_order_of_presentation_is_put_right(chain: list[Claim], random: Any) -> None:
    hops = [hop(claim, position) for position, claim in enumerate(chain)]
    shuffled = random.sample(hops, len(hops))
    ordering = ordering_of(shuffled)
    assert ordering.problems == ()
    assert [shuffled[place] for place in ordering.order] == hops
