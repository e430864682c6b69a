"""ecdsa-sd-2023: what the holder can show, that it is just what was signed, and that each defect alone is refused."""

import json
from copy import deepcopy
from typing import Any

import pytest
from support.disclosing import (
    CHOSEN,
    KEY,
    MANDATORY,
    SEED,
    base_credential,
    crew_credential,
    derived_credential,
    parts_of,
    shown_to_hold,
    with_parts,
    with_value,
)
from support.securing import KEYS, METHOD, NOW, OTHER_KEYS, credential, secured_credential

from did.keys.algorithm import KeyType
from did.multibase import decode, encode_base58btc, encode_base64url
from vc.errors import Malformed
from vc.linked_data import PINNED_CONTEXTS
from vc.reasons import Reason
from vc.securing.mechanism import MandatoryDisclosure, Secured, derive, parse_secured, secure
from vc.securing.selective_disclosure.base_proof import scoped_secrets
from vc.securing.selective_disclosure.pointers import MAX_POINTERS, selection
from vc.securing.selective_disclosure.proofs import BaseProof, DerivedProof
from vc.securing.selective_disclosure.statements import statements_of

MANDATED = {
    "type": ["VerifiableCredential"],
    "issuer": "did:web:acme.example",
    "validFrom": "2026-11-24T09:00:00Z",
    "validUntil": "2026-11-24T10:00:00Z",
    "name": "Crew",
}


def refusal(document: dict[str, Any]) -> Malformed:
    with pytest.raises(Malformed) as refused:
        parse_secured(json.dumps(document))
    return refused.value


def obstacle(document: dict[str, Any]) -> Malformed:
    (proof,) = parse_secured(json.dumps(document)).proofs
    found = proof.obstacle()
    assert found is not None
    assert not proof.holds_under(KEY.public_key)
    return found


def claims(secured: Secured) -> dict[str, Any]:
    return {name: value for name, value in secured.document.items() if name != "@context"}


# What is shown


def test_what_is_shown_is_what_is_mandatory_and_what_was_chosen() -> None:
    derived = derived_credential()
    assert claims(derived) == {
        **MANDATED,
        "credentialSubject": {"rank": "captain", "ships": [{"type": "Ship", "name": "Eve"}]},
    }
    assert isinstance(derived.proofs[0], DerivedProof)
    assert derived.proofs[0].holds_under(KEY.public_key)
    assert derived.mechanism == "ecdsa-sd-2023"


@pytest.mark.parametrize(
    "pointers",
    [
        (),
        ("/name",),
        ("/credentialSubject",),
        ("/credentialSubject/ships",),
        ("/credentialSubject/ships/0/owner/name", "/credentialSubject/ships/1/owner/name"),
        ("/credentialSubject/ships/2",),
        ("/credentialSubject/ships/2", "/credentialSubject/ships/0"),
        ("/issuer", "/issuer"),
        ("/type/0",),
        ("/validFrom", *CHOSEN),
        ("",),
    ],
)
def test_any_choice_can_be_shown_and_holds(pointers: tuple[str, ...]) -> None:
    derived = derived_credential(pointers)
    assert derived.proofs[0].holds_under(KEY.public_key)
    assert claims(derived).items() >= MANDATED.items()
    if pointers == ("",):
        assert derived.document == crew_credential()


def test_nothing_that_was_not_chosen_is_in_what_is_shown() -> None:
    text = derived_credential().raw.decode()
    assert all(hidden not in text for hidden in ("afraid", "Ann", "Bob", "Una"))
    base = parts_of(base_credential())
    assert len(parts_of(derived_credential())[2]) < len(base[3])
    assert base[2] not in decode(json.loads(text)["proof"]["proofValue"])


def test_the_statements_of_the_proof_are_those_of_the_base_proof() -> None:
    base, derived = base_credential().proofs[0], derived_credential().proofs[0]
    assert derived.signature == base.signature
    assert derived.signed == base.signed
    assert (derived.created, derived.expires, derived.purpose) == (base.created, base.expires, base.purpose)


def test_what_decides_whether_the_credential_holds_is_always_shown() -> None:
    document = crew_credential()
    document["credentialStatus"] = {
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "5",
        "statusListCredential": "https://acme.example/status/1",
    }
    shown = derive(base_credential(document, ()), ())
    assert shown.proofs[0].holds_under(KEY.public_key)
    decisive = ("issuer", "validFrom", "validUntil", "credentialStatus", "type")
    assert claims(shown) == {name: document[name] for name in decisive}


