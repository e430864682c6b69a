"""The examples of RFC 9901 and of the SD-JWT VC draft: signatures, digests, processed payloads, key bindings."""

import json
from pathlib import Path
from typing import Any

import pytest

from did.keys.public_key import PublicKey
from did.methods.jwk import did_jwk_method
from did.multibase import b64url_decode
from vc.errors import Malformed
from vc.securing.compact_jws import split_jws
from vc.securing.mechanism import parse_secured
from vc.securing.sd_jwt.disclosure import DEFAULT_HASH, digest_of, hash_name, read_disclosures
from vc.securing.sd_jwt.key_binding import read_binding
from vc.securing.sd_jwt.processing import process
from vc.securing.sd_jwt.token import Sections, split_sd_jwt
from vc.securing.secured import ASSERTION, Proof
from vc.strict_json import DEFAULT_LIMITS

ROOT = Path(__file__).parent
RFC = "rfc9901-draft22-examples"
VC = "sd-jwt-vc-draft-examples"

# Token -> the payload that was signed, and what must come out of it.
TOKENS: dict[str, tuple[str | None, str | None]] = {
    f"{RFC}/5.1.simple.sd_jwt_issuance.txt": ("5.1.simple.sd_jwt_payload", "5.1.simple.user_claims"),
    f"{RFC}/5.2.simple.sd_jwt_kb_presentation.txt": ("5.1.simple.sd_jwt_payload", "5.2.simple.processed_payload"),
    f"{RFC}/A.1.presentation.txt": ("A.1.sd_jwt_payload", "A.1.processed_payload"),
    f"{RFC}/A.2.presentation.txt": ("A.2.sd_jwt_payload", "A.2.processed_payload"),
    f"{RFC}/A.3.sd_jwt_issuance.txt": ("A.3.sd_jwt_payload", "A.3.user_claims"),
    f"{RFC}/A.3.sd_jwt_kb_presentation.txt": ("A.3.sd_jwt_payload", "A.3.processed_payload"),
    f"{RFC}/A.4.sd_jwt_issuance.txt": ("A.4.sd_jwt_payload", "A.4.user_claims"),
    f"{RFC}/A.4.sd_jwt_kb_presentation.txt": ("A.4.sd_jwt_payload", "A.4.processed_payload"),
    f"{VC}/2.3.1.sd_jwt_issuance.txt": ("2.3.1.sd_jwt_payload", "2.3.1.user_claims"),
    f"{VC}/2.3.2.presentation_no_kb.txt": (None, "2.3.2.processed_payload_no_kb"),
    f"{VC}/2.3.2.sd_jwt_kb_presentation.txt": ("2.3.1.sd_jwt_payload", "2.3.2.processed_payload"),
    f"{VC}/A.1.sd_jwt_issuance.txt": ("A.1.sd_jwt_payload", "A.1.user_claims"),
    f"{VC}/A.1.sd_jwt_kb_presentation.txt": ("A.1.sd_jwt_payload", "A.1.processed_payload"),
}
# The two JSON serializations of RFC 9901 8, which VC-JOSE-COSE does not ask for: each signature, written compactly.
JSON_FORMS = {
    f"{RFC}/8.2.flattened_issuance.json": 1,
    f"{RFC}/8.2.flattened_presentation_kb.json": 1,
    f"{RFC}/8.3.general_presentation_kb.json": 2,
}
BINDINGS = {
    f"{RFC}/5.2.simple.sd_jwt_kb_presentation.txt": "5.2.simple.kb_jwt_payload",
    f"{RFC}/A.3.sd_jwt_kb_presentation.txt": "A.3.kb_jwt_payload",
    f"{RFC}/A.4.sd_jwt_kb_presentation.txt": None,
    f"{VC}/2.3.2.sd_jwt_kb_presentation.txt": None,
    f"{VC}/A.1.sd_jwt_kb_presentation.txt": "A.1.kb_jwt_payload",
}
# The claims that are added when a token is issued, besides those of the user.
ADDED = ("iss", "iat", "exp", "cnf")

NO_PART_OF_SD_JWT = "metadata of SD-JWT VC, a credential format that is not W3C's and not built here"
IN_RFC_TEXT_ONLY = "a part of an example with '...' in it, which is no JSON"
NOT_RUN = {
    f"{RFC}/4.2.6.flat.payload.not-json.txt": IN_RFC_TEXT_ONLY,
    f"{RFC}/4.2.6.recursive.payload.not-json.txt": IN_RFC_TEXT_ONLY,
    f"{VC}/5.1.payload.not-json.txt": IN_RFC_TEXT_ONLY,
    **{
        f"{VC}/{name}.json": NO_PART_OF_SD_JWT
        for name in (
            "2.2.1.header",
            "2.2.2.1.claims",
            "2.2.2.2.aka_vcts",
            "4.2.jwt_vc_issuer_metadata",
            "4.2.jwt_vc_issuer_metadata_jwks_uri",
            "5.1.type_metadata",
            "5.6.1.1.type_metadata",
            "5.6.5.2.base_type_metadata",
            "5.6.5.2.custom_type_metadata",
            "5.6.5.2.effective_claims",
            "A.2.type_metadata_a",
            "A.2.type_metadata_b",
        )
    },
}
PAYLOADS_BY_STRUCTURE = ("6.1.flat", "6.2.structured", "6.2.structured_one_open", "6.3.recursive", "6.address", "A.1", "A.2")


