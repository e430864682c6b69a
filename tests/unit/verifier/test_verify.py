"""The facade: every mechanism and key type, both drivers, and what the caller may not leave out."""

import asyncio
import sqlite3
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from support.verifying import CALENDAR, LIST, NOW, READ_BOB, SUSPENSIONS, World, changed

from did import KeyType
from vc.reasons import Reason
from verifier import (
    AsyncVerifier,
    ConfigurationError,
    CredentialExpectations,
    Policy,
    PresentationExpectations,
    SqliteLedger,
    StatusLists,
    Verifier,
)
from verifier.checks import DEFAULT_CHECKS

EXPECTED = PresentationExpectations(CALENDAR, None, READ_BOB)


@pytest.mark.parametrize(
    ("key_type", "credential", "presentation"),
    [
        (KeyType.ED25519, "vc+jwt", "vp+jwt"),
        (KeyType.ED25519, "eddsa-jcs-2022", "vp+jwt"),
        (KeyType.ED25519, "vc+jwt", "eddsa-jcs-2022"),
        (KeyType.ED25519, "eddsa-jcs-2022", "eddsa-jcs-2022"),
        (KeyType.P256, "vc+jwt", "vp+jwt"),
        (KeyType.P256, "ecdsa-jcs-2019", "ecdsa-jcs-2019"),
        (KeyType.P384, "vc+jwt", "vp+jwt"),
        (KeyType.P384, "ecdsa-jcs-2019", "vp+jwt"),
    ],
)
def test_every_mechanism_is_accepted_once(key_type: KeyType, credential: str, presentation: str) -> None:
    world = World(key_type, credential, presentation)
    raw = world.present()
    assert world.verify(raw).accepted, world.verify(raw).explain()
    assert world.verify(raw).reasons == (Reason.REPLAY_DETECTED,)
    assert world.verify(world.present(challenge="c-1"), challenge="c-1").accepted


def test_text_is_as_good_as_bytes(world: World) -> None:
    assert world.verify(world.present().decode()).accepted  # type: ignore[arg-type]


def test_several_identities_and_one_delegation_are_accepted_together(world: World) -> None:
    shown = [world.issue(world.identity_document()), world.issue(world.delegation_document())]
    report = world.verify(world.present([*shown, world.issue(world.generic_document())]))
    assert report.accepted, report.explain()
    accepted = report.require_accepted()
    assert accepted.agent is not None
    assert accepted.agent.operator == "did:web:acme.example"
    assert [credential.types[-1] for credential in accepted.credentials] == [
        "AgentIdentityCredential",
        "AgentDelegationCredential",
        "VerifiableCredential",
    ]


def test_no_act_stated_means_that_none_is_authorised(world: World) -> None:
    accepted = world.verify(world.present(), None).require_accepted()
    assert accepted.act is None
    assert accepted.actor == world.agent


def test_one_bad_credential_among_good_ones_refuses_all(world: World) -> None:
    bad = world.issue(world.identity_document(status=()))
    report = world.verify(world.present([world.issue(world.delegation_document()), bad]))
    assert report.reasons == (Reason.STATUS_MISSING,)


def test_an_unreadable_credential_refuses_and_is_named(world: World) -> None:
    envelope = {
        "@context": "https://www.w3.org/ns/credentials/v2",
        "type": "EnvelopedVerifiableCredential",
        "id": "data:application/vc+jwt,oops",
    }
    report = world.verify(world.present([world.issue(world.delegation_document()), envelope]))
    assert not report.accepted
    assert "credentials/1" in report.explain()
    assert report.reasons == (Reason.PROOF_MALFORMED,)


def test_an_unreadable_delegation_is_not_called_missing(world: World) -> None:
    document = changed(world.delegation_document(), "validUntil", "soon")
    assert world.verify(world.present([world.issue(document)])).reasons == (Reason.CREDENTIAL_MALFORMED,)


def test_a_delegation_that_also_says_identity_is_refused(world: World) -> None:
    document = world.delegation_document()
    document["type"] = [*document["type"], "AgentIdentityCredential"]
    assert world.verify(world.present([world.issue(document)])).reasons == (Reason.DELEGATION_MALFORMED,)


def test_a_delegation_without_our_context_has_no_meaning(world: World) -> None:
    document = changed(world.generic_document(), "type", ["VerifiableCredential", "AgentDelegationCredential"])
    document["@context"] = [document["@context"][0], "https://example.org/other/v1"]
    report = world.verify(world.present([world.issue(document)]))
    assert not report.accepted
    assert set(report.reasons) <= {Reason.DELEGATION_MALFORMED, Reason.STATUS_MISSING, Reason.CREDENTIAL_MALFORMED}


def test_at_is_another_moment_than_now(world: World) -> None:
    raw = world.issue(world.delegation_document()).raw
    verifier = world.verifier()
    assert verifier.verify(raw, CredentialExpectations(), at=NOW + timedelta(minutes=59)).accepted
    late = verifier.verify(raw, CredentialExpectations(), at=NOW + timedelta(minutes=61))
    assert late.reasons == (Reason.CREDENTIAL_EXPIRED,)


