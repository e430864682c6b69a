"""What can be said about `@context` and `type` without JSON-LD processing.

Contexts that are pinned here or written into the document are looked into; of any other only its URL is known, and a
rule that would need its contents is left to JSON-LD processing.
"""

import json
from collections.abc import Mapping
from typing import Final

from vc import shapes
from vc.contexts import CONTEXTS, CREDENTIALS_V2
from vc.data_model import BASE_CONTEXTS
from vc.errors import Problem
from vc.json_places import pointer
from vc.shapes import Problems, problem
from vc.strict_json import Json, kind_of
from vc.urls import is_absolute_url

_TERMS: Final[Mapping[str, Mapping[str, Json]]] = {url: json.loads(raw)["@context"] for url, raw in CONTEXTS.items()}
# Contexts and types that had no problem. Issuers use few, and judging them again would be a third of parsing.
_FAULTLESS: Final[set[tuple[object, ...]]] = set()
_MOST_FAULTLESS: Final = 256
_LONGEST_FAULTLESS: Final = 1024  # characters of all strings together
_FIRST: Final = f'Make "{CREDENTIALS_V2}" the first item of the list.'
_ONE_BASE: Final = "Take out one of the two base contexts."
_BASES: Final = tuple(
    BASE_CONTEXTS
)  # a tuple, because what stands first may be an object, which no set can be asked for
_REMEDY: Final = "Each item is the absolute URL of a context, or a context object."


def context_and_type_problems(document: Mapping[str, Json], base: str) -> Problems:
    """What is wrong with the `@context` and the `type` of a document whose types must include `base`.

    A member that is missing is NOT reported here.
    """
    contexts, types = document.get("@context"), document.get("type")
    known: tuple[object, ...] = ()
    if isinstance(contexts, list) and isinstance(types, list):
        known = (base, *contexts, None, *types)
        try:
            if known in _FAULTLESS:
                return ()
        except TypeError:  # an object is among them
            known = ()
    found = _problems(document, base)
    if known and not found:
        _remember(known)
    return found


def _remember(known: tuple[object, ...]) -> None:
    """Note what had no problem, unless it is long or there are many already: a stranger chooses the strings."""
    if len(_FAULTLESS) < _MOST_FAULTLESS and sum(map(len, map(str, known))) < _LONGEST_FAULTLESS:
        _FAULTLESS.add(known)


def _problems(document: Mapping[str, Json], base: str) -> Problems:
    found = _context_problems(document["@context"]) if "@context" in document else ()
    if "type" not in document:
        return found
    bad_types = _type_problems(document["type"], base)
    if found or bad_types or "@context" not in document:  # what a broken context would define is not known
        return found + bad_types
    return _undefined_types(document["type"], document["@context"])


def _context_problems(value: Json) -> Problems:
    """A list that starts with the base context and goes on with URLs and objects, none redefining a protected term.

    The base context of either version will do: which one it is decides the other rules (`data_model`).
    Source: VC-DATA-MODEL-2.0 4.3, VC-DATA-MODEL-1.1 4.1; JSON-LD 1.1 API 4.1.2, 4.2.2 on protected terms.
    """
    where = "/@context"
    if not isinstance(value, list):
        return problem(where, f"the @context is {kind_of(value)}, not a list", _FIRST)
    found: list[Problem] = []
    base = value[0] if value and value[0] in _BASES else None
    if base is None:
        found += problem(where, "the first context is not the base context", _FIRST)
    for index, item in enumerate(value):
        if isinstance(item, str):
            if item not in CONTEXTS:
                found += shapes.url(item, f"{where}/{index}")
            elif base is not None and item != base and item in BASE_CONTEXTS:
                found += problem(f"{where}/{index}", "a document follows one version of the data model", _ONE_BASE)
        elif not isinstance(item, dict):
            found += problem(f"{where}/{index}", f"a context is {kind_of(item)}", _REMEDY)
    if any(isinstance(item, dict) for item in value):
        found += _definition_problems(value)
    return tuple(found)


