"""Revocation by an ancestor: whoever proves ancestry revokes the hop, everybody else changes nothing."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from support.handing_on import Document, Party, asked, first_hop, is_revoked, next_hop, revoke, said
from support.issuers import URL, Office, PinnedClock

from did.keys.signer import PrivateKey
from issuer.setup import initialise
from issuer.wiring import open_issuer
from vc.delegation.authority import Act
from vc.delegation.revocation import revocation_act
from vc.securing.mechanism import Secured


@dataclass
class Line:
    """Alice's organisation, A, B and C, and hops 0 to 2 from the one to the other; C holds the last."""

    office: Office
    a: Party
    b: Party
    c: Party
    chain: tuple[Secured, ...]

    @property
    def target(self) -> Secured:
        return self.chain[-1]


@pytest.fixture
def line(office: Office) -> Line:
    a, b, c = Party(), Party(), Party()
    root = first_hop(office, a)
    middle = next_hop(root, a, b, count=8)
    return Line(office, a, b, c, (root, middle, next_hop(middle, b, c)))


def test_the_issuer_of_the_hop_revokes_it(line: Line) -> None:
    answer = revoke(line.office, asked(line.office, line.b, line.chain, reason="done"))
    assert answer.status_code == 200
    assert is_revoked(line.office, line.target)
    assert not is_revoked(line.office, line.chain[1])
    (entry,) = said(line.target)["credentialStatus"]
    assert answer.json() == {
        "id": said(line.target)["id"],
        "revoked": "2026-03-01T12:00:00Z",
        "refusedDirectlyBy": "2026-03-01T12:05:00Z",
        "refusedBy": "2026-03-01T12:10:00Z",
        "status": [
            {
                "statusPurpose": "revocation",
                "statusListCredential": entry["statusListCredential"],
                "statusListIndex": entry["statusListIndex"],
                "status": True,
                "changed": "2026-03-01T12:00:00Z",
                "reason": "done",
                "by": line.b.did,
            }
        ],
    }


def test_whoever_issued_a_hop_above_it_revokes_it(line: Line) -> None:
    assert revoke(line.office, asked(line.office, line.a, line.chain)).status_code == 200
    assert is_revoked(line.office, line.target)
    assert not is_revoked(line.office, line.chain[1])


def test_a_hop_in_the_middle_is_revoked_by_showing_the_chain_down_to_it(line: Line) -> None:
    assert revoke(line.office, asked(line.office, line.a, line.chain[:2])).status_code == 200
    assert is_revoked(line.office, line.chain[1])
    assert not is_revoked(line.office, line.target)


def test_a_hop_below_a_revoked_one_is_revoked_all_the_same(line: Line) -> None:
    assert revoke(line.office, asked(line.office, line.a, line.chain[:2])).status_code == 200
    line.office.issuer.revoking.change_status(said(line.chain[0])["id"], "revocation", 1)
    assert revoke(line.office, asked(line.office, line.b, line.chain)).status_code == 200
    assert is_revoked(line.office, line.target)


def test_a_hop_that_has_ended_can_still_be_revoked(line: Line) -> None:
    line.office.clock.advance(hours=2)
    assert revoke(line.office, asked(line.office, line.b, line.chain)).status_code == 200
    assert is_revoked(line.office, line.target)


def test_revoking_again_changes_nothing_and_says_when_it_was(line: Line) -> None:
    first = revoke(line.office, asked(line.office, line.b, line.chain, reason="done")).json()
    line.office.clock.advance(minutes=1)
    again = revoke(line.office, asked(line.office, line.a, line.chain, reason="once more"))
    assert again.status_code == 200
    assert again.json()["status"] == first["status"]
    assert again.json()["revoked"] == first["revoked"]
    assert is_revoked(line.office, line.target)


