"""No byte of a secured document can be changed: what still opens has no proof that holds, or means exactly the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.mutating import accepted, same_json
from support.securing import KEYS, WAYS, secured_credential, secured_presentation

from did.keys.algorithm import KeyType
from vc.errors import Malformed
from vc.securing.mechanism import Secured, parse_secured

PRESENTED = [
    ("vp+jwt", KeyType.ED25519),
    ("vp+jwt", KeyType.P256),
    ("vp+jwt", KeyType.P384),
    ("eddsa-jcs-2022", KeyType.ED25519),
]
CASES = [
    *[pytest.param(secured_credential(*way), way[1], id=f"{way[0]} credential {way[1].value}") for way in WAYS],
    *[
        pytest.param(secured_presentation(*way), way[1], id=f"{way[0]} presentation {way[1].value}")
        for way in PRESENTED
    ],
]
SAMPLES = [case.values for case in CASES]


def means_the_same(raw: bytes, original: Secured) -> bool:
    """Tell whether a changed text is the same secured document, other white space, order or escapes apart."""
    if original.is_enveloping:
        return raw == original.raw
    try:
        return same_json(raw.decode(), original.raw.decode())
    except UnicodeDecodeError:
        return False


@pytest.mark.parametrize(("secured", "key_type"), CASES)
def test_the_unchanged_bytes_are_accepted(secured: Secured, key_type: KeyType) -> None:
    assert accepted(secured.raw, KEYS[key_type].public_key)


@pytest.mark.parametrize(("secured", "key_type"), CASES)
def test_no_byte_can_be_flipped(secured: Secured, key_type: KeyType) -> None:
    raw, key = secured.raw, KEYS[key_type].public_key
    for position, byte in enumerate(raw):
        # a low, a middle and the high bit; letter case; and three bytes with a meaning of their own
        for value in {byte ^ 1, byte ^ 4, byte ^ 0x80, byte ^ 0x20, 0, ord("A"), ord('"')} - {byte}:
            changed = raw[:position] + bytes([value]) + raw[position + 1 :]
            assert not accepted(changed, key), f"byte {position}: {byte:#x} -> {value:#x}"


@pytest.mark.parametrize(("secured", "key_type"), CASES)
def test_no_byte_can_be_dropped_or_repeated(secured: Secured, key_type: KeyType) -> None:
    raw, key = secured.raw, KEYS[key_type].public_key
    for position in range(len(raw)):
        assert not accepted(raw[:position] + raw[position + 1 :], key), f"dropped {position}"
        assert not accepted(raw[: position + 1] + raw[position:], key), f"repeated {position}"


@pytest.mark.parametrize(("secured", "key_type"), CASES)
def test_no_beginning_is_accepted_for_the_whole(secured: Secured, key_type: KeyType) -> None:
    raw, key = secured.raw, KEYS[key_type].public_key
    assert not any(accepted(raw[:length], key) for length in range(len(raw)))
    assert not any(accepted(raw + suffix, key) for suffix in (b"\0", b"=", b".", b"A", b"}", raw, b"~"))


@given(st.data())
def test_no_splice_is_accepted_unless_it_means_the_same(data: st.DataObject) -> None:
    secured, key_type = data.draw(st.sampled_from(SAMPLES))
    raw, key = secured.raw, KEYS[key_type].public_key
    start = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(start, len(raw)))
    target = data.draw(st.integers(0, len(raw)))
    piece = data.draw(st.one_of(st.binary(max_size=6), st.just(raw[start:end])))
    changed = raw[:target] + piece + raw[data.draw(st.sampled_from([target, min(target + len(piece), len(raw))])) :]
    assert not accepted(changed, key) or means_the_same(changed, secured)


@given(st.one_of(st.binary(max_size=200), st.text(max_size=200)))
def test_any_input_at_all_gives_a_secured_document_or_one_malformed(raw: bytes | str) -> None:
    try:
        parse_secured(raw)
    except Malformed as error:
        assert str(error)  # noqa: PT017 -- that nothing else is raised is the point


JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-5, 5), st.floats(allow_nan=False), st.text(max_size=8)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["proof", "type", "@context", "id", "proofValue", "cryptosuite", "domain", "x"]), inner
        ),
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["proof", "type", "@context", "id", "issuer"]), JSON))
def test_any_object_gives_a_secured_document_or_one_malformed(document: dict[str, object]) -> None:
    with pytest.raises(Malformed):
        parse_secured(document)  # type: ignore[arg-type]