def _type_problems(value: Json, base: str) -> Problems:
    """`base` and any number of terms and URLs (VC-DATA-MODEL-2.0 4.5)."""
    found = shapes.types(value, "/type")
    if not found and base not in (value if isinstance(value, list) else [value]):
        return problem("/type", f"{base} is not among the types", f'Add "{base}".')
    return found


def _undefined_types(value: Json, contexts: Json) -> Problems:
    """A type that is no URL is a term, so a context defines it: as far as all contexts are known here."""
    known = _contexts_known_in_full(contexts)
    if known is None:
        return ()
    found: list[Problem] = []
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str) and ":" not in item and not _is_defined(item, known):
            remedy = "Add a context that defines it, or write its URL."
            found += problem("/type", f"no context defines the type {item!r:.120}", remedy)
    return tuple(found)


def _contexts_known_in_full(value: Json) -> list[Mapping[str, Json]] | None:
    """What each context of a document defines; None if one is not known in full or maps every term there is."""
    known: list[Mapping[str, Json]] = []
    for item in value if isinstance(value, list) else [value]:
        terms = _TERMS.get(item) if isinstance(item, str) else _inline(item)
        if not isinstance(terms, Mapping) or terms.get("@vocab") is not None or "@import" in terms:
            return None
        known.append(terms)
    return known


def _inline(item: Json) -> Json:
    """What a context written into the list defines; processors also take it for one when it is wrapped as a document.

    So it is looked into, or a term could be defined there unseen (jsonld.js and PyLD, "dereference @context key").
    """
    inner = item.get("@context") if isinstance(item, dict) else None
    return {**item, **inner} if isinstance(item, dict) and isinstance(inner, dict) else item


def _is_defined(term: str, contexts: list[Mapping[str, Json]]) -> bool:
    for terms in contexts:  # noqa: SIM110  a loop is three times as fast as any() here, and this runs for every type
        if term in terms:
            return True
    return False


def _definition_problems(contexts: list[Json]) -> Problems:
    """What is wrong with the definitions written into a document, in the order in which JSON-LD would meet them."""
    protected: dict[str, Json] = {}
    found: list[Problem] = []
    for index, item in enumerate(contexts):
        terms = _TERMS.get(item, {}) if isinstance(item, str) else _inline(item)
        if not isinstance(terms, Mapping):
            continue
        defined = {name: definition for name, definition in terms.items() if not name.startswith("@")}
        if isinstance(item, dict):
            for name, definition in defined.items():
                place = f"/@context/{index}" + pointer(name)
                found += _definition_problem(definition, place)
                if name in protected and _normal(definition) != _normal(protected[name]):
                    remedy = "Take the definition out, or choose another term."
                    found += problem(place, "an earlier context defines this term and protects it", remedy)
        protected |= {
            name: definition
            for name, definition in defined.items()
            if _is_protected(definition, terms.get("@protected"))
        }
    return tuple(found)


def _definition_problem(definition: Json, where: str) -> Problems:
    if definition is not None and not isinstance(definition, str | dict):
        return problem(where, f"a term is defined by {kind_of(definition)}", "Define it by a URL or an object.")
    meaning = definition.get("@id") if isinstance(definition, dict) else definition
    if isinstance(meaning, str) and ":" in meaning and not is_absolute_url(meaning):
        return problem(where, f"{meaning!r:.120} is not an absolute URL", "Map the term to an absolute URL.")
    return ()


def _normal(definition: Json) -> Json:
    """A definition in its long form, for comparing two of them."""
    if isinstance(definition, dict):
        return {name: value for name, value in definition.items() if name != "@protected"}
    return {"@id": definition}


def _is_protected(definition: Json, inherited: Json) -> bool:
    own = definition.get("@protected") if isinstance(definition, dict) else None
    return (inherited if own is None else own) is True