@pytest.mark.parametrize("mechanism", ["eddsa-jcs-2022", "eddsa-rdfc-2022"])
def test_a_presentation_and_hops_with_proofs_do_as_well(office: Office, mechanism: str) -> None:
    a, b = Party(), Party()
    root = first_hop(office, a)
    hop = next_hop(root, a, b, mechanism=mechanism)
    assert revoke(office, asked(office, a, (root, hop), mechanism="eddsa-jcs-2022")).status_code == 200
    assert is_revoked(office, hop)


def by_the_leaf(line: Line) -> Document:
    return asked(line.office, line.c, line.chain)


def by_a_stranger(line: Line) -> Document:
    return asked(line.office, Party(), line.chain)


def by_a_sibling(line: Line) -> Document:
    """A second child of A, who shows the chain of the first."""
    return asked(line.office, Party(), line.chain[:2])


def by_a_descendant(line: Line) -> Document:
    """C holds hop 2, and issued hop 3: it may revoke that, and none above."""
    return asked(line.office, line.c, line.chain[:2])


def by_the_holder_of_the_hop(line: Line) -> Document:
    return asked(line.office, line.b, line.chain[:2])


def of_the_first_hop(line: Line) -> Document:
    return asked(line.office, line.a, line.chain[:1])


def for_another_audience(line: Line) -> Document:
    return asked(line.office, line.b, line.chain, audience="https://other.example")


def for_no_audience(line: Line) -> Document:
    return asked(line.office, line.b, line.chain, audience=None)


def that_has_ended(line: Line) -> Document:
    body = asked(line.office, line.b, line.chain)
    line.office.clock.advance(seconds=70)
    return body


def that_lives_too_long(line: Line) -> Document:
    return asked(line.office, line.b, line.chain, expires=line.office.clock.now + timedelta(minutes=10))


def without_a_nonce(line: Line) -> Document:
    return asked(line.office, line.b, line.chain, nonce=None)


def for_another_act(line: Line) -> Document:
    act = Act("calendar.read", "https://cal.example/calendars/bob", {})
    return asked(line.office, line.b, line.chain, act=act)


def for_no_act(line: Line) -> Document:
    return asked(line.office, line.b, line.chain, act=None)


def for_another_hop(line: Line) -> Document:
    """The signature says that the hop above is to be revoked, the request names this one."""
    act = revocation_act(URL, said(line.chain[1])["id"])
    return asked(line.office, line.a, line.chain, act=act)


def with_another_reason(line: Line) -> Document:
    return asked(line.office, line.b, line.chain, reason="done") | {"reason": "not what was signed"}


def with_an_altered_signature(line: Line) -> Document:
    body = asked(line.office, line.b, line.chain)
    head, payload, signature = body["verifiablePresentation"].split(".")
    flipped = ("B" if signature[0] == "A" else "A") + signature[1:]
    return body | {"verifiablePresentation": f"{head}.{payload}.{flipped}"}


def with_the_hop_above_left_out(line: Line) -> Document:
    return asked(line.office, line.b, (line.chain[0], line.chain[2]))


def with_the_root_left_out(line: Line) -> Document:
    return asked(line.office, line.b, line.chain[1:])


def with_a_hop_by_a_stranger(line: Line) -> Document:
    """A stranger issues a hop below the root, and asks as its issuer."""
    stranger = Party()
    forged = next_hop(line.chain[0], stranger, Party(), index=0)
    return asked(line.office, stranger, (line.chain[0], forged))


def with_the_entry_of_another(line: Line) -> Document:
    """C passes on what has no range of its own, with the entry of the hop above it."""
    claims = {"credentialStatus": said(line.chain[1])["credentialStatus"]}
    forged = next_hop(line.target, line.c, Party(), index=None, **claims)
    return asked(line.office, line.c, (*line.chain, forged))


def with_one_id_for_two_hops(line: Line) -> Document:
    """B issues a hop that has the id of the hop that B holds: revoking by that id must not hit the hop above."""
    name = said(line.chain[1])["id"]
    twin = next_hop(line.chain[1], line.b, Party(), index=1, credential_id=name)
    return asked(line.office, line.b, (*line.chain[:2], twin))


