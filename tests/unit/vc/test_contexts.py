"""The pinned contexts: each file is what its row says, and ours defines what it must."""

import hashlib
import json
from importlib.resources import files
from typing import Any

import pytest

from vc.contexts import AGENTVC_V1, CONTEXTS, CREDENTIALS_V2, PINNED, context_digest


@pytest.mark.parametrize("url", PINNED)
def test_each_context_has_the_digest_of_its_row(url: str) -> None:
    assert hashlib.sha256(CONTEXTS[url]).hexdigest() == PINNED[url].sha256 == context_digest(url)


def test_every_file_that_ships_has_a_row_and_no_two_rows_share_one() -> None:
    shipped = {entry.name for entry in files("vc.contexts").iterdir() if entry.name.endswith(".jsonld")}
    assert shipped == {pinned.file for pinned in PINNED.values()}
    assert len(shipped) == len(PINNED)


def test_a_context_that_is_not_pinned_has_no_digest() -> None:
    with pytest.raises(KeyError):
        context_digest("https://contexts.example/v1")


def test_the_agent_context_keeps_delegation_and_invocation_as_json() -> None:
    terms = json.loads(CONTEXTS[AGENTVC_V1])["@context"]
    assert terms["@protected"] is True
    for name in ("delegation", "invocation"):
        assert terms[name] == {"@id": f"https://w3id.org/agentvc#{name}", "@type": "@json"}
    assert {"principal", "operator", "persona", "model", "version", "provider", "instance"} <= terms["agent"][
        "@context"
    ].keys()


def test_every_term_of_the_agent_context_is_its_own_under_one_namespace() -> None:
    for name, definition in own_terms(json.loads(CONTEXTS[AGENTVC_V1])["@context"]):
        meaning = definition["@id"] if isinstance(definition, dict) else definition
        assert meaning == f"https://w3id.org/agentvc#{name}"


def test_the_agent_context_redefines_no_term_of_the_base_context() -> None:
    base = json.loads(CONTEXTS[CREDENTIALS_V2])["@context"]
    ours = json.loads(CONTEXTS[AGENTVC_V1])["@context"]
    assert {name for name in ours.keys() & base.keys() if ours[name] != base[name]} == set()


def own_terms(terms: dict[str, Any]) -> list[tuple[str, Any]]:
    found = [(name, term) for name, term in terms.items() if not name.startswith("@") and name not in ("id", "type")]
    for _, term in list(found):
        if isinstance(term, dict) and "@context" in term:
            found += own_terms(term["@context"])
    return found
