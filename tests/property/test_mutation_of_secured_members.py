"""No member of a secured document can be dropped, repeated, swapped, moved, renamed, added or given another value."""

import json

import pytest
from support.mutating import accepted, mutations, order_swaps, same_json, text_of, tree_of
from support.securing import KEYS, WAYS, secured_credential, secured_presentation

from did.keys.algorithm import KeyType
from did.multibase import b64url_decode, b64url_encode
from vc.securing.enveloped import envelope
from vc.securing.mechanism import Secured, parse_secured

DOCUMENTS = [
    *[pytest.param(secured_credential(*way), way[1], id=f"{way[0]} {way[1].value}") for way in WAYS if "jcs" in way[0]],
    *[
        pytest.param(secured_presentation(*way), way[1], id=f"{way[0]} presentation {way[1].value}")
        for way in WAYS
        if "jcs" in way[0]
    ],
]
TOKENS = [
    *[pytest.param(secured_credential(*way), way[1], id=f"{way[0]} {way[1].value}") for way in WAYS if "jwt" in way[0]],
    *[pytest.param(secured_presentation("vp+jwt", kind), kind, id=f"vp+jwt {kind.value}") for kind in KeyType],
]


def states_no_context(changed: str, secured: Secured) -> bool:
    """Tell whether just the `@context` of the proof is gone, which by the draft of ML-DSA signs the same bytes."""
    if secured.mechanism != "mldsa44-jcs-2024":
        return False
    whole, silent = json.loads(secured.raw), json.loads(changed)
    del whole["proof"]["@context"]
    return bool(whole == silent)


@pytest.mark.parametrize(("secured", "key_type"), DOCUMENTS)
def test_no_member_of_a_document_with_a_proof_can_be_changed(secured: Secured, key_type: KeyType) -> None:
    key, original = KEYS[key_type].public_key, secured.raw.decode()
    tried = 0
    for mutation in mutations(tree_of(original)):
        changed = text_of(mutation.tree)
        if not same_json(changed, original) and not states_no_context(changed, secured):
            tried += 1
            assert not accepted(changed, key), mutation.what
    assert tried > 300


@pytest.mark.parametrize(("secured", "key_type"), DOCUMENTS)
def test_the_order_of_members_means_nothing_and_their_digest_is_the_same(secured: Secured, key_type: KeyType) -> None:
    original = secured.raw.decode()
    for mutation in order_swaps(tree_of(original)):
        changed = text_of(mutation.tree)
        assert same_json(changed, original)
        again = parse_secured(changed)
        assert again.proofs[0].holds_under(KEYS[key_type].public_key)
        assert (again.document, again.digest()) == (secured.document, secured.digest())


@pytest.mark.parametrize("part", [0, 1])
@pytest.mark.parametrize(("secured", "key_type"), TOKENS)
def test_no_member_of_a_token_can_be_changed_and_not_even_its_order(
    secured: Secured, key_type: KeyType, part: int
) -> None:
    key, parts = KEYS[key_type].public_key, secured.raw.decode().split(".")
    tree = tree_of(b64url_decode(parts[part]))
    assert text_of(tree).encode() == b64url_decode(parts[part])
    for mutation in (*mutations(tree), *order_swaps(tree)):
        text = text_of(mutation.tree).encode()
        if text != b64url_decode(parts[part]):
            changed = [*parts[:part], b64url_encode(text), *parts[part + 1 :]]
            assert not accepted(".".join(changed), key), mutation.what


@pytest.mark.parametrize(("secured", "key_type"), TOKENS)
def test_no_part_of_a_token_can_be_dropped_repeated_swapped_or_taken_from_another(
    secured: Secured, key_type: KeyType
) -> None:
    key, parts = KEYS[key_type].public_key, secured.raw.decode().split(".")
    foreign = [case.values[0].raw.decode().split(".") for case in TOKENS if case.values[0] is not secured]
    changed = [parts[:i] + parts[i + 1 :] for i in range(3)]
    changed += [parts[: i + 1] + parts[i:] for i in range(3)]
    changed += [[parts[i] for i in order] for order in ((0, 2, 1), (1, 0, 2), (2, 1, 0), (1, 2, 0), (2, 0, 1))]
    changed += [[*parts[:i], "", *parts[i + 1 :]] for i in range(3)]
    changed += [[*parts[:i], other[i], *parts[i + 1 :]] for other in foreign for i in range(3) if other[i] != parts[i]]
    assert not any(accepted(".".join(one), key) for one in changed)


@pytest.mark.parametrize(("secured", "key_type"), TOKENS[:1] + TOKENS[-1:])
def test_nothing_unsigned_gets_in_through_an_envelope(secured: Secured, key_type: KeyType) -> None:
    """An envelope is not signed, so a change may be harmless; then what comes out is exactly what was signed."""
    key, original = KEYS[key_type].public_key, json.dumps(envelope(secured))
    for mutation in mutations(tree_of(original)):
        changed = text_of(mutation.tree)
        if accepted(changed, key):
            opened = parse_secured(changed)
            assert (opened.raw, opened.document) == (secured.raw, secured.document), mutation.what
