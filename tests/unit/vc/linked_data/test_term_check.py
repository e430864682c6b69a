"""The check for mechanisms that sign bytes: every member and type is mapped by a context."""

import copy
import json
from typing import Any

import pytest
from support.linked_data import FEATURES_V1, VECTORS, known_contexts

from vc.contexts import CREDENTIALS_V2
from vc.errors import Malformed
from vc.linked_data import unmapped_members
from vc.linked_data.active_context import ActiveContext
from vc.linked_data.context_processing import ContextProcessor
from vc.reasons import Reason

CONTEXTS = known_contexts()
CREDENTIAL = json.loads((VECTORS / "json_ld_to_rdf" / "peers" / "credential.json").read_text(encoding="utf-8"))


def places(document: dict[str, Any]) -> list[str]:
    return [problem.where for problem in unmapped_members(document, CONTEXTS)]


def test_a_credential_whose_terms_are_all_mapped_has_no_problem() -> None:
    assert places(CREDENTIAL) == []


def test_every_unmapped_member_and_type_is_named() -> None:
    document = copy.deepcopy(CREDENTIAL)
    document["note"] = "x"
    document["type"].append("Unknown")
    document["credentialSubject"]["capability"][1] |= {"a/b": {"c": 1}, "type": "AlsoUnknown"}
    problems = unmapped_members(document, CONTEXTS)
    assert [problem.where for problem in problems] == [
        "/type/2", "/credentialSubject/capability/1/a~1b", "/credentialSubject/capability/1/type", "/note"
    ]  # fmt: skip
    assert "'note'" in problems[-1].message
    assert all(problem.remedy for problem in problems)


def test_what_is_signed_as_bytes_may_be_null_empty_or_relative() -> None:
    assert places(CREDENTIAL | {"evidence": [], "validUntil": None, "issuer": "relative"}) == []


def test_what_is_inside_json_literals_needs_no_context() -> None:
    assert places({"@context": FEATURES_V1, "json": {"unmapped": 1}}) == []


def test_a_scoped_term_counts_only_in_its_scope() -> None:
    assert places({"@context": FEATURES_V1, "scoped": {"inner": "x"}, "type": "Typed", "only": "urn:x:1"}) == []
    assert places({"@context": FEATURES_V1, "scoped": {"scoped": {"inner": "x"}}, "inner": "x"}) == ["/inner"]
    assert places({"@context": FEATURES_V1, "only": "urn:x:1"}) == ["/only"]
    assert places({"@context": FEATURES_V1, "type": "Typed", "other": {"only": "x"}}) == ["/other/only"]


@pytest.mark.parametrize(
    ("document", "place"),
    [
        ({"@graph": [{"plain": "x", "unmapped": "x"}]}, "/@graph/0/unmapped"),
        ({"index": {"a": {"unmapped": None}}}, "/index/a/unmapped"),
        ({"plain": {"@set": [{"type": "Unknown"}]}}, "/plain/@set/0/type"),
        ({"plain": [["x", {"unmapped": "x"}]]}, "/plain/0/1/unmapped"),
        ({"plain": {"@value": "x", "@type": "date", "unmapped": 1}}, "/plain/unmapped"),
    ],
)
def test_the_reference_looks_where_the_quick_check_does_not(document: dict[str, Any], place: str) -> None:
    assert places({"@context": FEATURES_V1, **document}) == [place]


def test_the_reference_lets_go_what_is_lost_for_another_reason() -> None:
    lossy = {"@graph": [{"plain": None, "ref": "relative", "set": [], "list": [[]]}, "free", {"id": "urn:x:1"}]}
    assert places({"@context": FEATURES_V1, **lossy}) == []


def test_an_unknown_context_and_invalid_json_ld_are_errors() -> None:
    with pytest.raises(Malformed) as refused:
        unmapped_members({"@context": "https://unknown.example/"})
    assert refused.value.reason is Reason.LINKED_DATA_CONTEXT_UNKNOWN
    with pytest.raises(Malformed) as refused:
        unmapped_members({"@context": [CREDENTIALS_V2, {"id": "x:y"}]})
    assert refused.value.reason is Reason.LINKED_DATA_MALFORMED


@pytest.mark.parametrize("shown_before", [False, True])
def test_a_node_that_was_faultless_before_is_looked_into_again(shown_before: bool) -> None:
    document = copy.deepcopy(CREDENTIAL)
    if shown_before:
        assert places(document) == []
    document["credentialSubject"]["capability"][1]["note"] = "x"
    assert places(document) == ["/credentialSubject/capability/1/note"]


@pytest.mark.parametrize(
    ("types", "expected"),
    [
        (["VerifiableCredential"], []),
        (["VerifiableCredential", "Unknown"], ["/type/1"]),
        ("Unknown", ["/issuer", "/credentialSubject", "/type"]),  # what VerifiableCredential would have defined
        (["VerifiableCredential"] * 2, []),
    ],
)
def test_what_is_remembered_of_a_node_depends_on_its_types(types: object, expected: list[str]) -> None:
    base = {"@context": [CREDENTIALS_V2], "issuer": "did:example:1", "credentialSubject": {"id": "did:example:2"}}
    for _ in range(2):
        assert places({**base, "type": ["VerifiableCredential"]}) == []
        assert places({**base, "type": types}) == expected


def test_forms_without_number_leave_a_bounded_memory() -> None:
    base = {"@context": [CREDENTIALS_V2], "type": ["VerifiableCredential"], "issuer": "did:example:1"}
    for number in range(300):
        assert places({**base, f"https://example.com/{number}": 1}) == []
    assert places({**base, "note": 1}) == ["/note"]
    assert all(len(active.faultless) <= 64 for active in _all_active())


def _all_active() -> list[ActiveContext]:
    found, left = [], [ContextProcessor(CONTEXTS).initial]
    while left:
        found.append(left.pop())
        left += found[-1].derived.values()
    return found
