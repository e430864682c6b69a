"""Unknown is no: a list counts only when it is the issuer's own, current, fresh, and made for the entry."""

from datetime import timedelta
from typing import Any

import pytest
from support.verifying import ENTRIES, ISSUER, LIST, NOW, SUSPENSIONS, MemoryServer, World, changed

from did import PrivateKey
from vc.reasons import Reason
from vc.status.bitstring import Bitstring
from vc.status.entry import status_entry
from vc.status.list_credential import status_list_document
from verifier import CredentialExpectations, Policy, StatusLists, Unavailable
from verifier.results import Outcome

MINUTE = timedelta(minutes=1)


def list_document(**changes: Any) -> dict[str, Any]:
    parts: dict[str, Any] = {"valid_from": NOW - MINUTE, "valid_until": NOW + MINUTE}
    return status_list_document(LIST, ISSUER, "revocation", Bitstring.from_indexes(ENTRIES, []), **(parts | changes))


def unknown_because(world: World) -> str:
    report = world.verify(world.present())
    assert report.reasons == (Reason.STATUS_UNKNOWN,), report.explain()
    assert report.undetermined
    return next(check.detail for check in report.checks if check.reason is Reason.STATUS_UNKNOWN)


def test_list_signed_by_a_stranger(world: World) -> None:
    world.publish_document(LIST, list_document(), PrivateKey.generate())
    assert "signature of the list does not hold" in unknown_because(world)


def test_list_of_another_issuer(world: World) -> None:
    world.publish(LIST, "revocation", issuer="did:web:other.example")
    assert "issued by did:web:other.example" in unknown_because(world)


def test_another_list_of_the_same_issuer_in_its_place(world: World) -> None:
    world.publish(LIST, "revocation", id="https://acme.example/status/77")
    assert "it is https://acme.example/status/77" in unknown_because(world)


def test_list_that_ended(world: World) -> None:
    world.publish(LIST, "revocation", valid_from=NOW - 2 * MINUTE, valid_until=NOW - MINUTE)
    assert "the list ended" in unknown_because(world)


def test_list_that_has_not_begun(world: World) -> None:
    world.publish(LIST, "revocation", valid_from=NOW + MINUTE)
    assert "the list begins" in unknown_because(world)


def test_page_that_is_no_list(world: World) -> None:
    world.server.pages[LIST] = b"<html>Moved</html>"
    assert "neither a JSON object nor a compact JWS" in unknown_because(world)


def test_credential_that_is_no_list(world: World) -> None:
    world.publish_document(LIST, world.generic_document())
    assert "BitstringStatusListCredential" in unknown_because(world)


def test_index_beyond_the_list(world: World) -> None:
    document = world.delegation_document(status=[status_entry(LIST, ENTRIES)])
    report = world.verify(world.present([world.issue(document)]))
    assert report.reasons == (Reason.STATUS_LIST_MISMATCH,)


def test_entry_of_an_unknown_type(world: World) -> None:
    document = changed(world.delegation_document(), "credentialStatus/0", {"type": "Other2030"})
    report = world.verify(world.present([world.issue(document)]))
    assert "only BitstringStatusListEntry is understood" in report.explain()
    assert Reason.STATUS_UNKNOWN in report.reasons


def test_entry_with_an_unknown_purpose_decides_by_being_unknown(world: World) -> None:
    world.publish(SUSPENSIONS, "holiday")
    document = changed(world.delegation_document(), "credentialStatus/1", status_entry(SUSPENSIONS, 8, "holiday"))
    report = world.verify(world.present([world.issue(document)]))
    assert report.reasons == (Reason.STATUS_UNKNOWN,)
    assert "what this purpose means is not known here" in report.explain()


@pytest.mark.parametrize("purpose", ["message", "refresh"])
def test_purposes_that_inform_decide_nothing(world: World, purpose: str) -> None:
    world.publish(SUSPENSIONS, purpose, [8])
    document = changed(world.delegation_document(), "credentialStatus/1", status_entry(SUSPENSIONS, 8, purpose))
    report = world.verify(world.present([world.issue(document)]))
    assert report.accepted, report.explain()
    assert "which decides nothing" in report.explain()


def test_a_message_alone_does_not_make_an_agent_credential_revocable(world: World) -> None:
    world.publish(SUSPENSIONS, "message")
    document = world.delegation_document(status=[status_entry(SUSPENSIONS, 8, "message")])
    assert world.verify(world.present([world.issue(document)])).reasons == (Reason.STATUS_MISSING,)


def test_identity_of_an_agent_must_be_revocable(world: World) -> None:
    raw = world.issue(world.identity_document(status=())).raw
    assert world.verify_credential(raw).reasons == (Reason.STATUS_MISSING,)


def test_other_credentials_may_leave_status_out_unless_the_policy_asks_for_it(world: World) -> None:
    raw = world.issue(world.generic_document()).raw
    assert world.verify_credential(raw).accepted
    strict = Policy(status_required_for=frozenset({"VerifiableCredential"}))
    assert world.verify_credential(raw, policy=strict).reasons == (Reason.STATUS_MISSING,)


def test_other_credentials_with_status_are_checked(world: World) -> None:
    world.publish(LIST, "revocation", [5])
    raw = world.issue({**world.generic_document(), "credentialStatus": status_entry(LIST, 5)}).raw
    assert world.verify_credential(raw).reasons == (Reason.STATUS_REVOKED,)


