"""However hops are signed and strung together, the verifier allows no act that the root of the chain does not allow."""

import json
from datetime import timedelta
from typing import Any

from hypothesis import event, given, settings
from hypothesis import strategies as st
from support.authorities import LAST_TICK, START, Claim, at, changed, claims, delegation_in
from support.authority_oracle import ARGUMENTS, PLACES, SERVICES, acts

from did import PrivateKey, did_key, did_key_method
from vc.delegation import Act
from vc.delegation.documents import agent_delegation_credential, presentation_document
from vc.securing.enveloped import envelope
from vc.securing.mechanism import Secured, secure
from verifier import MemoryLedger, Policy, PresentationExpectations, Report, Trust, Verifier

KEYS = [PrivateKey.generate() for _ in range(5)]  # of the organisation, and of whoever holds hop 0, 1, 2, 3
DIDS = [did_key(key.public_key) for key in KEYS]
METHODS = [did_key_method(key.public_key) for key in KEYS]
TRUST, POLICY = Trust({DIDS[0]: ["*"]}), Policy(clock_skew=timedelta(0))
MECHANISMS = ["vc+jwt", "eddsa-jcs-2022"]

slow = settings(deadline=None, max_examples=120)


@st.composite
def chains(draw: st.DrawFn) -> list[Claim]:
    """A root and up to three hops, each changed a little from the one before: narrower, wider, or both."""
    found = [draw(claims(limited=False)) | {"maxDepth": 3}]
    for position in range(1, draw(st.integers(1, 4))):
        found.append({**draw(changed(found[-1])), "depth": position, "maxDepth": 3})
    return found


def signed(chain: list[Claim], mechanisms: list[str]) -> list[Secured]:
    made: list[Secured] = []
    for position, claim in enumerate(chain):
        begins, ends = claim["ticks"]
        stated: dict[str, Any] = delegation_in(claim)
        if made:
            stated["parent"] = {"id": f"urn:hop:{position - 1}", "digestMultibase": made[-1].digest()}
        document = agent_delegation_credential(
            issuer=DIDS[position],
            subject=DIDS[position + 1],
            delegation=stated,
            valid_from=at(begins),
            valid_until=at(ends),
            credential_id=f"urn:hop:{position}",
            status=(),
        )
        signer = KEYS[position]
        made.append(secure(document, mechanisms[position], signer, METHODS[position], created=START))
    return made


def verified(hops: list[Secured], act: Act, service: str, tick: int) -> Report:
    shown = [envelope(hop) if hop.is_enveloping else json.loads(hop.raw) for hop in hops]
    leaf = len(hops)
    document = presentation_document(DIDS[leaf], shown, act)
    raw = secure(
        document,
        "vp+jwt",
        KEYS[leaf],
        METHODS[leaf],
        created=at(tick),
        expires=at(tick + 1),
        audience=service,
        nonce="once",
    ).raw
    verifier = Verifier(TRUST, ledger=MemoryLedger(), policy=POLICY)
    return verifier.verify(raw, PresentationExpectations(service, None, act), at=at(tick))


@slow
@given(chains(), st.lists(st.sampled_from(MECHANISMS), min_size=4, max_size=4), st.data())
def test_no_chain_allows_what_its_root_does_not(chain: list[Claim], mechanisms: list[str], data: st.DataObject) -> None:
    """The act is one that some hop of the chain would allow, so that a hop which widens is tried too."""
    wanted = acts(data.draw(st.sampled_from(chain)))
    action, place, index = data.draw(st.sampled_from(sorted(wanted) or [("read", PLACES[0], 0)]))
    service, tick = data.draw(st.sampled_from(SERVICES)), data.draw(st.integers(0, LAST_TICK - 1))
    report = verified(signed(chain, mechanisms), Act(action, place, ARGUMENTS[index]), service, tick)
    event(f"{report.decision} after {len(chain)} hops")
    if report.decision != "deny":
        for claim in chain:
            assert (action, place, index) in acts(claim)
            assert service in claim["audience"]
            assert claim["ticks"][0] <= tick < claim["ticks"][1]


@slow
@given(chains(), st.lists(st.sampled_from(MECHANISMS), min_size=4, max_size=4), st.data())
def test_what_every_hop_allows_is_allowed_where_no_rule_between_hops_is_broken(
    chain: list[Claim], mechanisms: list[str], data: st.DataObject
) -> None:
    common = sorted(frozenset.intersection(*[acts(claim) for claim in chain]), key=repr)
    begins, ends = chain[-1]["ticks"]
    if not common or begins >= ends:
        return
    action, place, index = data.draw(st.sampled_from(common))
    service = chain[-1]["audience"][0]
    act = Act(action, place, ARGUMENTS[index])
    report = verified(signed(chain, mechanisms), act, service, begins)
    blamed = {check.check for check in report.checks if check.reason is not None}
    event(f"{report.decision}, {sorted(blamed)}")
    assert report.accepted or "chain" in blamed or report.decision == "approval_required"
