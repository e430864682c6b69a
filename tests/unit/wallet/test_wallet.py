"""The wallet as an agent uses it: accept, find, present; with a real verifier and real signatures."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from support.holding import BOB, CALENDAR, LIFE, NOW, READ, Organisation

from did.keys.algorithm import KeyType
from vc.delegation import Act
from vc.reasons import Reason
from vc.securing.mechanism import parse_secured
from verifier import PresentationExpectations
from wallet import (
    CredentialNotHeld,
    CredentialRefused,
    NothingCovers,
    PresentationNotMade,
    Wallet,
    WalletDamaged,
    WalletExists,
    WrongPassphrase,
)

ACT = Act(READ, BOB, {"max_results": 10})


def test_a_wallet_opens_with_its_passphrase_and_keeps_its_did(
    wallet: Wallet, wallet_file: Path, passphrase: str
) -> None:
    assert wallet.did.startswith("did:key:z6Mk")
    assert Wallet.open(wallet_file, passphrase).did == wallet.did


@pytest.mark.parametrize(("key_type", "prefix"), [(KeyType.P256, "did:key:zDn"), (KeyType.P384, "did:key:z82")])
def test_a_wallet_can_have_another_type_of_key(
    wallet_file: Path, passphrase: str, key_type: KeyType, prefix: str, acme: Organisation
) -> None:
    wallet = Wallet.create(wallet_file, passphrase, key_type)
    held = wallet.accept(acme.delegation(wallet.did).raw, acme.trusted(), at=NOW)
    shown = wallet.present([held.id], audience=CALENDAR, act=ACT, now=NOW)
    assert wallet.did.startswith(prefix)
    assert acme.trusted().verify(shown.raw, PresentationExpectations(CALENDAR, act=ACT), at=NOW).accepted


def test_an_ephemeral_wallet_does_the_same_in_memory(acme: Organisation) -> None:
    wallet = Wallet.ephemeral(clock=lambda: NOW)
    held = wallet.accept(acme.delegation(wallet.did).raw, acme.trusted())
    shown = wallet.present([wallet.find_for(ACT).id], audience=CALENDAR, act=ACT)
    assert [one.id for one in wallet.list()] == [held.id]
    assert acme.trusted().verify(shown.raw, PresentationExpectations(CALENDAR, act=ACT), at=NOW).accepted


@pytest.mark.usefixtures("wallet")
def test_a_wrong_passphrase_changes_nothing(wallet_file: Path, passphrase: str) -> None:
    before = wallet_file.read_bytes()
    with pytest.raises(WrongPassphrase):
        Wallet.open(wallet_file, passphrase + "!")
    assert wallet_file.read_bytes() == before


@pytest.mark.usefixtures("wallet")
def test_a_wallet_is_never_made_over_another(wallet_file: Path, passphrase: str) -> None:
    with pytest.raises(WalletExists):
        Wallet.create(wallet_file, passphrase)


@pytest.mark.parametrize("mechanism", ["vc+jwt", "eddsa-jcs-2022"])
def test_an_accepted_credential_is_kept_exactly_as_it_was_presented(
    wallet: Wallet, wallet_file: Path, passphrase: str, acme: Organisation, mechanism: str
) -> None:
    issued = acme.delegation(wallet.did, mechanism)
    held = wallet.accept(issued.raw, acme.trusted())
    again = Wallet.open(wallet_file, passphrase).find(held.id)
    assert again.secured.raw == issued.raw
    assert again.secured.digest() == issued.digest()
    assert (again.id, again.kept_at) == ("urn:example:delegation", NOW)


def test_the_same_credential_again_changes_nothing(wallet: Wallet, acme: Organisation) -> None:
    raw = acme.delegation(wallet.did).raw
    assert wallet.accept(raw, acme.trusted()).id == wallet.accept(raw.decode(), acme.trusted()).id
    assert len(wallet.list()) == 1


def test_of_two_credentials_with_one_id_both_are_kept_and_the_later_is_found(
    wallet: Wallet, acme: Organisation
) -> None:
    wallet.accept(acme.delegation(wallet.did, max_depth=0).raw, acme.trusted())
    later = acme.delegation(wallet.did, max_depth=1)
    wallet.accept(later.raw, acme.trusted())
    assert len(wallet.list()) == 2
    assert wallet.find("urn:example:delegation").secured.raw == later.raw


def test_a_credential_without_id_is_held_under_its_digest(wallet: Wallet, acme: Organisation) -> None:
    issued = acme.delegation(wallet.did, name=None)
    held = wallet.accept(issued.raw, acme.trusted())
    assert held.id == issued.digest()
    assert wallet.find(held.id).secured.raw == issued.raw


def test_a_credential_about_another_agent_is_refused_and_not_kept(wallet: Wallet, acme: Organisation) -> None:
    with pytest.raises(CredentialRefused) as refused:
        wallet.accept(acme.delegation("did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH").raw, acme.trusted())
    assert refused.value.report.reasons == (Reason.SUBJECT_NOT_EXPECTED,)
    assert wallet.list() == ()


def test_a_credential_of_an_issuer_that_is_not_trusted_is_refused_and_not_kept(
    wallet: Wallet, acme: Organisation
) -> None:
    stranger = Organisation.founded()
    with pytest.raises(CredentialRefused) as refused:
        wallet.accept(stranger.delegation(wallet.did).raw, acme.trusted())
    assert Reason.TRUST_ROOT_NOT_TRUSTED in refused.value.report.reasons
    assert wallet.list() == ()


@pytest.mark.parametrize("raw", [b"", b"{}", b"not a credential", b"\xff\xfe", "half a \ud800 pair"])
def test_bytes_that_are_no_credential_are_refused_and_not_kept(
    wallet: Wallet, acme: Organisation, raw: bytes | str
) -> None:
    with pytest.raises(CredentialRefused):
        wallet.accept(raw, acme.trusted())
    assert wallet.list() == ()


def test_a_credential_that_has_expired_is_refused(wallet: Wallet, acme: Organisation) -> None:
    with pytest.raises(CredentialRefused, match=r"credential\.expired"):
        wallet.accept(acme.delegation(wallet.did).raw, acme.trusted(), at=NOW + LIFE + timedelta(minutes=1))


def test_the_file_tells_nothing_of_what_the_wallet_holds(wallet: Wallet, wallet_file: Path, acme: Organisation) -> None:
    wallet.accept(acme.delegation(wallet.did).raw, acme.trusted())
    wallet.accept(acme.identity(wallet.did).raw, acme.trusted())
    content = wallet_file.read_bytes()
    secrets = (wallet.did, acme.did, "urn:example", "alice", "calendar", "Credential", "2026", '"crv"', "OKP")
    for secret in secrets:
        assert secret.encode() not in content
        assert secret.encode("utf-16-le") not in content


def test_what_is_not_held_is_not_found(wallet: Wallet) -> None:
    with pytest.raises(CredentialNotHeld, match="urn:example:none"):
        wallet.find("urn:example:none")


def test_a_damaged_credential_is_told_and_the_others_stay_usable(
    wallet: Wallet, wallet_file: Path, acme: Organisation
) -> None:
    broken = wallet.accept(acme.identity(wallet.did).raw, acme.trusted())
    whole = wallet.accept(acme.delegation(wallet.did).raw, acme.trusted())
    with closing(sqlite3.connect(wallet_file)) as connection:
        connection.execute(
            "update items set sealed = replace(sealed, 'ciphertext\":\"', 'ciphertext\":\"AAAA') where number = 2"
        )
        connection.commit()
    with pytest.raises(WalletDamaged):
        wallet.list()
    with pytest.raises(WalletDamaged):
        wallet.find(broken.id)
    contents = wallet.survey()
    assert [held.id for held in contents.held] == [whole.id]
    assert len(contents.damaged) == 1
    assert wallet.find(whole.id).secured.raw == whole.secured.raw
    assert wallet.find_for(ACT, at=NOW).id == whole.id


def test_rows_that_were_swapped_are_damage(wallet: Wallet, wallet_file: Path, acme: Organisation) -> None:
    wallet.accept(acme.identity(wallet.did).raw, acme.trusted())
    wallet.accept(acme.delegation(wallet.did).raw, acme.trusted())
    with closing(sqlite3.connect(wallet_file)) as connection:
        first, second = [row[0] for row in connection.execute("select sealed from items where number > 1")]
        connection.execute("update items set sealed = ? where number = 2", [second])
        connection.execute("update items set sealed = ? where number = 3", [first])
        connection.commit()
    assert wallet.survey().held == ()
    assert len(wallet.survey().damaged) == 2


def test_the_act_chooses_the_delegation(wallet: Wallet, acme: Organisation) -> None:
    wallet.accept(acme.identity(wallet.did).raw, acme.trusted())
    wide = wallet.accept(acme.delegation(wallet.did, name="urn:wide", locations=[CALENDAR]).raw, acme.trusted())
    narrow = wallet.accept(acme.delegation(wallet.did, name="urn:narrow").raw, acme.trusted())
    assert wallet.find_for(ACT).id == narrow.id
    assert wallet.find_for(Act(READ, f"{CALENDAR}/calendars/carol", {})).id == wide.id


@pytest.mark.parametrize(("act", "at", "audience"), [
    (replace(ACT, action="calendar.write"), NOW, None),
    (replace(ACT, location="https://cal.example/calendars/carol"), NOW, None),
    (ACT, NOW + LIFE, None),
    (ACT, NOW - timedelta(seconds=1), None),
    (ACT, NOW, "https://other.example"),
], ids=["action", "location", "expired", "not yet", "audience"])  # fmt: skip
def test_nothing_is_chosen_for_what_no_delegation_covers(
    wallet: Wallet, acme: Organisation, act: Act, at: object, audience: str | None
) -> None:
    wallet.accept(acme.delegation(wallet.did).raw, acme.trusted())
    assert wallet.find_for(ACT, at=NOW, audience=CALENDAR).id == "urn:example:delegation"
    with pytest.raises(NothingCovers):
        wallet.find_for(act, at=at, audience=audience)  # type: ignore[arg-type]


@pytest.mark.parametrize("mechanism", ["vp+jwt", "eddsa-jcs-2022"])
@pytest.mark.parametrize("issued_as", ["vc+jwt", "eddsa-jcs-2022"])
def test_a_presentation_is_accepted_by_the_service_that_it_was_made_for(
    wallet: Wallet, acme: Organisation, mechanism: str, issued_as: str
) -> None:
    ids = [
        wallet.accept(issued.raw, acme.trusted()).id
        for issued in (acme.identity(wallet.did, issued_as), acme.delegation(wallet.did, issued_as))
    ]
    shown = wallet.present(ids, audience=CALENDAR, act=ACT, challenge="c-1", now=NOW, mechanism=mechanism)
    verifier = acme.trusted()
    asked = PresentationExpectations(CALENDAR, challenge="c-1", act=ACT)
    report = verifier.verify(shown.raw, asked, at=NOW)
    assert report.accepted, report.explain()
    assert verifier.verify(shown.raw, asked, at=NOW).reasons == (Reason.REPLAY_DETECTED,)


@pytest.mark.parametrize(("asked", "later", "reason"), [
    (PresentationExpectations("https://other.example", "c-1", ACT), timedelta(0), Reason.AUDIENCE_MISMATCH),
    (PresentationExpectations(CALENDAR, "c-2", ACT), timedelta(0), Reason.CHALLENGE_MISMATCH),
    (PresentationExpectations(CALENDAR, "c-1", replace(ACT, arguments={"max_results": 11})), timedelta(0),
     Reason.INVOCATION_MISMATCH),
    (PresentationExpectations(CALENDAR, "c-1", ACT), timedelta(minutes=2), Reason.CHALLENGE_EXPIRED),
], ids=["audience", "challenge", "arguments", "time"])  # fmt: skip
def test_a_presentation_is_good_for_nothing_else(
    wallet: Wallet, acme: Organisation, asked: PresentationExpectations, later: timedelta, reason: Reason
) -> None:
    held = wallet.accept(acme.delegation(wallet.did).raw, acme.trusted())
    shown = wallet.present([held.id], audience=CALENDAR, act=ACT, challenge="c-1", now=NOW)
    assert reason in acme.trusted().verify(shown.raw, asked, at=NOW + later).reasons


def test_no_two_presentations_are_the_same(wallet: Wallet, acme: Organisation) -> None:
    held = wallet.accept(acme.delegation(wallet.did).raw, acme.trusted())
    made = [wallet.present([held.id], audience=CALENDAR, act=ACT, now=NOW) for _ in range(20)]
    nonces = {parse_secured(one.raw).proofs[0].nonce for one in made}
    assert len(nonces) == 20
    assert all(nonce is not None and len(nonce) >= 22 for nonce in nonces)  # 128 bits


@pytest.mark.parametrize("seconds", [1, 60, 120])
def test_a_presentation_lives_as_long_as_it_was_asked_to(wallet: Wallet, acme: Organisation, seconds: int) -> None:
    held = wallet.accept(acme.delegation(wallet.did).raw, acme.trusted())
    life = timedelta(seconds=seconds)
    proof = wallet.present([held.id], audience=CALENDAR, now=NOW + timedelta(milliseconds=999), life=life).proofs[0]
    assert (proof.created, proof.expires) == (NOW, NOW + life)


@pytest.mark.parametrize("life", [timedelta(0), timedelta(seconds=-1), timedelta(seconds=121), timedelta(days=1)])
def test_no_presentation_lives_longer_than_two_minutes(wallet: Wallet, acme: Organisation, life: timedelta) -> None:
    held = wallet.accept(acme.delegation(wallet.did).raw, acme.trusted())
    with pytest.raises(PresentationNotMade, match="1 to 120 seconds"):
        wallet.present([held.id], audience=CALENDAR, now=NOW, life=life)


def test_a_presentation_needs_a_credential_an_audience_and_a_known_mechanism(
    wallet: Wallet, acme: Organisation
) -> None:
    held = wallet.accept(acme.delegation(wallet.did).raw, acme.trusted())
    with pytest.raises(PresentationNotMade, match="at least one credential"):
        wallet.present([], audience=CALENDAR, now=NOW)
    with pytest.raises(PresentationNotMade, match="audience"):
        wallet.present([held.id], audience="", now=NOW)
    with pytest.raises(PresentationNotMade, match="none"):
        wallet.present([held.id], audience=CALENDAR, now=NOW, mechanism="none")
    with pytest.raises(PresentationNotMade, match="vc"):
        wallet.present([held.id], audience=CALENDAR, now=NOW, mechanism="vc+jwt")
    with pytest.raises(CredentialNotHeld):
        wallet.present(["urn:example:other"], audience=CALENDAR, now=NOW)


def test_arguments_that_have_no_canonical_form_are_refused_before_signing(wallet: Wallet, acme: Organisation) -> None:
    held = wallet.accept(acme.delegation(wallet.did).raw, acme.trusted())
    with pytest.raises(PresentationNotMade):
        wallet.present([held.id], audience=CALENDAR, act=Act(READ, BOB, {"x": float("nan")}), now=NOW)