def test_a_document_of_which_nothing_is_mandatory_can_be_shown_in_part() -> None:
    document = {name: crew_credential()[name] for name in ("@context", "type", "name", "credentialSubject")}
    base = base_credential(document, ())
    assert derive(base, ("/name",)).proofs[0].holds_under(KEY.public_key)
    with pytest.raises(Malformed, match="nothing selected"):
        derive(base, ())


def test_nobody_can_tell_what_is_not_shown_so_something_may_be_withheld_anywhere() -> None:
    assert derived_credential().withheld == ("",)
    assert base_credential().withheld == ()
    assert secured_credential("ecdsa-rdfc-2019", KeyType.P256).withheld == ()


@pytest.mark.parametrize("pointer", ["/nothing", "/type/1", "/type/01", "/type/-", "/type/-1", "/name/0", "/issuer/id"])
def test_a_pointer_that_matches_nothing_is_refused_by_holder_and_issuer(pointer: str) -> None:
    for act in (lambda: derive(base_credential(), (pointer,)), lambda: base_credential(mandatory=(pointer,))):
        with pytest.raises(Malformed) as refused:
            act()
        assert (refused.value.where, "matches nothing" in refused.value.message) == (pointer, True)


@pytest.mark.parametrize("pointer", ["name", "#/name", "/a~2b", "/a~"])
def test_what_is_no_pointer_is_refused(pointer: str) -> None:
    with pytest.raises(Malformed, match="not a JSON Pointer"):
        selection(crew_credential(), [pointer])


def test_the_number_of_pointers_is_limited() -> None:
    assert selection(crew_credential(), ["/name"] * MAX_POINTERS)
    with pytest.raises(Malformed, match="more than"):
        selection(crew_credential(), ["/name"] * (MAX_POINTERS + 1))


def test_pointers_unescape_and_a_selection_shares_nothing_with_the_document() -> None:
    document: dict[str, Any] = {"a/b": {"~1": [{"id": "urn:x:1", "v": [1]}, {"v": 2}]}}
    selected = selection(document, ["/a~1b/~01/0/v"])
    assert selected == {"a/b": {"~1": [{"id": "urn:x:1", "v": [1]}]}}
    selected["a/b"]["~1"][0]["v"].append(2)  # type: ignore[index, union-attr, call-overload]
    assert document["a/b"]["~1"][0]["v"] == [1]


# Base proofs


def test_a_base_proof_holds_for_its_holder_and_for_no_verifier() -> None:
    secured = base_credential()
    (proof,) = secured.proofs
    assert isinstance(proof, BaseProof)
    assert secured.document == crew_credential()
    assert proof.every_signature_holds(KEY.public_key)
    assert not proof.every_signature_holds(OTHER_KEYS[KeyType.P256].public_key)
    assert not proof.every_signature_holds(KEYS[KeyType.ED25519].public_key)
    assert not proof.holds_under(KEY.public_key)
    found = proof.obstacle()
    assert found is not None
    assert (found.reason, "holder" in found.message) == (Reason.PROOF_UNSUPPORTED, True)


@pytest.mark.parametrize("part", range(5))
def test_each_part_of_a_base_proof_matters_to_its_holder(part: int) -> None:
    secured = base_credential()
    other = base_credential({**crew_credential(), "name": "Else"}, ("/credentialSubject/rank",))
    parts = parts_of(secured)
    parts[part] = parts_of(other)[part]
    document = with_parts(secured, parts, b"\xd9\x5d\x00")
    (proof,) = parse_secured(json.dumps(document)).proofs
    assert isinstance(proof, BaseProof)
    assert not proof.every_signature_holds(KEY.public_key)


def test_a_signature_that_is_missing_from_a_base_proof_is_noticed_by_its_holder() -> None:
    secured = base_credential()
    parts = parts_of(secured)
    parts[3] = parts[3][:-1]
    document = with_parts(secured, parts, b"\xd9\x5d\x00")
    short = parse_secured(json.dumps(document))
    assert isinstance(short.proofs[0], BaseProof)
    assert not short.proofs[0].every_signature_holds(KEY.public_key)
    with pytest.raises(Malformed, match="signatures for"):
        derive(short, ("/name",))