def read(name: str) -> Any:
    text = (ROOT / name).read_text(encoding="utf-8")
    return json.loads(text) if name.endswith(".json") else text.strip()


def beside(token: str, name: str) -> Any:
    return read(f"{token.partition('/')[0]}/{name}.json")


def issuer_key(token: str) -> PublicKey:
    jwk = read(f"{VC}/issuer_key.jwk.json") if token.startswith(VC) else read(f"{RFC}/A.5.issuer_public_key.jwk.json")
    return PublicKey.from_jwk({name: value for name, value in jwk.items() if name != "d"})


def signed_payload(sections: Sections) -> Any:
    return json.loads(b64url_decode(split_jws(sections.issuer_jwt.encode()).payload))


def processed(sections: Sections) -> Any:
    payload = signed_payload(sections)
    disclosures = read_disclosures(sections.disclosures, hash_name(payload), DEFAULT_LIMITS)
    return process(payload, disclosures, DEFAULT_LIMITS).payload


def holds(sections: Sections, key: PublicKey) -> bool:
    parts = split_jws(sections.issuer_jwt.encode())
    return key.verify(b64url_decode(parts.signature), parts.signing_input)


def binding_proof(sections: Sections) -> Proof:
    payload = processed(sections)
    expected = digest_of(sections.bound, hash_name(signed_payload(sections)))
    return read_binding(sections.binding, expected, payload, ASSERTION, payload["cnf"], DEFAULT_LIMITS)


def test_every_file_has_a_use_or_a_reason() -> None:
    files = {f"{folder}/{path.name}" for folder in (RFC, VC) for path in (ROOT / folder).iterdir()}
    source = (ROOT / "test_rfc9901.py").read_text() + (ROOT / "test_specifications.py").read_text()
    unused = [
        name
        for name in sorted(files - TOKENS.keys() - JSON_FORMS.keys() - NOT_RUN.keys())
        if Path(name).name not in source and Path(name).stem not in source
        and not Path(name).name.startswith(PAYLOADS_BY_STRUCTURE)
    ]
    assert unused == []
    assert NOT_RUN.keys() <= files


@pytest.mark.parametrize("token", TOKENS)
def test_the_issuer_signed_the_payload_that_is_printed(token: str) -> None:
    sections = split_sd_jwt(read(token).encode())
    assert holds(sections, issuer_key(token))
    name = TOKENS[token][0]
    if name is not None:
        assert signed_payload(sections) == beside(token, name)


def test_the_jwt_printed_alone_is_that_of_the_issuance() -> None:
    alone = read(f"{RFC}/5.1.simple.issuer_signed_jwt.txt").replace("\n", "")
    assert alone == split_sd_jwt(read(f"{RFC}/5.1.simple.sd_jwt_issuance.txt").encode()).issuer_jwt


@pytest.mark.parametrize("token", TOKENS)
def test_processing_gives_the_payload_that_is_printed(token: str) -> None:
    found = processed(split_sd_jwt(read(token).encode()))
    expected = beside(token, str(TOKENS[token][1]))
    if token.endswith("issuance.txt"):
        found = {name: value for name, value in found.items() if name not in ADDED or name in expected}
    assert found == expected


@pytest.mark.parametrize("token", TOKENS)
def test_a_token_of_the_rfc_is_no_credential_by_its_type(token: str) -> None:
    with pytest.raises(Malformed) as refused:
        parse_secured(read(token))
    assert refused.value.where == "the JOSE header /typ"


@pytest.mark.parametrize("token", BINDINGS)
def test_the_holder_bound_the_presentation_with_the_confirmed_key(token: str) -> None:
    sections = split_sd_jwt(read(token).encode())
    key = PublicKey.from_jwk(signed_payload(sections)["cnf"]["jwk"])
    proof = binding_proof(sections)
    assert proof.holds_under(key)
    assert not proof.holds_under(issuer_key(token))
    assert proof.verification_method == did_jwk_method(key)
    printed = json.loads(b64url_decode(sections.binding.split(".")[1]))
    assert (proof.audience, proof.challenge) == ((printed["aud"],), printed["nonce"])
    name = BINDINGS[token]
    if name is not None:
        assert printed == beside(token, name)


def test_the_key_of_the_holder_that_is_printed_is_the_confirmed_one() -> None:
    printed = {name: value for name, value in read(f"{VC}/holder_key.jwk.json").items() if name != "d"}
    token = split_sd_jwt(read(f"{VC}/2.3.2.sd_jwt_kb_presentation.txt").encode())
    assert PublicKey.from_jwk(printed) == PublicKey.from_jwk(signed_payload(token)["cnf"]["jwk"])


