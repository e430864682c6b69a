"""The wallet with every mechanism that a credential and a presentation may come in, COSE among them, which is bytes."""

from pathlib import Path

import pytest
from support.holding import BOB, CALENDAR, NOW, READ, Organisation

from did.keys.algorithm import KeyType
from vc.delegation import Act
from vc.securing.enveloped import envelope
from vc.securing.mechanism import parse_secured
from verifier import PresentationExpectations
from wallet import Wallet
from wallet.held import stored_bytes, stored_text

ACT = Act(READ, BOB, {"max_results": 10})
CREDENTIALS = ["vc+jwt", "vc+sd-jwt", "vc+cose", "eddsa-jcs-2022", "eddsa-rdfc-2022"]
PRESENTATIONS = ["vp+jwt", "vp+cose", "eddsa-jcs-2022", "eddsa-rdfc-2022"]


@pytest.mark.parametrize("mechanism", CREDENTIALS)
def test_what_was_accepted_comes_back_byte_for_byte(
    wallet: Wallet, wallet_file: Path, passphrase: str, acme: Organisation, mechanism: str
) -> None:
    issued = acme.delegation(wallet.did, mechanism)
    assert wallet.accept(issued.raw, acme.trusted(), at=NOW).secured.raw == issued.raw
    (held,) = Wallet.open(wallet_file, passphrase).list()
    assert held.secured.raw == issued.raw
    assert held.secured.mechanism == mechanism


@pytest.mark.parametrize("mechanism", CREDENTIALS)
@pytest.mark.parametrize("presented_as", PRESENTATIONS)
def test_every_credential_can_be_shown_in_every_presentation(
    acme: Organisation, mechanism: str, presented_as: str
) -> None:
    wallet = Wallet.ephemeral(clock=lambda: NOW)
    held = wallet.accept(acme.delegation(wallet.did, mechanism).raw, acme.trusted())
    shown = wallet.present([held.id], audience=CALENDAR, act=ACT, mechanism=presented_as)
    report = acme.trusted().verify(shown.raw, PresentationExpectations(CALENDAR, act=ACT), at=NOW)
    assert report.accepted, report.explain()
    altered = shown.raw[:-40] + bytes([shown.raw[-40] ^ 1]) + shown.raw[-39:]
    assert not acme.trusted().verify(altered, PresentationExpectations(CALENDAR, act=ACT), at=NOW).accepted


def test_a_cose_credential_may_come_as_text_or_in_an_envelope(acme: Organisation) -> None:
    wallet = Wallet.ephemeral(clock=lambda: NOW)
    issued = acme.delegation(wallet.did, "vc+cose")
    url = str(envelope(issued)["id"])
    for shown in (issued.raw, stored_text(issued), url):
        assert wallet.accept(shown, acme.trusted()).secured.raw == issued.raw
    assert len(wallet.list()) == 1


def test_a_cose_message_is_kept_as_text_and_its_bytes_come_back() -> None:
    acme = Organisation.founded(KeyType.P256)
    for number in range(64):  # the length decides how base64 ends, and the signature how the bytes do
        issued = acme.identity("did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH", "vc+cose", f"urn:x:{number}")
        text = stored_text(issued)
        assert text.isascii()
        assert stored_bytes(text) == issued.raw == parse_secured(text).raw