def with_a_credential_beside_it(line: Line) -> Document:
    return asked(line.office, line.b, (first_hop(line.office, line.b), *line.chain))


def that_holds_nothing(line: Line) -> Document:
    return asked(line.office, line.b, line.chain) | {"verifiablePresentation": "no.presentation.atall"}


def with_another_holder(line: Line) -> Document:
    return asked(line.office, line.c, line.chain, holder=line.b.did)


REFUSED: dict[Callable[[Line], Document], str] = {
    by_the_leaf: "holder.binding_failed",
    by_a_stranger: "holder.binding_failed",
    by_a_sibling: "holder.binding_failed",
    by_a_descendant: "holder.binding_failed",
    by_the_holder_of_the_hop: "holder.binding_failed",
    of_the_first_hop: "holder.binding_failed",
    with_another_holder: "holder.binding_failed",
    for_another_audience: "audience.mismatch",
    for_no_audience: "audience.mismatch",
    that_has_ended: "challenge.expired",
    that_lives_too_long: "presentation.life_too_long",
    without_a_nonce: "presentation.not_unique",
    for_another_act: "invocation.mismatch",
    for_no_act: "invocation.mismatch",
    for_another_hop: "invocation.mismatch",
    with_another_reason: "invocation.mismatch",
    with_one_id_for_two_hops: "invocation.mismatch",
    with_an_altered_signature: "proof.signature_invalid",
    with_the_hop_above_left_out: "delegation.parent_mismatch",
    with_the_root_left_out: "delegation.parent_mismatch",
    with_a_hop_by_a_stranger: "delegation.issuer_not_parent_subject",
    with_the_entry_of_another: "delegation.status_outside_range",
    with_a_credential_beside_it: "delegation.several_chains",
    that_holds_nothing: "proof.malformed",
}


@pytest.mark.parametrize("defect", REFUSED)
def test_what_proves_no_ancestry_is_refused_and_changes_nothing(line: Line, defect: Callable[[Line], Document]) -> None:
    answer = revoke(line.office, defect(line))
    assert answer.status_code == 403
    assert answer.headers["content-type"] == "application/problem+json"
    problem: dict[str, Any] = answer.json()
    assert problem["type"].endswith("/ancestry-not-proven")
    assert REFUSED[defect] in {error["detail"].partition(":")[0] for error in problem["errors"]}
    for hop in line.chain[1:]:
        assert not is_revoked(line.office, hop)
    assert not line.office.issuer.records.find(said(line.chain[0])["id"]).statuses[0].value


def test_a_presentation_revokes_once(line: Line) -> None:
    body = asked(line.office, line.b, line.chain)
    assert revoke(line.office, body).status_code == 200
    again = revoke(line.office, body)
    assert again.status_code == 403
    assert "replay.detected" in again.json()["detail"]


def test_a_refused_presentation_uses_nothing_up(line: Line) -> None:
    body = asked(line.office, line.b, line.chain)
    assert revoke(line.office, body | {"reason": "another"}).status_code == 403
    assert revoke(line.office, body).status_code == 200


def test_the_chain_of_another_issuer_is_refused(line: Line, tmp_path_factory: pytest.TempPathFactory) -> None:
    from support.issuers import open_office  # noqa: PLC0415

    other = open_office(tmp_path_factory.mktemp("other"))
    answer = revoke(other, asked(line.office, line.b, line.chain))
    assert answer.status_code == 403
    assert not is_revoked(line.office, line.target)


