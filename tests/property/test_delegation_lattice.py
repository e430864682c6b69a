"""Narrowing is a partial order on normal forms, `meet` the greatest lower bound, and both mean what an oracle says."""

from hypothesis import given, settings
from hypothesis import strategies as st
from support.authorities import (
    Claim,
    as_bytes,
    authorities,
    authority,
    changed,
    claims,
)
from support.authority_oracle import ARGUMENTS, acts, situations

from vc.delegation import Act
from vc.delegation.extent import extent_of, gaps, is_inside
from vc.delegation.lattice import NOTHING, Authority, covers, meet, normal
from vc.delegation.narrowing import narrower_than

fast = settings(deadline=None, max_examples=200)
slow = settings(deadline=None, max_examples=60)


@st.composite
def related(draw: st.DrawFn) -> tuple[Authority, Authority, Authority]:
    """Three authorities of which one is often narrower than another."""
    first = draw(claims())
    second = draw(changed(first) | claims())
    third = draw(changed(second) | changed(first) | claims())
    return authority(first), authority(second), authority(third)


# Order


@fast
@given(authorities())
def test_narrowing_is_reflexive(one: Authority) -> None:
    assert narrower_than(one, one) == ()


@fast
@given(related())
def test_narrowing_is_transitive(three: tuple[Authority, Authority, Authority]) -> None:
    one, two, three_ = three
    common = meet(one, two)
    for low, middle, high in ((three_, two, one), (meet(common, three_), common, one), (one, two, three_)):
        if not narrower_than(low, middle) and not narrower_than(middle, high):
            assert narrower_than(low, high) == ()


@fast
@given(related())
def test_narrowing_is_antisymmetric_on_normal_forms(three: tuple[Authority, Authority, Authority]) -> None:
    for left, right in ((three[0], three[1]), (three[1], three[2]), (three[0], normal(three[0]))):
        one, other = normal(left), normal(right)
        both_ways = not narrower_than(one, other) and not narrower_than(other, one)
        assert both_ways is (as_bytes(one) == as_bytes(other))


@fast
@given(authorities())
def test_the_normal_form_is_as_narrow_and_its_own(one: Authority) -> None:
    form = normal(one)
    assert narrower_than(form, one) == ()
    assert form == NOTHING or narrower_than(one, form) == ()
    assert as_bytes(normal(form)) == as_bytes(form)


# Meet


@fast
@given(related())
def test_meet_is_below_both_and_above_all_that_is(three: tuple[Authority, Authority, Authority]) -> None:
    one, two, three_ = three
    both = meet(one, two)
    assert narrower_than(both, one) == ()
    assert narrower_than(both, two) == ()
    for lower in map(normal, (three_, meet(both, three_), meet(three_, one), one, two)):
        if not narrower_than(lower, one) and not narrower_than(lower, two):
            assert narrower_than(lower, both) == ()


@fast
@given(related())
def test_meet_is_commutative_associative_and_idempotent(three: tuple[Authority, Authority, Authority]) -> None:
    one, two, three_ = three
    assert as_bytes(meet(one, two)) == as_bytes(meet(two, one))
    assert as_bytes(meet(meet(one, two), three_)) == as_bytes(meet(one, meet(two, three_)))
    assert as_bytes(meet(one, one)) == as_bytes(normal(one))
    assert as_bytes(meet(one, NOTHING)) == as_bytes(NOTHING)


@fast
@given(related())
def test_narrower_is_the_same_as_unchanged_by_meet(three: tuple[Authority, Authority, Authority]) -> None:
    child, parent = normal(three[1]), three[0]
    assert (narrower_than(child, parent) == ()) is (as_bytes(meet(child, parent)) == as_bytes(child))


@fast
@given(related())
def test_a_capability_is_inside_exactly_when_it_has_no_gap(three: tuple[Authority, Authority, Authority]) -> None:
    extents = [extent_of(capability) for one in three for capability in one.capabilities]
    for child in extents:
        for parent in extents:
            if child is not None and parent is not None:
                assert is_inside(child, parent) is (list(gaps(child, parent)) == [])


# Meaning, held against the oracle


def act(action: str, place: str, index: int) -> Act:
    return Act(action, place, ARGUMENTS[index])


@slow
@given(claims(limited=False), st.data())
def test_covers_says_what_the_oracle_says(claim: Claim, data: st.DataObject) -> None:
    everything = acts({**claim, "authorization_details": [{**one, "constraints": []} for one in
                                                          claim["authorization_details"]]})  # fmt: skip
    allowed, one = acts(claim), authority(claim)
    for each in data.draw(st.lists(st.sampled_from(sorted(everything)), max_size=60)) if everything else ():
        assert covers(one, act(*each)) is (each in allowed)


@slow
@given(claims(limited=False), st.data())
def test_what_is_narrower_allows_nothing_more(parent: Claim, data: st.DataObject) -> None:
    child = data.draw(changed(parent))
    if not narrower_than(authority(child), authority(parent)):
        assert situations(child) <= situations(parent)


@slow
@given(claims(limited=False), claims(limited=False))
def test_the_meet_covers_what_both_cover(left: Claim, right: Claim) -> None:
    both = meet(authority(left), authority(right))
    in_both = acts(left) & acts(right)
    assert both != NOTHING or not (situations(left) & situations(right))
    for each in sorted(acts(left) | acts(right))[::7]:
        assert covers(both, act(*each)) is (each in in_both) or both == NOTHING