def test_a_revoked_credential_is_revoked_whatever_the_mechanism_of_its_list(world: World) -> None:
    world.publish(LIST, "revocation", [7])
    assert world.verify(world.present()).reasons == (Reason.STATUS_REVOKED,)


def test_without_status_lists_there_is_no_status(world: World) -> None:
    report = world.verify(world.present(), status_lists=None)
    assert report.reasons == (Reason.STATUS_UNKNOWN,)
    assert report.undetermined


# Both drivers


def async_verifier(world: World) -> AsyncVerifier:
    return AsyncVerifier(
        world.trust,
        resolver=world.resolver,
        status_lists=StatusLists(world.server),
        ledger=world.ledger,
        clock=lambda: NOW,
    )


def test_the_async_driver_gives_the_same_report(world: World) -> None:
    verifier = async_verifier(world)

    async def twice() -> None:
        raw = world.present(challenge="c")
        expected = PresentationExpectations(CALENDAR, "c", READ_BOB)
        first = await verifier.verify(raw, expected)
        assert first.accepted, first.explain()
        assert (await verifier.verify(raw, expected)).reasons == (Reason.REPLAY_DETECTED,)
        world.ledger = type(world.ledger)()
        assert world.verify(raw, challenge="c").to_dict() == first.to_dict()

    asyncio.run(twice())
    assert world.server.requests == [LIST, SUSPENSIONS, LIST, SUSPENSIONS]  # one cache for each of the two verifiers


def test_of_fifty_at_once_one_is_accepted(world: World) -> None:
    verifier, raw = async_verifier(world), world.present()

    async def all_at_once() -> list[bool]:
        return [bool(report) for report in await asyncio.gather(*[verifier.verify(raw, EXPECTED) for _ in range(50)])]

    assert sum(asyncio.run(all_at_once())) == 1


# What the caller may not do


def test_a_verifier_without_trust_cannot_be_made() -> None:
    with pytest.raises(TypeError):
        Verifier()  # type: ignore[call-arg]
    with pytest.raises(ConfigurationError):
        Verifier(None)  # type: ignore[arg-type]


def test_expectations_are_demanded(world: World) -> None:
    with pytest.raises(ConfigurationError):
        world.verifier().verify(world.present(), None)  # type: ignore[arg-type]
    with pytest.raises(ConfigurationError):
        PresentationExpectations("")
    with pytest.raises(ConfigurationError):
        PresentationExpectations(CALENDAR, "")


def test_a_naive_time_is_refused(world: World) -> None:
    with pytest.raises(ConfigurationError):
        world.verifier().verify(world.present(), EXPECTED, at=datetime(2026, 6, 1, 12))  # noqa: DTZ001


@pytest.mark.parametrize(
    "bounds",
    [
        {"clock_skew": timedelta(seconds=-1)},
        {"clock_skew": timedelta(minutes=5, microseconds=1)},
        {"max_credentials": 0},
        {"max_status_entries": 0},
    ],
)
def test_a_policy_that_cannot_mean_what_it_says_is_refused(bounds: dict[str, object]) -> None:
    with pytest.raises(ConfigurationError):
        Policy(**bounds)  # type: ignore[arg-type]


def test_names_in_the_table_are_those_in_the_results(world: World) -> None:
    report = world.verify(world.present())
    of_presentation = {check.check for check in report.checks if check.subject == "presentation"}
    of_credential = {check.check for check in report.checks if check.subject == "credentials/0"}
    assert of_presentation == {"structure", *[check.name for check in DEFAULT_CHECKS.of_presentations]}
    assert of_credential == {"structure", *[check.name for check in DEFAULT_CHECKS.of_credentials]}


@pytest.mark.parametrize("name", [check.name for check in DEFAULT_CHECKS.of_credentials])
def test_every_check_of_a_credential_rests_on_checks_that_exist(name: str) -> None:
    names = [check.name for check in DEFAULT_CHECKS.of_credentials]
    row = next(check for check in DEFAULT_CHECKS.of_credentials if check.name == name)
    assert all(base in names[: names.index(name)] for base in row.rests_on)


@pytest.mark.parametrize("name", [check.name for check in DEFAULT_CHECKS.of_presentations])
def test_every_check_of_a_presentation_rests_on_checks_that_exist(name: str) -> None:
    names = [check.name for check in DEFAULT_CHECKS.of_presentations]
    row = next(check for check in DEFAULT_CHECKS.of_presentations if check.name == name)
    assert all(base in names[: names.index(name)] for base in row.rests_on)


def test_a_ledger_that_cannot_record_means_no(world: World, tmp_path: Path) -> None:
    ledger = SqliteLedger(tmp_path / "ledger.sqlite3")
    connection = sqlite3.connect(tmp_path / "ledger.sqlite3")
    connection.execute("DROP TABLE used")
    connection.close()
    report = world.verify(world.present(), ledger=ledger)
    assert report.reasons == (Reason.REPLAY_NOT_ENFORCEABLE,)
    assert report.undetermined
    ledger.close()