@pytest.mark.parametrize("token", BINDINGS)
def test_a_binding_does_not_fit_fewer_disclosures(token: str) -> None:
    sections = split_sd_jwt(read(token).encode())
    fewer = "~".join([sections.issuer_jwt, *sections.disclosures[1:], ""])
    with pytest.raises(Malformed, match="sd_hash"):
        binding_proof(sections._replace(bound=fewer))


def compact(form: Any) -> list[tuple[str, dict[str, Any]]]:
    """Write each signature of a JSON serialization as the SD-JWT that it is; disclosures stand beside the first."""
    signatures = form.get("signatures", [form])
    first = signatures[0]["header"]
    return [
        (
            "~".join(
                [
                    f"{one['protected']}.{form['payload']}.{one['signature']}",
                    *first.get("disclosures", []),
                    first.get("kb_jwt", "") if number == 0 else "",
                ]
            ),
            one["header"],
        )
        for number, one in enumerate(signatures)
    ]


@pytest.mark.parametrize("name", JSON_FORMS)
def test_the_json_serializations_say_the_same_in_compact_form(name: str) -> None:
    forms = compact(read(name))
    assert len(forms) == JSON_FORMS[name]
    for text, header in forms:
        sections = split_sd_jwt(text.encode())
        second = header.get("kid") == "issuer-key-2"
        jwk = read(f"{RFC}/8.3.issuer_key_2.jwk.json") if second else None
        key = PublicKey.from_jwk({n: v for n, v in jwk.items() if n != "d"}) if jwk else issuer_key(name)
        assert holds(sections, key)
        found = processed(sections)
        assert len(sections.disclosures) == len(found.keys() - signed_payload(sections).keys())
        if sections.binding:
            assert binding_proof(sections).holds_under(PublicKey.from_jwk(found["cnf"]["jwk"]))


def test_the_disclosures_and_digests_printed_in_4_2() -> None:
    claim = "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0"
    item = "WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIkZSIl0"
    assert json.loads(b64url_decode(claim)) == read(f"{RFC}/4.2.1.disclosure_array.json")
    assert json.loads(b64url_decode(item)) == read(f"{RFC}/4.2.2.disclosure_array.json")
    for text, payload, expected in (
        (claim, read(f"{RFC}/4.2.4.1.payload.json"), {"given_name": "Alice", "family_name": "Möbius"}),
        (item, read(f"{RFC}/4.2.4.2.payload.json"), {"nationalities": ["DE", "FR", "US"]}),
    ):
        disclosures = read_disclosures([text], DEFAULT_HASH, DEFAULT_LIMITS)
        assert process(payload, disclosures, DEFAULT_LIMITS).payload == expected


@pytest.mark.parametrize(
    "text",
    [
        "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNXHUwMGY2Yml1cyJd",
        "WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsImZhbWlseV9uYW1lIiwiTcO2Yml1cyJd",
        "WwoiXzI2YmM0TFQtYWM2cTJLSTZjQlc1ZXMiLAoiZmFtaWx5X25hbWUiLAoiTcO2Yml1cyIKXQ",
    ],
)
def test_the_other_spellings_of_4_2_1_mean_the_same_and_have_other_digests(text: str) -> None:
    (each,) = read_disclosures([text], DEFAULT_HASH, DEFAULT_LIMITS).items()
    assert (each[1].name, each[1].value) == ("family_name", "Möbius")
    assert each[0] != "X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0"


def test_the_nested_disclosures_of_4_2_6_need_each_other() -> None:
    claims = read(f"{RFC}/4.2.6.claims.json")
    texts = {
        "DE": "WyIxNl9tQWQwR2l3YVpva1UyNl8waTBoIiwiREUiXQ",
        "FR": "WyJmbjlmTjByRC1mRnMybjMwM1pJLTBjIiwiRlIiXQ",
        "UK": "WyJZSUtlc3FPa1hYTnpNUXRzWF8tX2x3IiwiVUsiXQ",
    }
    items = [digest_of(text, DEFAULT_HASH) for text in texts.values()]
    payload = {"family_name": "Möbius", "nationalities": [{"...": digest} for digest in items]}
    disclosures = read_disclosures(texts.values(), DEFAULT_HASH, DEFAULT_LIMITS)
    assert process(payload, disclosures, DEFAULT_LIMITS).payload == claims
    # The RFC prints these three digests for the disclosures above.
    assert items == [
        "PmnlrRjhLcwf8zTDdK15HVGwHtPYjddvD362WjBLwro",
        "r823HFN6Ba_lpSANYtXqqCBAH-TsQlIzfOK0lRAFLCM",
        "nP5GYjwhFm6ESlAeC4NCaIliW4tz0hTrUeoJB3lb5TA",
    ]
    with pytest.raises(Malformed):
        process({"family_name": "Möbius", "_sd": ["5G1srw3RG5W4pVTwSsYxeOWosRBbzd18ZoWKkC-hBL4"]}, disclosures, DEFAULT_LIMITS)
