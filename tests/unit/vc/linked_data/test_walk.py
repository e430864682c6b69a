"""The fast path over every official document, and what it leaves to the reference."""

import json
from collections import Counter
from typing import Any

import pytest
from support.linked_data import FEATURES_V1, VECTORS, known_contexts

from vc.contexts import CREDENTIALS_V2
from vc.errors import Malformed
from vc.linked_data import Declined, Quad, canonicalize, fast_quads
from vc.linked_data.reference import reference_quads

CONTEXTS = known_contexts()
CREDENTIALS = ("di_eddsa", "di_ecdsa", "bitstring_status_list", "vcdm2")
FOLDERS = (*CREDENTIALS, "json_ld_to_rdf")


def documents(folder: str) -> dict[str, dict[str, Any]]:
    """Every file of a group that is a JSON-LD document, also those that are made to fail."""
    found = {}
    for path in sorted([*(VECTORS / folder).rglob("*.json"), *(VECTORS / folder).rglob("*.jsonld")]):
        if "manifest" not in path.name and "index" not in path.name:
            document = json.loads(path.read_text(encoding="utf-8"))
            document = {"@graph": document} if folder == "json_ld_to_rdf" and isinstance(document, list) else document
            if isinstance(document, dict) and (folder == "json_ld_to_rdf" or "@context" in document):
                found[str(path.relative_to(VECTORS))] = document
    return found


def outcome(read: Any, document: dict[str, Any]) -> bytes | Malformed | Declined:
    try:
        quads: list[Quad] | Declined = read(document, CONTEXTS)
    except Malformed as error:
        return error
    return quads if isinstance(quads, Declined) else canonicalize(quads).nquads


@pytest.mark.parametrize("folder", FOLDERS)
def test_the_fast_path_agrees_with_the_reference_on_every_official_document(folder: str) -> None:
    disagreeing = []
    for name, document in documents(folder).items():
        fast, reference = outcome(fast_quads, document), outcome(reference_quads, document)
        if isinstance(fast, Malformed):
            agree = isinstance(reference, Malformed)
        else:
            agree = isinstance(fast, Declined) or fast == reference
        if not agree:
            disagreeing.append(name)
    assert disagreeing == []


def test_the_fast_path_covers_every_official_credential_that_is_right() -> None:
    declined = {}
    covered: Counter[str] = Counter()
    for folder in FOLDERS:
        for name, document in documents(folder).items():
            if isinstance(outcome(reference_quads, document), bytes):
                fast = outcome(fast_quads, document)
                covered[folder] += not isinstance(fast, Declined)
                if isinstance(fast, Declined) and folder in CREDENTIALS:
                    declined[name] = fast.what
    assert declined == {}
    assert sum(covered[folder] for folder in CREDENTIALS) >= 160
    assert covered["json_ld_to_rdf"] >= 120  # of about 245 that safe mode takes: the suite is about what is rare


COVERED: dict[str, dict[str, Any]] = {
    "a compact IRI": {"f:x": "a", "ref": "f:y"},
    "an absolute IRI": {"https://a.example/#p": {"id": "did:example:1", "type": "x:T"}},
    "keywords as they are": {"@id": "urn:x:1", "@type": ["Thing", "f:T"], "plain": "a"},
    "numbers and booleans": {"plain": [1, 1.5, True, 1e21], "ref": 7, "date": 7, "double": ["1", 2]},
    "a vocabulary term as a value": {"word": ["Thing", "f:z", "urn:x:1"]},
    "JSON": {"json": {"b": [None, 1.0], "a": "\u0007"}},
    "a JSON null": {"json": None},
    "lists": {"list": ["a", 1, {"plain": "b"}], "refs": []},
    "a list of one": {"list": "a"},
    "a language map": {"texts": {"en": ["a", "b"], "DE-ch": "c", "@none": "d"}},
    "language and direction of a term": {"german": "a", "rtl": "b"},
    "value objects": {"plain": [{"@value": "a", "@language": "EN"}, {"@value": 1, "@type": "Thing"}, {"@value": 2}]},
    "a direction": {"plain": {"@value": "a", "@language": "en", "@direction": "rtl"}},
    "a JSON value object": {"plain": {"@value": [None], "@type": "@json"}},
    "a graph": {"graph": [{"plain": "a"}, {"id": "urn:x:1", "plain": "b", "graph": {"plain": "c"}}, {}]},
    "blank node identifiers": {"id": "_:x", "ref": ["_:y", "_:x"], "type": "_:t"},
    "a property-scoped context": {"scoped": [{"plain": "a", "inner": {"plain": "b"}}, "c"]},
    "a property whose context is null": {"open": [{"https://a.example/#p": "a"}, "b"]},
    "a type-scoped context": {"type": "Typed", "plain": "a", "only": "urn:x:1", "other": {"plain": "b"}},
    "a type-scoped context and a reference": {"type": "Typed", "plain": {"id": "urn:x:1"}, "other": {"@value": "a"}},
    "two type-scoped contexts": {"type": ["Typed", "Other"], "plain": ["a", "b"], "ref": {"plain": "c"}},
    "a vocabulary in a scoped context": {"strict": {"plain": "urn:x:1", "anything": "a"}},
    "a local context": {"plain": {"@context": {"plain": {"@id": "f:p", "@type": "@id"}}, "plain": "urn:x:1"}},
    "an empty node": {"plain": {}},
    "the same node twice": {"plain": [{"id": "urn:x:1", "plain": "a"}, {"id": "urn:x:1", "plain": "a"}]},
}


@pytest.mark.parametrize("name", COVERED)
def test_each_feature_that_is_covered_gives_the_quads_of_the_reference(name: str) -> None:
    document = {"@context": FEATURES_V1, **COVERED[name]}
    fast = outcome(fast_quads, document)
    assert isinstance(fast, bytes), fast
    assert fast == outcome(reference_quads, document)


LEFT: dict[str, dict[str, Any]] = {
    "@graph": {"@graph": [{"plain": "a"}]},
    "@set": {"plain": {"@set": ["a"]}},
    "@list": {"plain": {"@list": ["a"]}},
    "@included": {"plain": "a", "@included": [{"plain": "b"}]},
    "@reverse": {"@reverse": {"plain": {"id": "urn:x:1"}}},
    "@nest": {"@nest": {"plain": "a"}},
    "a list in a list": {"list": [["a"]]},
    "an array in an array": {"plain": [["a"]]},
    "an alias of @value": {"@context": [FEATURES_V1, {"v": "@value"}], "plain": {"v": "a"}},
    "@import": {"@context": [FEATURES_V1, {"@import": CREDENTIALS_V2}], "name": "a"},
    "@propagate": {"@context": [FEATURES_V1, {"@propagate": True}], "plain": "a"},
    "a default direction": {"@context": [FEATURES_V1, {"@direction": "ltr"}], "plain": "a"},
    "a reverse term": {"@context": [FEATURES_V1, {"r": {"@reverse": "f:r"}}], "plain": "a"},
    "a property whose context redefines it": {"again": {"again": "urn:x:1"}},
    "two members for the type": {"type": "Thing", "@type": "Typed", "plain": "a"},
}


@pytest.mark.parametrize("name", LEFT)
def test_what_is_rare_is_left_to_the_reference_which_knows_it(name: str) -> None:
    document = {"@context": FEATURES_V1, **LEFT[name]}
    assert isinstance(outcome(fast_quads, document), Declined)
    assert isinstance(outcome(reference_quads, document), bytes)