def test_the_keys_of_a_proof_come_from_seed_and_document_alone() -> None:
    assert base_credential().raw == base_credential().raw
    document = crew_credential()
    secrets = scoped_secrets(MandatoryDisclosure(MANDATORY, SEED), document)
    for other in (
        scoped_secrets(MandatoryDisclosure(MANDATORY, bytes(32)), document),
        scoped_secrets(MandatoryDisclosure(MANDATORY, SEED), {**document, "name": "Else"}),
    ):
        assert other.hmac_key != secrets.hmac_key
        assert other.key.public_key != secrets.key.public_key
    assert repr(SEED) not in repr(MandatoryDisclosure(MANDATORY, SEED))


def test_securing_needs_pointers_and_a_seed_and_no_other_mechanism_takes_them() -> None:
    for mandatory in (None, MandatoryDisclosure((), bytes(31))):
        with pytest.raises(Malformed) as refused:
            secure(crew_credential(), "ecdsa-sd-2023", KEY, METHOD, created=NOW, mandatory=mandatory)
        assert refused.value.reason is Reason.PROOF_UNSUPPORTED
    for mechanism in ("vc+jwt", "ecdsa-rdfc-2019"):
        with pytest.raises(Malformed, match="shows everything"):
            secure(credential(), mechanism, KEY, METHOD, created=NOW, mandatory=MandatoryDisclosure((), SEED))


@pytest.mark.parametrize("key_type", [KeyType.P384, KeyType.ED25519])
def test_only_p256_signs(key_type: KeyType) -> None:
    with pytest.raises(Malformed, match="does not use"):
        secure(
            crew_credential(),
            "ecdsa-sd-2023",
            KEYS[key_type],
            METHOD,
            created=NOW,
            mandatory=MandatoryDisclosure((), SEED),
        )


@pytest.mark.parametrize(
    ("term", "value"),
    [
        ({"@id": "urn:x:list", "@container": "@list"}, ["a", "b"]),
        ({"@id": "urn:x:graph", "@container": "@graph"}, {"name": "x"}),
        ({"@id": "urn:x:index", "@container": "@index"}, {"a": "x"}),
        ({"@id": "urn:x:ref", "@type": "@id"}, "_:b0"),
        ("urn:x:node", {"id": "_:b0", "name": "x"}),
    ],
)
def test_what_has_no_place_in_the_document_cannot_be_disclosed_selectively(term: object, value: object) -> None:
    document = crew_credential()
    document["@context"] = [*document["@context"], {"special": term}]
    document["special"] = value
    with pytest.raises(Malformed) as refused:
        base_credential(document)
    assert refused.value.reason is Reason.PROOF_UNSUPPORTED
    del document["special"]
    assert derive(base_credential(document), CHOSEN).proofs[0].holds_under(KEY.public_key)


def test_a_part_that_means_something_else_alone_is_refused() -> None:
    """The inner @context is not in a part that points below it, so its term would be another one there."""
    document = crew_credential()
    document["@context"] = [document["@context"][0], {"own": "urn:x:own", "inner": "urn:x:inner"}]
    document["credentialSubject"] = {"own": {"@context": {"inner": "urn:x:other"}, "inner": "x"}}
    with pytest.raises(Malformed, match="means something else"):
        base_credential(document, ("/credentialSubject/own/inner",))
    assert derive(base_credential(document), ("/credentialSubject/own",)).proofs[0].holds_under(KEY.public_key)


def test_names_and_values_of_json_and_language_maps_are_not_taken_for_nodes() -> None:
    document = {
        **credential(),
        "name": {"@value": "Agent", "@language": "en"},
        "description": [{"@value": "An agent", "@language": "en"}, {"@value": "Ein Agent", "@language": "de"}],
    }
    base = base_credential(document)
    derived = derive(base, ("/name", "/description/1", "/credentialSubject/agent"))
    assert derived.proofs[0].holds_under(KEY.public_key)
    assert derived.document["description"] == [document["description"][1]]
    assert derived.document["credentialSubject"] == document["credentialSubject"]


def test_lines_are_sorted_again_under_the_new_names() -> None:
    whole = statements_of(crew_credential(), bytes(32), PINNED_CONTEXTS)
    assert list(whole.lines) == sorted(whole.lines)
    assert all(line.endswith(" .\n") for line in whole.lines)


