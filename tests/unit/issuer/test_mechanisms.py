"""Every mechanism that an issuer may be set to, with every type of key that fits: what it gives holds, and again."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from support.issuers import NOW, Office, delegation, identity, open_office, request

from did.keys.algorithm import KeyType
from did.keys.signer import PrivateKey
from issuer.contexts import load_contexts
from issuer.disclosing import LABEL, Choice, Disclosing
from issuer.errors import CredentialRefused, NotReproducible, ProfileViolated, SettingsInvalid
from issuer.issuing import HEDGED, Issuing
from issuer.publishing import Publishing, Validity
from issuer.settings import CREDENTIAL_MECHANISMS, LIST_MECHANISMS, parse_settings
from issuer.statuses import StatusEntries
from vc.contexts import AGENTVC_V1, CREDENTIALS_V2, ED25519_2020_V1
from vc.credential import parse_credential
from vc.linked_data import ContextSet
from vc.securing.mechanism import MECHANISMS, Secured, derive, parse_secured
from vc.securing.selective_disclosure.proofs import BaseProof
from vc.status.list_credential import parse_status_list

SETTINGS = """
[issuer]
url = "http://localhost:8000"
[profiles.identity]
types = ["AgentIdentityCredential"]
longest_life = "1h"
mechanisms = {mechanisms}
[profiles.delegation]
types = ["AgentDelegationCredential"]
longest_life = "1h"
mechanisms = {mechanisms}
"""
FITTING = [
    (name, key_type)
    for name in CREDENTIAL_MECHANISMS
    for key_type in sorted(MECHANISMS[name].key_types, key=lambda one: one.value)
]
SIZES = "https://example.org/sizes/v1"
SIZES_FILE = b'{"@context": {"shoeSize": "https://example.org/sizes#shoe"}}'


def office_for(folder: Path, mechanism: str, key_type: KeyType) -> Office:
    return open_office(folder, key_type=key_type, settings=SETTINGS.format(mechanisms=f'["{mechanism}"]'))


def unsigned(mechanism: str, **changes: Any) -> dict[str, Any]:
    contexts = [CREDENTIALS_V2, AGENTVC_V1]
    if mechanism == "Ed25519Signature2020":
        contexts.append(ED25519_2020_V1)
    return identity(**({"@context": contexts} | changes))


def shown(secured: Secured) -> Secured:
    return derive(secured, ["/credentialSubject"]) if isinstance(secured.proofs[0], BaseProof) else secured


@pytest.mark.parametrize(("mechanism", "key_type"), FITTING)
def test_what_is_issued_holds_and_a_repeated_request_gives_the_same_bytes_or_is_refused(
    tmp_path: Path, mechanism: str, key_type: KeyType
) -> None:
    office = office_for(tmp_path, mechanism, key_type)
    asked = request(credential=unsigned(mechanism), idempotency_key="k")
    issued = office.issuer.issuing.issue(asked)
    assert issued.record.mechanism == issued.secured.mechanism == mechanism
    (proof,) = shown(parse_secured(issued.secured.raw)).proofs
    assert proof.holds_under(office.key.public_key)
    office.clock.advance(minutes=5)
    if key_type in HEDGED:
        with pytest.raises(NotReproducible, match="differ each time"):
            office.issuer.issuing.issue(asked)
    else:
        again = office.issuer.issuing.issue(asked)
        assert again.repeated
        assert again.secured.raw == issued.secured.raw


def test_drafts_are_used_only_where_a_profile_names_them(tmp_path: Path) -> None:
    drafts = [name for name in CREDENTIAL_MECHANISMS if MECHANISMS[name].is_draft]
    assert drafts
    office = office_for(tmp_path, "vc+jwt", KeyType.MLDSA44)
    for draft in drafts:
        with pytest.raises(ProfileViolated, match="does not allow"):
            office.issuer.issuing.issue(request(credential=identity(), mechanism=draft))


def test_nothing_for_presentations_can_be_set(tmp_path: Path) -> None:
    assert not [name for name in CREDENTIAL_MECHANISMS if name.startswith("vp")]
    assert set(LIST_MECHANISMS) < set(CREDENTIAL_MECHANISMS)
    status = '[status]\nmechanism = "ecdsa-sd-2023"\n'
    with pytest.raises(SettingsInvalid, match="ecdsa-sd-2023"):
        parse_settings(SETTINGS.format(mechanisms='["vc+jwt"]') + status, tmp_path)


@pytest.mark.parametrize("mechanism", LIST_MECHANISMS)
def test_a_list_is_published_with_the_media_type_of_its_mechanism(tmp_path: Path, mechanism: str) -> None:
    key_type = KeyType.ED25519 if KeyType.ED25519 in MECHANISMS[mechanism].key_types else None
    key_type = key_type or min(MECHANISMS[mechanism].key_types, key=lambda one: one.value)
    office = office_for(tmp_path, "vc+jwt", key_type)
    issuer, status = office.issuer, office.issuer.settings.status
    issuer.issuing.issue(request(credential=identity()))
    validity = Validity(status.life, status.ttl, mechanism)
    published, _ = Publishing(issuer.store, issuer.identity, "http://localhost:8000", validity, office.clock).published(
        1
    )
    assert published.media_type == (f"application/{mechanism}" if mechanism.startswith("vc+") else "application/vc")
    secured = parse_secured(published.body)
    assert secured.proofs[0].holds_under(office.key.public_key)
    assert parse_status_list(parse_credential(secured.document)).purposes == ("revocation",)


def test_a_delegation_is_never_secured_so_that_limits_could_be_left_out(tmp_path: Path) -> None:
    office = office_for(tmp_path, "ecdsa-sd-2023", KeyType.P256)
    with pytest.raises(CredentialRefused, match="leave out what limits") as caught:
        office.issuer.issuing.issue(request(credential=delegation()))
    assert caught.value.where == "/options/mechanism"
    sd_jwt = office_for(tmp_path, "vc+sd-jwt", KeyType.P256)
    inside = Choice(concealed=("/credentialSubject/delegation/authorization_details",))
    with pytest.raises(CredentialRefused, match="left to the holder"):
        sd_jwt.issuer.issuing.issue(request(credential=delegation(), choice=inside))
    assert sd_jwt.issuer.issuing.issue(request(credential=delegation())).secured.withheld == ()


def test_what_decides_whether_a_credential_holds_is_always_shown(tmp_path: Path) -> None:
    office = office_for(tmp_path, "ecdsa-sd-2023", KeyType.P256)
    asked = request(credential=unsigned("ecdsa-sd-2023"), choice=Choice(mandatory=("/credentialSubject/id",)))
    secured = office.issuer.issuing.issue(asked).secured
    least = derive(secured, []).document
    assert {"issuer", "validFrom", "validUntil", "credentialStatus"} <= set(least)
    assert set(least["credentialSubject"]) == {"id", "type"} & set(least["credentialSubject"])
    assert "id" in least["credentialSubject"]


@pytest.mark.parametrize(
    ("mechanism", "choice"),
    [
        ("ecdsa-sd-2023", Choice(mandatory=("/credentialSubject/nobody",))),
        ("ecdsa-sd-2023", Choice(concealed=("/credentialSubject/id",))),
        ("vc+jwt", Choice(mandatory=("/issuer",))),
        ("vc+jwt", Choice(concealed=("/credentialSubject/id",))),
        ("vc+sd-jwt", Choice(concealed=("/credentialSubject/nobody",))),
        ("vc+sd-jwt", Choice(concealed=("/issuer",))),
    ],
)
def test_a_choice_that_does_not_fit_is_refused(tmp_path: Path, mechanism: str, choice: Choice) -> None:
    office = office_for(tmp_path, mechanism, KeyType.P256)
    with pytest.raises(CredentialRefused):
        office.issuer.issuing.issue(request(credential=unsigned(mechanism), choice=choice))
    assert office.issuer.records.page().records == ()


def test_concealed_claims_can_be_withheld_and_the_salts_come_again(tmp_path: Path) -> None:
    office = office_for(tmp_path, "vc+sd-jwt", KeyType.ED25519)
    choice = Choice(concealed=("/credentialSubject/agent",))
    asked = request(credential=unsigned("vc+sd-jwt"), choice=choice, idempotency_key="k")
    first = office.issuer.issuing.issue(asked).secured
    assert first.raw.count(b"~") == 2
    withheld = parse_secured(first.raw.partition(b"~")[0] + b"~")
    assert "agent" not in withheld.document["credentialSubject"]
    assert withheld.proofs[0].holds_under(office.key.public_key)
    assert office.issuer.issuing.issue(asked).secured.raw == first.raw


def test_seeds_differ_by_id_by_content_and_by_key() -> None:
    keys = [PrivateKey.generate(KeyType.P256) for _ in range(2)]
    documents: list[dict[str, Any]] = [
        {"id": "urn:x:1", "name": "a"},
        {"id": "urn:x:2", "name": "a"},
        {"id": "urn:x:1"},
    ]
    seeds = {
        Disclosing(key).extras(document, "ecdsa-sd-2023", Choice()).mandatory.seed  # type: ignore[union-attr]
        for key in keys
        for document in documents
    }
    assert len(seeds) == 6
    assert {len(seed) for seed in seeds} == {32}


def test_the_secret_is_no_message_that_a_mechanism_could_sign(tmp_path: Path) -> None:
    for mechanism, key_type in FITTING:
        messages = []
        office = office_for(tmp_path, mechanism, key_type)

        class Listening:
            public_key = office.key.public_key

            def sign(self, message: bytes, key: PrivateKey = office.key, heard: list[bytes] = messages) -> bytes:
                heard.append(message)
                return key.sign(message)

        issuer = office.issuer
        listening = replace(issuer.identity, signer=Listening())
        entries = StatusEntries("http://localhost:8000", ())
        issuing = Issuing(issuer.store, listening, issuer.profiles, entries, office.clock)
        issuing.issue(request(credential=unsigned(mechanism)))
        assert [message for message in messages if message.startswith(LABEL[:8])] in ([], [LABEL])
        assert len([message for message in messages if message != LABEL]) == 1


@pytest.mark.parametrize("mechanism", ["vc+jwt", "vc+cose", "eddsa-jcs-2022", "eddsa-rdfc-2022"])
def test_a_term_that_no_context_maps_is_refused_whatever_the_mechanism(tmp_path: Path, mechanism: str) -> None:
    office = office_for(tmp_path, mechanism, KeyType.ED25519)
    assert office.issuer.issuing.issue(request(credential=unsigned(mechanism, name="Ada's agent")))
    with pytest.raises(CredentialRefused, match="shoeSize") as caught:
        office.issuer.issuing.issue(request(credential=unsigned(mechanism, shoeSize=43)))
    assert caught.value.where == "/credential/shoeSize"


def with_sizes(
    folder: Path, content: bytes = SIZES_FILE, *, digest: str | None = None, file: str = "sizes.jsonld"
) -> str:
    (folder / "sizes.jsonld").write_bytes(content)
    table = f'[contexts."{SIZES}"]\nfile = "{file}"\nsha256 = "{digest or sha256(content).hexdigest()}"\n'
    return SETTINGS.format(mechanisms='["eddsa-rdfc-2022", "vc+jwt"]') + table


def loaded(folder: Path, text: str) -> ContextSet:
    path = folder / "agentvc.toml"
    return load_contexts(parse_settings(text, path), path)


def test_a_context_that_the_settings_pin_is_known_to_the_issuer(tmp_path: Path) -> None:
    contexts = loaded(tmp_path, with_sizes(tmp_path))
    office = open_office(tmp_path, settings=with_sizes(tmp_path))
    foreign = identity(**{"@context": [CREDENTIALS_V2, AGENTVC_V1, SIZES], "shoeSize": 43})
    with pytest.raises(CredentialRefused, match="not pinned") as caught:
        office.issuer.issuing.issue(request(credential=foreign))
    assert "[contexts]" in caught.value.remedy
    issuer = office.issuer
    entries = StatusEntries("http://localhost:8000", ())
    knowing = Issuing(issuer.store, issuer.identity, issuer.profiles, entries, office.clock, contexts)
    secured = knowing.issue(request(credential=foreign)).secured
    (proof,) = parse_secured(secured.raw, contexts=contexts).proofs
    assert proof.holds_under(office.key.public_key)
    assert proof.created == NOW


@pytest.mark.parametrize(
    ("content", "changes", "said"),
    [
        (SIZES_FILE, {"digest": "0" * 64}, "sha-256"),
        (SIZES_FILE, {"file": "nowhere.jsonld"}, "cannot be read"),
        (b"[]", {}, "sizes.jsonld"),
        (b'{"shoeSize": "x"}', {}, "@context"),
    ],
)
def test_a_context_that_cannot_be_pinned_is_named(
    tmp_path: Path, content: bytes, changes: dict[str, str], said: str
) -> None:
    with pytest.raises(SettingsInvalid, match=said) as caught:
        loaded(tmp_path, with_sizes(tmp_path, content, **changes))
    assert caught.value.where.endswith(f"contexts.{SIZES}")
    assert caught.value.remedy


def test_a_digest_is_64_hexadecimal_digits(tmp_path: Path) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        parse_settings(with_sizes(tmp_path, digest="abc"), tmp_path)
    assert caught.value.where.endswith(f"contexts.{SIZES}.sha256")
