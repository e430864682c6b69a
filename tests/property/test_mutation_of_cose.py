"""Strict CBOR has one spelling for every value, and no parameter of a COSE_Sign1 can be changed."""

from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support.coses import TAG, byte_string, header, message, signature_over
from support.mutating import accepted
from support.securing import KEYS, secured_credential, secured_presentation

from did.keys.algorithm import KeyType
from vc.errors import Malformed
from vc.securing.cose.strict_cbor import read_cbor, write_cbor
from vc.securing.mechanism import parse_secured

ED = KEYS[KeyType.ED25519]
SECURED = [secured_credential("vc+cose", KeyType.ED25519), secured_presentation("vp+cose", KeyType.ED25519)]
ODD: tuple[Any, ...] = (None, True, 0, -7, b"", "", [], {}, "application/vc+cose", b"did:web:evil.example#key-1")


def parts(raw: bytes) -> list[Any]:
    found: list[Any] = cbor2.loads(raw[1:])
    return found


def assembled(protected: bytes, payload: bytes, signature: bytes) -> bytes:
    return TAG + b"\x84" + byte_string(protected) + b"\xa0" + byte_string(payload) + byte_string(signature)


def changed_maps(whole: dict[Any, Any]) -> list[dict[Any, Any]]:
    """Give every single drop, odd value, renaming, swap of values and addition, also inside a map."""
    found: list[dict[Any, Any]] = []
    for label, value in whole.items():
        rest = {key: other for key, other in whole.items() if key != label}
        found += [rest, {**rest, 99: value}, {**rest, str(label): value}, *[{**whole, label: odd} for odd in ODD]]
        found += [{**whole, label: other, key: value} for key, other in rest.items()]
        if isinstance(value, dict):
            found += [{**whole, label: inner} for inner in changed_maps(value)]
    return [*found, {**whole, 99: "added"}, {**whole, 15: whole}, dict(reversed(whole.items()))]


@pytest.mark.parametrize("secured", SECURED, ids=["credential", "presentation"])
def test_no_parameter_and_no_claim_can_be_changed(secured: Any) -> None:
    protected, _, payload, signature = parts(secured.raw)
    assert accepted(assembled(protected, payload, signature), ED.public_key)
    tried = 0
    for parameters in changed_maps(cbor2.loads(protected)):
        encoded = cbor2.dumps(parameters)
        if encoded != protected:
            tried += 1
            assert not accepted(assembled(encoded, payload, signature), ED.public_key), parameters
    assert tried > 100


@pytest.mark.parametrize("secured", SECURED, ids=["credential", "presentation"])
def test_no_part_can_be_dropped_repeated_swapped_or_taken_from_another(secured: Any) -> None:
    protected, _, payload, signature = parts(secured.raw)
    own = [protected, payload, signature]
    for other in SECURED:
        if other is not secured:
            for index, foreign in enumerate([part for part in parts(other.raw) if isinstance(part, bytes)]):
                assert not accepted(assembled(*[*own[:index], foreign, *own[index + 1 :]]), ED.public_key)
    for order in ((0, 2, 1), (1, 0, 2), (2, 1, 0), (0, 0, 2), (0, 1, 1)):
        assert not accepted(assembled(*[own[index] for index in order]), ED.public_key)
    for index in range(3):
        assert not accepted(assembled(*[*own[:index], b"", *own[index + 1 :]]), ED.public_key)


def test_a_signature_over_another_structure_does_not_hold() -> None:
    protected, payload = cbor2.dumps(header()), parts(message())[2]
    assert accepted(assembled(protected, payload, signature_over(protected, payload, ED)), ED.public_key)
    for structure in (
        ["Signature", protected, b"", payload],
        ["Signature1", protected, b"x", payload],
        ["Signature1", protected, payload],
        ["CounterSignature", protected, b"", payload],
        ["Signature1", b"", b"", payload],
    ):
        assert not accepted(assembled(protected, payload, ED.sign(cbor2.dumps(structure))), ED.public_key)
    for signed in (payload, protected + payload, b""):
        assert not accepted(assembled(protected, payload, ED.sign(signed)), ED.public_key)


VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-(2**64), 2**64 - 1),
        st.binary(max_size=30),
        st.text(max_size=30),
        st.floats(allow_nan=False),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(st.one_of(st.integers(-50, 50), st.text(max_size=5)), inner, max_size=3),
    ),
    max_leaves=10,
)


@given(VALUES)
def test_what_is_written_is_read_again(value: Any) -> None:
    assert read_cbor(write_cbor(value), "it") == value


def has_float(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return any(map(has_float, value))
    if isinstance(value, dict):
        return any(map(has_float, [*value, *value.values()]))
    return isinstance(value, float)


@given(st.one_of(st.binary(max_size=40), VALUES.map(cbor2.dumps).flatmap(
    lambda data: st.tuples(st.integers(0, len(data)), st.binary(max_size=2)).map(
        lambda cut: data[: cut[0]] + cut[1] + data[cut[0] + len(cut[1]) :]
    )
)))  # fmt: skip
def test_what_is_read_has_no_other_spelling(data: bytes) -> None:
    try:
        value = read_cbor(data, "it")
    except Malformed as error:
        assert error.where == "it"  # noqa: PT017 -- that nothing else is raised is the point
    else:
        assert has_float(value) or cbor2.dumps(value) == data


@given(st.data())
def test_any_bytes_behind_the_tag_give_a_secured_document_or_one_malformed(data: st.DataObject) -> None:
    raw = SECURED[0].raw
    start = data.draw(st.integers(1, len(raw)))
    end = data.draw(st.integers(start, len(raw)))
    changed = raw[:start] + data.draw(st.binary(max_size=12)) + raw[end:]
    try:
        secured = parse_secured(changed)
    except Malformed as error:
        assert str(error)  # noqa: PT017 -- that nothing else is raised is the point
    else:
        assert changed == raw or not secured.proofs[0].holds_under(ED.public_key)
