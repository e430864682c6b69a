"""Nothing of an SD-JWT can be changed: a holder may leave disclosures out, no more; bound to a key, not even that."""

import json
from itertools import permutations
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.mutating import mutations, text_of, tree_of
from support.sd_jwts import digest, sd_token, selective
from support.sd_trees import Tree, concealed_trees
from support.securing import HOLDER_METHOD, KEYS, METHOD, NOW, SERVICE, credential

from did.keys.algorithm import KeyType
from did.multibase import b64url_decode, b64url_encode
from vc.errors import Malformed
from vc.securing.mechanism import Concealment, Secured, bind_key, choose_disclosures, parse_secured, secure
from vc.securing.sd_jwt.disclosure import read_disclosures
from vc.securing.sd_jwt.processing import process
from vc.strict_json import DEFAULT_LIMITS

ISSUER_KEY, HOLDER_KEY = KEYS[KeyType.ED25519], KEYS[KeyType.P256]
ISSUED = selective(confirmation=HOLDER_KEY.public_key, decoys=1)


def bound(raw: bytes, nonce: str = "n") -> bytes:
    return bind_key(raw, HOLDER_KEY, HOLDER_METHOD, audience=SERVICE, nonce=nonce, created=NOW)


BOUND = bound(ISSUED.raw)


def opened(raw: bytes | str) -> Secured | None:
    """Open what may be relied on: the issuer's proof holds, and that of the holder where there is one."""
    try:
        secured = parse_secured(raw)
    except Malformed:
        return None
    holder = secured.holder_proof
    if holder is not None and not holder.holds_under(HOLDER_KEY.public_key):
        return None
    return secured if secured.proofs[0].holds_under(ISSUER_KEY.public_key) else None


def is_part_of(part: Any, whole: Any) -> bool:
    """Tell whether `part` is `whole` with members or items left out, at any depth."""
    if isinstance(whole, dict):
        return isinstance(part, dict) and all(name in whole and is_part_of(part[name], whole[name]) for name in part)
    if isinstance(whole, list):
        rest = iter(whole)
        return isinstance(part, list) and all(any(is_part_of(item, one) for one in rest) for item in part)
    return part == whole and type(part) is type(whole)


@pytest.mark.parametrize("raw", [ISSUED.raw, BOUND], ids=["issued", "bound"])
def test_no_byte_can_be_flipped(raw: bytes) -> None:
    assert opened(raw)
    for position, byte in enumerate(raw):
        for value in {byte ^ 1, byte ^ 4, byte ^ 0x80, byte ^ 0x20, 0, ord("A"), ord("~"), ord(".")} - {byte}:
            changed = raw[:position] + bytes([value]) + raw[position + 1 :]
            assert opened(changed) is None, f"byte {position}: {byte:#x} -> {value:#x}"


@pytest.mark.parametrize("raw", [ISSUED.raw, BOUND], ids=["issued", "bound"])
def test_no_byte_can_be_dropped_or_repeated_unless_a_whole_section_goes(raw: bytes) -> None:
    for position in range(len(raw)):
        assert opened(raw[:position] + raw[position + 1 :]) is None
        assert opened(raw[: position + 1] + raw[position:]) is None
    for length in range(len(raw)):
        if raw[length - 1 : length] != b"~":  # a beginning that ends in a tilde is fewer disclosures, without binding
            assert opened(raw[:length]) is None


def sections(raw: bytes) -> list[str]:
    return raw.decode().split("~")


def test_a_disclosure_can_be_left_out_and_then_less_is_claimed() -> None:
    jwt, *texts, end = sections(ISSUED.raw)
    assert end == ""
    for index in range(len(texts)):
        fewer = opened("~".join([jwt, *texts[:index], *texts[index + 1 :], ""]))
        if fewer is not None:
            assert fewer.document != ISSUED.document
            assert is_part_of(fewer.document, ISSUED.document)


def test_exactly_the_two_disclosures_that_contain_others_cannot_be_left_out_alone() -> None:
    jwt, *texts, _ = sections(ISSUED.raw)
    refused = [
        json.loads(b64url_decode(texts[index]))[1:]
        for index in range(len(texts))
        if opened("~".join([jwt, *texts[:index], *texts[index + 1 :], ""])) is None
    ]
    assert [one[0] if len(one) == 2 else "an item" for one in refused] == ["principal", "an item"]


def test_no_subset_of_disclosures_says_anything_that_was_not_issued() -> None:
    jwt, *texts, _ = sections(ISSUED.raw)
    accepted = 0
    for chosen in range(2 ** len(texts)):
        some = [text for index, text in enumerate(texts) if chosen >> index & 1]
        secured = opened("~".join([jwt, *some, ""]))
        if secured is not None:
            accepted += 1
            assert is_part_of(secured.document, ISSUED.document)
    assert accepted == 2**3 * 3 * 3  # three alone; and two pairs of which the inner needs the outer