def test_a_hop_without_an_entry_is_told_to_wait_for_its_end(line: Line) -> None:
    hop = next_hop(line.chain[0], line.a, line.b, index=None)
    answer = revoke(line.office, asked(line.office, line.a, (line.chain[0], hop)))
    assert answer.status_code == 422
    assert "no status entry" in answer.json()["detail"]


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"credentialId": None}, "#/credentialId"),
        ({"credentialId": ""}, "#/credentialId"),
        ({"credentialId": 1}, "#/credentialId"),
        ({"credentialId": "urn:" + "x" * 2048}, "#/credentialId"),
        ({"verifiablePresentation": 1}, "#/verifiablePresentation"),
        ({"verifiablePresentation": None}, "#/verifiablePresentation"),
        ({"reason": "x" * 501}, "#/reason"),
        ({"other": 1}, "#/other"),
    ],
)
def test_a_body_of_another_shape_is_refused(line: Line, change: Document, where: str) -> None:
    body = asked(line.office, line.b, line.chain) | change
    answer = revoke(line.office, body)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["pointer"] == where
    assert not is_revoked(line.office, line.target)


def test_an_administrator_revokes_by_the_entry(line: Line) -> None:
    (entry,) = said(line.target)["credentialStatus"]
    path = entry["statusListCredential"].removeprefix(URL) + "/revoke"
    body = {"statusListIndex": entry["statusListIndex"], "reason": "unknown to anybody"}
    assert line.office.call("POST", path, token=None, json=body).status_code == 401
    assert not is_revoked(line.office, line.target)
    answer = line.office.call("POST", path, json=body)
    assert answer.status_code == 200
    assert answer.json()["id"] == f"{entry['statusListCredential']}#{entry['statusListIndex']}"
    assert answer.json()["status"][0]["by"] == "admin"
    assert is_revoked(line.office, line.target)
    assert not is_revoked(line.office, line.chain[1])


def test_an_administrator_revokes_no_entry_outside_a_range(line: Line) -> None:
    (own, *_) = said(line.chain[0])["credentialStatus"]
    path = own["statusListCredential"].removeprefix(URL) + "/revoke"
    answer = line.office.call("POST", path, json={"statusListIndex": own["statusListIndex"]})
    assert answer.status_code == 422
    assert line.office.call("POST", "/status/99/revoke", json={"statusListIndex": "1"}).status_code == 422
    assert line.office.call("POST", "/status/x/revoke", json={"statusListIndex": "1"}).status_code == 404
    assert line.office.call("POST", path, json={"statusListIndex": "-1"}).status_code == 400


def test_two_processes_of_one_issuer_share_what_was_used(tmp_path: Path) -> None:
    initialise(tmp_path / "home", URL, "correct horse battery staple")
    offices = []
    for _ in range(2):
        clock = PinnedClock()
        issuer = open_issuer(tmp_path / "home", "correct horse battery staple", clock)
        offices.append(Office(issuer, clock, "", PrivateKey.generate()))
    a, b = Party(), Party()
    root = first_hop(offices[0], a)
    hop = next_hop(root, a, b)
    body = asked(offices[0], a, (root, hop))
    assert revoke(offices[0], body).status_code == 200
    assert "replay.detected" in revoke(offices[1], body).json()["detail"]
    assert is_revoked(offices[1], hop)
    for office in offices:
        office.issuer.close()


class OnTheWeb(Party):
    """A holder whose DID has to be looked up."""

    @property
    def did(self) -> str:
        return "did:web:agents.example"

    @property
    def method(self) -> str:
        return "did:web:agents.example#key-1"


def test_whose_hop_cannot_be_judged_is_told_that_the_hop_above_it_can_be_revoked(office: Office) -> None:
    a, b, c = Party(), OnTheWeb(), Party()
    root = first_hop(office, a)
    middle = next_hop(root, a, b, count=8)
    target = next_hop(middle, b, c)
    refused = revoke(office, asked(office, a, (root, middle, target)))
    assert refused.status_code == 403
    assert "through the hop above it, or let an administrator revoke it by its entry" in refused.text
    assert not is_revoked(office, target)
    assert revoke(office, asked(office, a, (root, middle))).status_code == 200
    assert is_revoked(office, middle)
