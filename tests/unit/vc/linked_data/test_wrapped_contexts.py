"""A context object that stands wrapped as a document in the list: the fast path reads it as the reference does."""

from typing import Any

import pytest

from vc.contexts import CREDENTIALS_V2
from vc.errors import Malformed
from vc.linked_data import DEFAULT_WORK_LIMITS, PINNED_CONTEXTS, Declined, canonical_quads, fast_quads, unmapped_members
from vc.linked_data.reference import reference_quads
from vc.strict_json import JsonObject

TERMS = {"alumniOf": "https://schema.org/alumniOf"}


def document(*contexts: Any) -> JsonObject:
    subject: JsonObject = {"id": "did:example:alice", "alumniOf": "The School of Examples"}
    return {"@context": list(contexts), "type": ["VerifiableCredential"], "credentialSubject": subject}


def test_it_means_what_is_in_it() -> None:
    wrapped, plain = document(CREDENTIALS_V2, {"@context": TERMS}), document(CREDENTIALS_V2, TERMS)
    assert canonical_quads(wrapped).nquads == canonical_quads(plain).nquads
    assert not isinstance(fast_quads(wrapped), Declined)
    assert unmapped_members(wrapped) == ()
    assert sorted(reference_quads(wrapped, PINNED_CONTEXTS, DEFAULT_WORK_LIMITS)) == sorted(
        reference_quads(plain, PINNED_CONTEXTS, DEFAULT_WORK_LIMITS)
    )


def test_a_term_that_is_not_in_it_has_no_meaning() -> None:
    wrapped = document(CREDENTIALS_V2, {"@context": {"other": "https://schema.org/other"}})
    assert [problem.where for problem in unmapped_members(wrapped)] == ["/credentialSubject/alumniOf"]


def test_a_protected_term_stays_protected() -> None:
    redefined = {"VerifiableCredential": "https://example.org/other"}
    for contexts in ((CREDENTIALS_V2, redefined), (CREDENTIALS_V2, {"@context": redefined})):
        with pytest.raises(Malformed):
            canonical_quads(document(*contexts, TERMS))


def test_alone_it_redefines_a_keyword() -> None:
    """JSON-LD toRdf er56: only an item of a list is taken for a document."""
    with pytest.raises(Malformed):
        canonical_quads({"@context": {"@context": {"p": "urn:a:p"}}, "@id": "urn:a:1", "p": "value"})
