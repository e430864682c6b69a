"""RDF quads, their terms kept as canonical N-Quads writes them.

A term is its own text: `<iri>`, `_:label`, `"literal"`, `"literal"@en`, `"literal"^^<iri>`. Two terms are the same RDF
term exactly if their texts are equal, so a quad is four strings and a dataset is a set of them.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Final, TypeAlias

RDF: Final = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD: Final = "http://www.w3.org/2001/XMLSchema#"
XSD_STRING: Final = f"<{XSD}string>"

# An absolute IRI without a character that IRIREF cannot hold as it is (N-Quads 1.1 section 4), so nothing in it can
# end the IRI early in a line of N-Quads; nor white space of any script, controls, or half of a surrogate pair.
_HELD: Final = r"[^#\s\x00-\x20<>\"{}|\\^`\x7f-\x9f\ud800-\udfff]*+"
_IRI: Final = re.compile(rf"[A-Za-z][A-Za-z0-9+.-]*+:{_HELD}(?:#{_HELD})?")
_LANGUAGE: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*")  # BCP 47 by its shape, as LANGTAG allows it

_SHORT: Final = {"\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r", '"': '\\"', "\\": "\\\\"}
# RDFC-1.0 appendix A: also every character that is no Char of XML 1.1, of which text can hold U+0000, FFFE and FFFF
_ESCAPED: Final = {
    ord(character): _SHORT.get(character, f"\\u{ord(character):04X}")
    for character in [*map(chr, range(0x20)), '"', "\\", "\x7f", "\ufffe", "\uffff"]
}


# subject, predicate, object, and the graph's name, which is empty for the default graph
Quad: TypeAlias = tuple[str, str, str, str]


def is_iri(text: str) -> bool:
    """Whether `text` is an absolute IRI as JSON documents may have them.

    Stricter than N-Quads (section 4), which lets an IRI have controls beyond ASCII and any space but U+0020.
    Source: RFC 3987 2.2.
    """
    return _IRI.fullmatch(text) is not None


def is_language_tag(text: str) -> bool:
    """Whether `text` has the shape of a BCP 47 language tag."""
    return _LANGUAGE.fullmatch(text) is not None


def is_blank(term: str) -> bool:
    """Whether a term is a blank node."""
    return term.startswith("_:")


def quoted(text: str) -> str:
    """STRING_LITERAL_QUOTE with the escapes of canonical N-Quads (RDFC-1.0 appendix A)."""
    if '"' in text or "\\" in text or not text.isprintable():
        text = text.translate(_ESCAPED)
    return f'"{text}"'


def line(quad: Quad) -> str:
    """The quad as one line of canonical N-Quads, with its line feed."""
    subject, predicate, term, graph = quad
    return f"{subject} {predicate} {term} {graph} .\n" if graph else f"{subject} {predicate} {term} .\n"


def relabelled(quads: Iterable[Quad], labels: Mapping[str, str]) -> list[str]:
    """The sorted lines of `quads`, each blank node named as `labels` says (`{"b0": "c14n3"}`, without `_:`).

    Raises KeyError for a blank node that has no label.
    """
    return sorted([line(_renamed(quad, labels)) for quad in quads])


def _renamed(quad: Quad, labels: Mapping[str, str]) -> Quad:
    subject, predicate, term, graph = (f"_:{labels[each[2:]]}" if is_blank(each) else each for each in quad)
    return subject, predicate, term, graph