# What a holder or stranger might make of a derived proof


def test_each_signed_statement_counts_and_no_other_can_be_shown() -> None:
    document = json.loads(derived_credential().raw)
    for change in (
        lambda d: d["credentialSubject"].update(rank="admiral"),
        lambda d: d["credentialSubject"].update(secret="is afraid of water"),
        lambda d: d["credentialSubject"].pop("rank"),
        lambda d: d["credentialSubject"]["ships"][0].update(name="Ann"),
        lambda d: d["credentialSubject"]["ships"].append({"type": "Ship", "name": "Una"}),
        lambda d: d.update(validUntil="2036-11-24T10:00:00Z"),
        lambda d: d.pop("validUntil"),
        lambda d: d.update(issuer="did:web:evil.example"),
        lambda d: d["credentialSubject"].update(id="did:web:evil.example"),
        lambda d: d["proof"].update(created="2026-11-24T09:00:01Z"),
        lambda d: d["proof"].pop("expires"),
    ):
        altered = deepcopy(document)
        change(altered)
        assert not shown_to_hold(altered)
    assert shown_to_hold(document)


def test_statements_of_two_nodes_cannot_be_made_to_be_about_one() -> None:
    """Ann and Eve are two ships. Under one name for both, one ship would seem to have two names."""
    derived = derive(base_credential(), ("/credentialSubject/ships/0/name", "/credentialSubject/ships/1/name"))
    parts = parts_of(derived)
    assert len(set(parts[3].values())) == len(parts[3])
    one = next(iter(parts[3].values()))
    error = obstacle(with_parts(derived, [*parts[:3], dict.fromkeys(parts[3], one), parts[4]]))
    assert "labels" in error.message


def test_the_signatures_of_one_credential_do_not_fit_another_though_the_seed_is_the_same() -> None:
    derived = derived_credential()
    cook = crew_credential()
    cook["credentialSubject"]["rank"] = "cook"
    other = derive(base_credential(cook), CHOSEN)
    assert not shown_to_hold(with_value(derived, json.loads(other.raw)["proof"]["proofValue"]))
    parts, foreign = parts_of(derived), parts_of(other)
    for index, signature in enumerate(foreign[2]):
        assert not shown_to_hold(with_parts(derived, replaced(parts, 2, replaced(parts[2], index, signature))))


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "not a non-empty string"),
        ("", "not a non-empty string"),
        ("u", "does not begin"),
        (encode_base64url(b"\xd9\x5d\x02"), "does not begin"),
        (encode_base64url(b"\xd9\x5d"), "does not begin"),
        (encode_base64url(b"\xd9\x5d\x01"), "strict CBOR"),
        (encode_base64url(b"\xd9\x5d\x01\x80"), "five elements"),
        (encode_base64url(b"\xd9\x5d\x01\xa0"), "five elements"),
        (encode_base64url(b"\xd9\x5d\x01\xff"), "strict CBOR"),
        (encode_base58btc(b"\xd9\x5d\x01\x80"), "does not start with u"),
        ("u" + "=" * 4, "base64url"),
    ],
)
def test_each_defect_of_the_proof_value_is_refused(value: object, words: str) -> None:
    error = refusal(with_value(derived_credential(), value))
    assert (error.reason, error.where) == (Reason.PROOF_MALFORMED, "/proof/proofValue")
    assert words in error.message


def test_the_multibase_header_and_the_header_bytes_are_needed() -> None:
    derived = derived_credential()
    value = json.loads(derived.raw)["proof"]["proofValue"]
    for cut in (value[1:], value[:1] + value[5:], value[:-4], value + "AAAA"):
        assert refusal(with_value(derived, cut)).where == "/proof/proofValue"


def replaced(parts: list[Any], index: int, value: object) -> list[Any]:
    return [*parts[:index], value, *parts[index + 1 :]]


