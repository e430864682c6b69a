"""The toRdf tests of JSON-LD 1.1: as they stand, and what safe mode makes of them."""

import json
import warnings
from collections import Counter
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest
from pyld.jsonld import JsonLdError, JsonLdProcessor

from vc.errors import Malformed
from vc.linked_data import Quad, canonicalize, parse_n_quads, quads_of
from vc.linked_data.to_rdf import quads_of_expanded
from vc.reasons import Reason

HERE = Path(__file__).parent
BASE = "https://w3c.github.io/json-ld-api/tests/"
MANIFEST: list[dict[str, Any]] = json.loads((HERE / "toRdf-manifest.jsonld").read_text(encoding="utf-8"))["sequence"]
NOT_RUN = {"#te075": "blank nodes as properties are no RDF and have no N-Quads"}


ALLOWED_IN_1_1 = {"#ter42", "#ttn01"}  # they state the processing mode json-ld-1.0; safe mode has 1.1 alone


def is_for_1_0(entry: dict[str, Any]) -> bool:
    return bool(entry.get("option", {}).get("specVersion") == "json-ld-1.0")


def of_type(kind: str) -> list[Any]:
    return [
        pytest.param(entry, id=entry["@id"])
        for entry in MANIFEST
        if f"jld:{kind}Test" in entry["@type"] and not is_for_1_0(entry) and entry["@id"] not in NOT_RUN
    ]


def load(url: str, _options: object = None) -> dict[str, Any]:
    document = json.loads((HERE / url.removeprefix(BASE)).read_text(encoding="utf-8"))
    return {"contextUrl": None, "documentUrl": url, "document": document}


def source(entry: dict[str, Any]) -> Any:
    return json.loads((HERE / entry["input"]).read_text(encoding="utf-8"))


def quads(entry: dict[str, Any]) -> list[Quad]:
    """What a test's input gives with its own options, going on where something is lost."""
    stated = entry.get("option", {})
    options: dict[str, Any] = {"base": stated.get("base", BASE + entry["input"]), "documentLoader": load}
    options["processingMode"] = stated.get("processingMode", "json-ld-1.1")
    if "expandContext" in stated:
        options["expandContext"] = json.loads((HERE / stated["expandContext"]).read_text(encoding="utf-8"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SyntaxWarning)  # PyLD's, for terms that JSON-LD reserves
        expanded = JsonLdProcessor().expand(source(entry), options)
    return quads_of_expanded(expanded, lambda *_: None, direction=stated.get("rdfDirection"))


def test_every_case_is_run_or_has_a_reason() -> None:
    kinds = Counter(kind for entry in MANIFEST if not is_for_1_0(entry) for kind in entry["@type"])
    assert len(MANIFEST) == 467
    assert sum(map(is_for_1_0, MANIFEST)) == 11
    assert kinds["jld:PositiveEvaluationTest"] == 340
    assert kinds["jld:NegativeEvaluationTest"] == 100
    assert kinds["jld:PositiveSyntaxTest"] == 16
    assert set(NOT_RUN) <= {entry["@id"] for entry in MANIFEST}


@pytest.mark.parametrize("entry", of_type("PositiveEvaluation"))
def test_the_dataset_is_the_published_one(entry: dict[str, Any]) -> None:
    published = parse_n_quads((HERE / entry["expect"]).read_text(encoding="utf-8"))
    assert canonicalize(quads(entry)).nquads == canonicalize(published).nquads


@pytest.mark.parametrize("entry", of_type("NegativeEvaluation"))
def test_what_must_fail_fails(entry: dict[str, Any]) -> None:
    with pytest.raises((JsonLdError, Malformed)):
        quads(entry)


@pytest.mark.parametrize("entry", of_type("PositiveSyntax"))
def test_what_must_be_processed_is_processed(entry: dict[str, Any]) -> None:
    quads(entry)


def test_safe_mode_gives_the_published_dataset_or_refuses() -> None:
    outcomes: Counter[str] = Counter()
    for parameter in of_type("PositiveEvaluation"):
        entry = parameter.values[0]
        document = source(entry)
        published = canonicalize(parse_n_quads((HERE / entry["expect"]).read_text(encoding="utf-8"))).nquads
        try:
            safe = canonicalize(quads_of(document if isinstance(document, dict) else {"@graph": document})).nquads
        except Malformed as error:
            outcomes[error.reason] += 1
        else:
            keeps_direction = b"https://www.w3.org/ns/i18n#" in safe and safe != published
            outcomes["same dataset, with the direction kept" if keeps_direction else "same dataset"] += 1
            assert keeps_direction or safe == published, entry["@id"]
    assert outcomes == {
        "same dataset": 215,
        "same dataset, with the direction kept": 8,
        Reason.LINKED_DATA_RELATIVE_IRI: 58,
        Reason.LINKED_DATA_MEMBER_DROPPED: 23,
        Reason.LINKED_DATA_TERM_UNMAPPED: 15,
        Reason.LINKED_DATA_MALFORMED: 11,
        Reason.LINKED_DATA_CONTEXT_UNKNOWN: 9,
    }


@pytest.mark.parametrize("entry", of_type("NegativeEvaluation"))
def test_safe_mode_refuses_what_must_fail(entry: dict[str, Any]) -> None:
    document = source(entry)
    with nullcontext() if entry["@id"] in ALLOWED_IN_1_1 else pytest.raises(Malformed):
        quads_of(document if isinstance(document, dict) else {"@graph": document})
