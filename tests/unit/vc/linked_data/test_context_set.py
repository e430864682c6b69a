"""Contexts come from the package and from pinned bytes, and from nowhere else."""

import hashlib
import json

import pytest

from vc.contexts import CONTEXTS, CREDENTIALS_V2
from vc.errors import Malformed
from vc.linked_data import PINNED_CONTEXTS, ContextSet, canonical_quads
from vc.reasons import Reason

URL = "https://acme.example/contexts/v1"
RAW = b'{"@context": {"badge": "https://acme.example/#badge"}}'
DIGEST = hashlib.sha256(RAW).hexdigest()
DOCUMENT = {"@context": [CREDENTIALS_V2, URL], "id": "urn:x:1", "badge": "7"}


def test_a_pinned_context_is_used_and_the_set_before_is_unchanged() -> None:
    contexts = PINNED_CONTEXTS.pinned(URL, RAW, DIGEST.upper())
    assert canonical_quads(DOCUMENT, contexts).nquads == b'<urn:x:1> <https://acme.example/#badge> "7" .\n'
    assert URL in contexts
    assert contexts.urls == {*CONTEXTS, URL}
    assert URL not in PINNED_CONTEXTS


def test_an_unknown_context_is_named_with_what_pins_one() -> None:
    with pytest.raises(Malformed) as refused:
        canonical_quads(DOCUMENT)
    assert refused.value.reason is Reason.LINKED_DATA_CONTEXT_UNKNOWN
    assert URL in refused.value.message
    assert "PINNED_CONTEXTS.pinned" in refused.value.remedy


@pytest.mark.parametrize(
    ("url", "raw", "digest"),
    [
        (URL, RAW + b" ", DIGEST),
        (URL, RAW, "0" * 64),
        ("contexts/v1", RAW, DIGEST),
        (URL, b'{"badge": "x:y"}', hashlib.sha256(b'{"badge": "x:y"}').hexdigest()),
        (URL, b'{"@context": 7}', hashlib.sha256(b'{"@context": 7}').hexdigest()),
        (CREDENTIALS_V2, RAW, DIGEST),
    ],
    ids=["bytes", "digest", "relative URL", "no context", "a number", "in place of another"],
)
def test_what_is_not_the_context_it_claims_to_be_is_not_pinned(url: str, raw: bytes, digest: str) -> None:
    with pytest.raises(Malformed) as refused:
        PINNED_CONTEXTS.pinned(url, raw, digest)
    assert refused.value.reason is Reason.LINKED_DATA_CONTEXT_MALFORMED


def test_what_is_no_strict_json_is_not_pinned() -> None:
    raw = b'{"@context": {}, "@context": {}}'
    with pytest.raises(Malformed) as refused:
        PINNED_CONTEXTS.pinned(URL, raw, hashlib.sha256(raw).hexdigest())
    assert refused.value.reason is Reason.JSON_DUPLICATE_MEMBER


def test_sets_are_equal_exactly_if_their_bytes_are() -> None:
    one, same, other = ContextSet({URL: RAW}), ContextSet({URL: RAW}), ContextSet({URL: RAW + b" "})
    assert one == same
    assert hash(one) == hash(same)
    assert one != other
    assert URL in repr(one)


def test_each_reading_of_a_context_gives_new_objects() -> None:
    contexts = ContextSet({URL: RAW})
    first = contexts.fresh(URL)
    assert first == json.loads(RAW)["@context"]
    assert contexts.fresh(URL) is not first
