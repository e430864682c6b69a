"""Whatever a wallet is asked to hand on: what it signs keeps every rule, and allows nothing new."""

from datetime import timedelta
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st
from support.authorities import CONSTRAINTS, LIMITS, LOCATIONS, SERVICES, Claim, claims, delegation_in, some
from support.authority_oracle import situations
from support.verifying import LIST, World

from vc.delegation import Delegation
from vc.delegation.chain import chain_problems
from vc.delegation.status_range import overlapping
from vc.delegation.writing import capability_claim, gate_claim
from vc.status.entry import parse_status_entry
from wallet import Delegated, DelegationNotMade, Held, NotNarrower, Part, Wallet
from wallet.held import hop_of

WORLD = World()
SOMEBODY = "did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH"
RANGE = {"statusListCredential": LIST, "first": 100, "count": 12}
MINUTE = timedelta(minutes=1)


STATED: dict[str, st.SearchStrategy[Any]] = {
    "actions": some(["read", "write", "share", "other"], 2).map(tuple),
    "locations": some(LOCATIONS, 2).map(tuple),
    "constraints": some(CONSTRAINTS, 2).map(tuple),
    "limits": some(LIMITS, 2).map(tuple),
    "audience": some(SERVICES, 2, 1).map(tuple),
    "life": st.integers(0, 90).map(lambda minutes: minutes * MINUTE),
    "max_depth": st.integers(0, 4),
}


@st.composite
def parts(draw: st.DrawFn) -> Part:
    """A request that states one to three things, each of which may or may not lie inside the parent."""
    names = draw(st.lists(st.sampled_from(sorted(STATED)), min_size=1, max_size=3, unique=True))
    members = {"life": 10 * MINUTE} | {name: draw(STATED[name]) for name in names}
    return Part(**members, share=draw(st.integers(0, 4)) if "max_depth" in names else 0)


def stated(delegation: Delegation | None) -> Claim:
    """Give what a delegation allows as a claim of `support.authorities`, for the oracle; time is not looked at."""
    assert delegation is not None
    claim: dict[str, Any] = {
        "audience": list(delegation.audience),
        "authorization_details": [capability_claim(one) for one in delegation.capabilities],
        "approval": [gate_claim(one) for one in delegation.approval],
        "ticks": (0, 4),
    }
    return claim


def root_of(wallet: Wallet, claim: Claim, *, ranged: bool) -> Held:
    document = WORLD.delegation_document(
        delegation={**delegation_in(claim), "maxDepth": 3, **({"statusRange": RANGE} if ranged else {})},
        subject=wallet.did,
        credential_id="urn:uuid:root",
    )
    return wallet.accept(WORLD.issue(document).raw, WORLD.verifier())


def without_limits(claim: Claim) -> Claim:
    """The oracle lists acts, not how often: limits are held against each other by the rules alone."""
    return {**claim, "authorization_details": [
        {name: value for name, value in one.items() if name != "limits"} for one in claim["authorization_details"]
    ]}  # fmt: skip


@settings(deadline=None, max_examples=60)
@given(claims(), st.lists(parts(), min_size=1, max_size=6), st.booleans())
def test_what_a_wallet_signs_keeps_every_rule_and_allows_nothing_new(
    claim: Claim, asked: list[Part], ranged: bool
) -> None:
    wallet = Wallet.ephemeral(clock=lambda: WORLD.now)
    parent = root_of(wallet, claim, ranged=ranged)
    signed: list[Delegated] = []
    for part in asked:
        try:
            signed.append(wallet.delegate(parent.id, part, to=SOMEBODY))
        except (NotNarrower, DelegationNotMade) as refused:
            event(type(refused).__name__)
    assert [one.id for one in wallet.given()] == [made.given.id for made in signed]
    everything = situations(without_limits(stated(parent.delegation)))
    for made in signed:
        event("signed")
        assert chain_problems([hop_of(one) for one in made.given.chain]) == ()
        assert situations(without_limits(stated(made.given.delegation))) <= everything
    delegations = [made.given.delegation for made in signed]
    passed_on = [one.status_range for one in delegations if one is not None and one.status_range is not None]
    assert overlapping(passed_on) == ()
    own = [parse_status_entry(entry).index for made in signed for entry in made.given.credential.status]
    below = [index for one in passed_on for index in range(one.first, one.first + one.size)]
    assert len({*own, *below}) == len(own) + len(below)
    assert not own or ranged