@pytest.mark.parametrize(
    ("part", "change"),
    [
        (0, lambda signature: signature[:-1]),
        (0, lambda signature: signature + b"\0"),
        (0, lambda signature: signature.hex()),
        (1, lambda key: key[:-1]),
        (1, lambda key: key + b"\0"),
        (1, lambda key: b"\x81\x24" + key[2:]),
        (1, lambda key: key[:2] + b"\x05" + key[3:]),
        (2, lambda signatures: [*signatures[1:], signatures[0][:-1]]),
        (2, lambda signatures: [*signatures[1:], signatures[0].hex()]),
        (2, b"".join),
        (3, lambda labels: {**labels, "c14n0": next(iter(labels.values()))}),
        (3, lambda labels: {**labels, -1: next(iter(labels.values()))}),
        (3, lambda labels: {True: next(iter(labels.values()))}),
        (3, lambda labels: {**labels, 0: "u" * 32}),
        (3, lambda labels: {**labels, 0: bytes(31)}),
        (3, lambda labels: list(labels.values())),
        (4, lambda indexes: [*indexes, "9"]),
        (4, lambda indexes: [*indexes, indexes[-1]]),
        (4, lambda indexes: [*reversed(indexes)]),
        (4, lambda indexes: [-1, *indexes]),
        (4, lambda indexes: [*indexes, 1.5]),
        (4, lambda indexes: [*indexes, True]),
        (4, lambda _: None),
    ],
)
def test_each_element_of_another_form_is_refused(part: int, change: Any) -> None:
    derived = derived_credential()
    parts = parts_of(derived)
    error = refusal(with_parts(derived, replaced(parts, part, change(parts[part]))))
    assert (error.reason, error.where) == (Reason.PROOF_MALFORMED, "/proof/proofValue")


@pytest.mark.parametrize(
    ("part", "change"),
    [
        (2, lambda signatures: signatures[1:]),
        (2, lambda signatures: [*signatures, signatures[0]]),
        (2, lambda _: []),
        (3, lambda labels: {name: label for name, label in labels.items() if name}),
        (3, lambda labels: {**labels, len(labels): bytes(32)}),
        (3, lambda labels: {name + 1: label for name, label in labels.items()}),
        (4, lambda indexes: indexes[1:]),
        (4, lambda indexes: [*indexes, 99]),
        (4, lambda _: []),
    ],
)
def test_what_does_not_fit_the_document_is_an_obstacle(part: int, change: Any) -> None:
    derived = derived_credential()
    parts = parts_of(derived)
    error = obstacle(with_parts(derived, replaced(parts, part, change(parts[part]))))
    assert error.reason is Reason.PROOF_MALFORMED


@pytest.mark.parametrize(
    ("part", "change"),
    [
        (0, lambda signature: bytes([signature[0] ^ 1]) + signature[1:]),
        (1, lambda _: b"\x80\x24" + KEYS[KeyType.P256].public_key.raw),
        (2, lambda signatures: [signatures[1], signatures[0], *signatures[2:]]),
        (2, lambda signatures: [bytes(64), *signatures[1:]]),
        (3, lambda labels: dict(zip(labels, reversed(labels.values()), strict=True))),
        (3, lambda labels: {**labels, 0: bytes(32)}),
    ],
)
def test_what_was_not_signed_does_not_hold(part: int, change: Any) -> None:
    derived = derived_credential()
    parts = parts_of(derived)
    assert not shown_to_hold(with_parts(derived, replaced(parts, part, change(parts[part]))))


def test_the_order_of_the_labels_is_free() -> None:
    derived = derived_credential()
    parts = parts_of(derived)
    parts[3] = dict(reversed(parts[3].items()))
    assert shown_to_hold(with_parts(derived, parts))


def test_a_derived_value_is_not_taken_for_a_base_value_nor_the_other_way_round() -> None:
    derived, base = derived_credential(), base_credential()
    assert refusal(with_parts(derived, parts_of(derived), b"\xd9\x5d\x00")).where == "/proof/proofValue"
    assert refusal(with_parts(base, parts_of(base))).where == "/proof/proofValue"


@pytest.mark.parametrize("secured", [secured_credential("ecdsa-rdfc-2019", KeyType.P256), derived_credential()])
def test_only_a_base_proof_can_be_derived_from(secured: Secured) -> None:
    with pytest.raises(Malformed) as refused:
        derive(secured, ("/issuer",))
    assert refused.value.reason is Reason.PROOF_UNSUPPORTED


def test_a_signature_of_the_issuer_comes_before_all_others() -> None:
    """A stranger's proof costs one verification however many signatures it has."""
    derived = derived_credential()
    (proof,) = derived.proofs
    assert isinstance(proof, DerivedProof)
    assert not proof.holds_under(OTHER_KEYS[KeyType.P256].public_key)
    assert proof.every_signature_holds(KEY.public_key)
