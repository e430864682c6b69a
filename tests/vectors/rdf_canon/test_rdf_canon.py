"""All 86 tests of RDFC-1.0, under the default work limits."""

import json
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from vc.errors import Malformed
from vc.linked_data import CanonicalDataset, canonicalize, parse_n_quads
from vc.linked_data.canonical import DigestName
from vc.reasons import Reason

HERE = Path(__file__).parent
ENTRIES: list[dict[str, Any]] = json.loads((HERE / "manifest.jsonld").read_text(encoding="utf-8"))["entries"]


def of_type(kind: str) -> list[Any]:
    return [pytest.param(entry, id=entry["id"]) for entry in ENTRIES if entry["type"] == f"rdfc:{kind}"]


def canonical(entry: dict[str, Any]) -> CanonicalDataset:
    digest: DigestName = "SHA-384" if entry.get("hashAlgorithm") == "SHA384" else "SHA-256"
    return canonicalize(parse_n_quads((HERE / entry["action"]).read_bytes().decode()), digest)


def test_every_case_is_run() -> None:
    kinds = Counter(entry["type"] for entry in ENTRIES)
    assert kinds == {"rdfc:RDFC10EvalTest": 64, "rdfc:RDFC10MapTest": 21, "rdfc:RDFC10NegativeEvalTest": 1}


@pytest.mark.parametrize("entry", of_type("RDFC10EvalTest"))
def test_the_canonical_form_is_the_published_one_byte_for_byte(entry: dict[str, Any]) -> None:
    assert canonical(entry).nquads == (HERE / entry["result"]).read_bytes()


@pytest.mark.parametrize("entry", of_type("RDFC10MapTest"))
def test_the_issued_identifiers_are_the_published_ones(entry: dict[str, Any]) -> None:
    assert dict(canonical(entry).labels) == json.loads((HERE / entry["result"]).read_text(encoding="utf-8"))


@pytest.mark.parametrize("entry", of_type("RDFC10NegativeEvalTest"))
def test_the_poison_graph_stops_within_100_milliseconds(entry: dict[str, Any]) -> None:
    begun = time.process_time()
    with pytest.raises(Malformed) as refused:
        canonical(entry)
    assert time.process_time() - begun < 0.1
    assert refused.value.reason is Reason.LINKED_DATA_TOO_COMPLEX
