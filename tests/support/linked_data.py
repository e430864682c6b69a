"""Contexts and documents for the tests of linked data."""

import hashlib
import json
from functools import cache
from pathlib import Path
from typing import Any

from vc.linked_data import PINNED_CONTEXTS, ContextSet

VECTORS = Path(__file__).parents[1] / "vectors"
AGENT_V1 = "https://example.org/agent/v1"
FEATURES_V1 = "https://features.example/v1"

_E = "https://features.example/#"

# one term for each feature of JSON-LD 1.1 that the fast path covers, and some that it leaves to the reference
FEATURES: dict[str, Any] = {
    "@version": 1.1,
    "id": "@id",
    "type": "@type",
    "f": _E,
    "plain": _E + "plain",
    "compact": "f:compact",
    "other": {"@id": _E + "other", "@protected": True},
    "ref": {"@id": _E + "ref", "@type": "@id"},
    "word": {"@id": _E + "word", "@type": "@vocab"},
    "none": {"@id": _E + "none", "@type": "@none"},
    "date": {"@id": _E + "date", "@type": "http://www.w3.org/2001/XMLSchema#dateTime"},
    "double": {"@id": _E + "double", "@type": "http://www.w3.org/2001/XMLSchema#double"},
    "json": {"@id": _E + "json", "@type": "@json"},
    "list": {"@id": _E + "list", "@container": "@list"},
    "refs": {"@id": _E + "refs", "@type": "@id", "@container": "@list"},
    "set": {"@id": _E + "set", "@container": ["@set"]},
    "texts": {"@id": _E + "texts", "@container": "@language"},
    "german": {"@id": _E + "german", "@language": "DE"},
    "rtl": {"@id": _E + "rtl", "@direction": "rtl", "@language": None},
    "graph": {"@id": _E + "graph", "@container": "@graph"},
    "index": {"@id": _E + "index", "@container": "@index"},
    "gone": None,
    "open": {"@id": _E + "open", "@context": None},
    "scoped": {"@id": _E + "scoped", "@context": {"plain": _E + "scoped-plain", "inner": _E + "inner"}},
    "again": {"@id": _E + "again", "@context": {"again": {"@id": _E + "again-inside", "@type": "@id"}}},
    "strict": {
        "@id": _E + "strict",
        "@context": {"@protected": True, "plain": {"@id": _E + "strict-plain", "@type": "@id"}, "@vocab": _E},
    },
    "Thing": _E + "Thing",
    "Typed": {
        "@id": _E + "Typed",
        "@context": {"plain": _E + "typed-plain", "only": {"@id": _E + "only", "@type": "@id"}},
    },
    "Other": {"@id": _E + "Other", "@context": {"plain": {"@id": _E + "other-plain", "@container": "@list"}}},
    "Gone": None,
}


def raw_context(terms: object) -> bytes:
    """The bytes of a context document."""
    return json.dumps({"@context": terms}).encode()


def pinned(contexts: ContextSet, url: str, raw: bytes) -> ContextSet:
    """`contexts` and one more, pinned by the digest of its own bytes."""
    return contexts.pinned(url, raw, hashlib.sha256(raw).hexdigest())


@cache
def known_contexts() -> ContextSet:
    """The contexts of the package, the two above, and those among the vectors."""
    agent = (VECTORS / "json_ld_to_rdf" / "peers" / "agent-context.json").read_bytes()
    contexts = pinned(pinned(PINNED_CONTEXTS, AGENT_V1, agent), FEATURES_V1, raw_context(FEATURES))
    folder = VECTORS / "json_ld_to_rdf" / "contexts"
    for row in json.loads((folder / "contexts.index.json").read_text(encoding="utf-8")):
        if row["url"] not in contexts and "#" not in row["url"]:
            contexts = contexts.pinned(row["url"], (folder / row["file"]).read_bytes(), row["sha256"])
    return contexts