def test_the_order_of_disclosures_means_nothing_until_a_key_is_bound() -> None:
    jwt, *texts, binding = sections(BOUND)
    for order in [*permutations(texts[:4]), tuple(texts[::-1])]:
        again = [*order, *texts[len(order) :]]
        secured = opened("~".join([jwt, *again, ""]))
        assert secured is not None
        assert secured.document == ISSUED.document
        if again != texts:
            assert opened("~".join([jwt, *again, binding])) is None


def test_no_section_can_be_dropped_repeated_swapped_or_moved_once_a_key_is_bound() -> None:
    whole = sections(BOUND)
    changed = [whole[:i] + whole[i + 1 :] for i in range(len(whole))]
    changed += [whole[: i + 1] + whole[i:] for i in range(len(whole))]
    changed += [[*whole, whole[i]] for i in range(len(whole))]
    for i in range(len(whole)):
        for j in range(len(whole)):
            if i != j:
                rest = whole[:i] + whole[i + 1 :]
                changed.append([*rest[:j], whole[i], *rest[j:]])
                swapped = list(whole)
                swapped[i], swapped[j] = whole[j], whole[i]
                changed.append(swapped)
    for one in changed:
        if one != whole:
            assert opened("~".join(one)) is None


def test_no_disclosure_can_be_repeated_or_taken_from_another_credential() -> None:
    jwt, *texts, _ = sections(ISSUED.raw)
    other = secure(
        {**credential(), "name": "x"},
        "vc+sd-jwt",
        ISSUER_KEY,
        METHOD,
        created=NOW,
        concealment=Concealment(("/name",), bytes(32)),
    )
    foreign = sections(other.raw)[1]
    for index in range(len(texts) + 1):
        assert opened("~".join([jwt, *texts[:index], foreign, *texts[index:], ""])) is None
        for text in texts:
            assert opened("~".join([jwt, *texts[:index], text, *texts[index:], ""])) is None
    assert opened("~".join([sections(other.raw)[0], *texts, ""])) is None


def test_no_part_of_a_disclosure_can_be_changed_nor_written_otherwise() -> None:
    jwt, *texts, _ = sections(ISSUED.raw)
    for index, text in enumerate(texts):
        plain = b64url_decode(text)
        forms = [text_of(mutation.tree).encode() for mutation in mutations(tree_of(plain))]
        forms += [json.dumps(json.loads(plain)).encode(), json.dumps(json.loads(plain), indent=1).encode()]
        for form in forms:
            if form != plain:
                changed = "~".join([jwt, *texts[:index], b64url_encode(form), *texts[index + 1 :], ""])
                assert opened(changed) is None, form


def test_no_member_of_the_binding_can_be_changed() -> None:
    *rest, binding = sections(BOUND)
    parts = binding.split(".")
    for index in (0, 1):
        plain = b64url_decode(parts[index])
        for mutation in mutations(tree_of(plain)):
            form = text_of(mutation.tree).encode()
            if form != plain:
                token = ".".join([*parts[:index], b64url_encode(form), *parts[index + 1 :]])
                assert opened("~".join([*rest, token])) is None, mutation.what


def test_no_binding_fits_another_presentation() -> None:
    tokens = [
        bound(choose_disclosures(ISSUED.raw, [pointer])) for pointer in ("", "/id", "/credentialSubject/nickname")
    ]
    for one in tokens:
        assert opened(one)
        for other in tokens:
            if other is not one:
                assert opened("~".join([*sections(one)[:-1], sections(other)[-1]])) is None


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-3, 3), st.text(max_size=3)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.sampled_from(["a", "b", "c", "_sd", "...", "_sd_alg"]), inner, max_size=3),
    ),
    max_leaves=8,
)


@given(JSON, st.lists(st.one_of(JSON, st.lists(JSON, min_size=2, max_size=3)), max_size=4))
def test_any_claims_with_any_disclosures_are_opened_or_refused(claims: Any, values: list[Any]) -> None:
    texts = [b64url_encode(json.dumps(value).encode()) for value in values]
    changes = {"x": claims, "_sd": [digest(text) for text in texts]}
    try:
        secured = parse_secured(sd_token(changes, *texts))
    except Malformed as error:
        assert str(error)  # noqa: PT017 -- that nothing else is raised is the point
    else:
        assert "_sd" not in json.dumps(secured.document)
        assert secured.proofs[0].holds_under(ISSUER_KEY.public_key)


@given(concealed_trees(), st.randoms(use_true_random=False))
def test_processing_agrees_with_how_the_payload_was_made(made: tuple[Tree, list[str]], order: Any) -> None:
    tree, texts = made
    order.shuffle(texts)
    disclosures = read_disclosures(texts, "sha-256", DEFAULT_LIMITS)
    assert process({"x": tree.signed}, disclosures, DEFAULT_LIMITS).payload == {"x": tree.seen}