def test_every_entry_has_its_own_result_and_the_age_is_reported(world: World) -> None:
    verifier = world.verifier()
    raw = world.issue(world.delegation_document()).raw
    verifier.verify(raw, CredentialExpectations())
    report = verifier.verify(raw, CredentialExpectations(), at=NOW + timedelta(seconds=75))
    details = [check.detail for check in report.checks if check.check == "status"]
    assert details == [
        f"revocation 7 of {LIST}: not set, 1 min 15 s old",
        f"suspension 8 of {SUSPENSIONS}: not set, 1 min 15 s old",
    ]


def test_a_verdict_is_never_kept(world: World) -> None:
    verifier = world.verifier(policy=Policy(max_staleness=timedelta(0)))
    raw = world.issue(world.delegation_document()).raw
    assert verifier.verify(raw, CredentialExpectations()).accepted
    world.publish(LIST, "revocation", [7])
    later = NOW + timedelta(seconds=1)
    assert verifier.verify(raw, CredentialExpectations(), at=later).reasons == (Reason.STATUS_REVOKED,)


def test_within_the_bound_no_fetch_and_after_it_a_fetch(world: World) -> None:
    verifier = world.verifier()
    raw = world.issue(world.identity_document()).raw
    for seconds in (0, 299, 300):
        assert verifier.verify(raw, CredentialExpectations(), at=NOW + timedelta(seconds=seconds)).accepted
    assert world.server.requests == [LIST, LIST]  # at 0, and at its ttl of 300 s
    world.server.is_down = True
    report = verifier.verify(raw, CredentialExpectations(), at=NOW + timedelta(seconds=601))
    assert report.reasons == (Reason.STATUS_UNKNOWN,)
    assert report.undetermined


def test_a_question_about_an_earlier_moment_is_answered_by_the_list_of_now(world: World) -> None:
    world.publish(LIST, "revocation", valid_from=NOW)
    lists = StatusLists(world.server)
    lists.obtain(LIST, NOW, timedelta(minutes=5))
    document = world.identity_document(valid_from=NOW - timedelta(days=2))
    raw = world.issue(document, created=NOW - timedelta(days=2)).raw
    verifier = world.verifier(status_lists=lists)
    assert verifier.verify(raw, CredentialExpectations(), at=NOW - timedelta(days=1)).accepted


def test_not_set_bits_of_others_do_not_matter(world: World) -> None:
    world.publish(LIST, "revocation", [i for i in range(64) if i != 7])
    assert world.verify(world.present()).accepted


# The cache


def obtain(lists: StatusLists, seconds: float = 0, staleness: float = 300) -> object:
    return lists.obtain(LIST, NOW + timedelta(seconds=seconds), timedelta(seconds=staleness))


def test_etag_makes_a_held_list_new(world: World) -> None:
    lists = StatusLists(world.server)
    first: Any = obtain(lists)
    second: Any = obtain(lists, 301)
    assert second.body is first.body
    assert second.fetched_at - first.fetched_at == timedelta(seconds=301)


def test_ttl_of_the_list_shortens_the_time_it_is_held(world: World) -> None:
    world.publish(LIST, "revocation", ttl_ms=10_000)
    lists = StatusLists(world.server)
    obtain(lists)
    obtain(lists, 9)
    assert len(world.server.requests) == 1
    obtain(lists, 10)
    assert len(world.server.requests) == 2


def test_a_list_past_its_end_is_fetched_again(world: World) -> None:
    world.publish(LIST, "revocation", valid_until=NOW + timedelta(seconds=20))
    lists = StatusLists(world.server)
    obtain(lists)
    obtain(lists, 20)
    assert len(world.server.requests) == 2


def test_what_cannot_be_read_is_not_held(world: World) -> None:
    good, world.server.pages[LIST] = world.server.pages[LIST], b"oops"
    lists = StatusLists(world.server)
    obtain(lists)
    world.server.pages[LIST] = good
    assert getattr(obtain(lists), "body").raw == good  # noqa: B009 -- of either type


def test_failure_is_a_value_and_is_not_held(world: World) -> None:
    lists = StatusLists(world.server)
    world.server.is_down = True
    assert isinstance(obtain(lists), Unavailable)
    world.server.is_down = False
    assert not isinstance(obtain(lists), Unavailable)


def test_the_number_of_lists_is_bounded() -> None:
    server = MemoryServer()
    lists = StatusLists(server, max_lists=2)
    world = World(server=server)
    for number in range(4):
        url = f"https://acme.example/status/x{number}"
        world.publish(url, "revocation")
        lists.obtain(url, NOW, MINUTE)
    assert len(lists._held) == 2


def test_threads_that_need_one_list_make_one_request(world: World) -> None:
    from concurrent.futures import ThreadPoolExecutor  # noqa: PLC0415
    from threading import Barrier  # noqa: PLC0415

    lists, together = StatusLists(world.server), Barrier(8)

    def ask(_number: int) -> object:
        together.wait()
        return obtain(lists)

    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(ask, range(8)))
    assert len(world.server.requests) == 1
    assert len({id(item) for item in found}) == 1
    assert lists._fetching == {}


def test_all_results_of_a_credential_without_vouching_wait(world: World) -> None:
    raw = world.issue(world.delegation_document(), signer=PrivateKey.generate()).raw
    report = world.verify_credential(raw)
    outcomes = {check.check: (check.outcome, check.reason) for check in report.checks}
    assert outcomes["status"] == (Outcome.INDETERMINATE, None)
    assert outcomes["trust"] == (Outcome.INDETERMINATE, None)
    assert report.reasons == (Reason.PROOF_SIGNATURE_INVALID,)
