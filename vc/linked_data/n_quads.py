"""N-Quads text read strictly: what the grammar does not allow is refused, never skipped."""

import re
from typing import Final

from vc.errors import Malformed
from vc.linked_data.quads import XSD_STRING, Quad, quoted
from vc.linked_data.work_limits import DEFAULT_WORK_LIMITS, WorkLimits, stop
from vc.reasons import REASONS, Reason

_UCHAR: Final = r"\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"
_IRIREF: Final = rf"<(?:[^\x00-\x20<>\"{{}}|^`\\]|{_UCHAR})*+>"
# letters as in PN_CHARS_BASE, or close to it: \w stands for the letters of all scripts, digits and "_"
_BLANK: Final = r"_:[\w:](?:[\w:.·-]*[\w:·-])?"
_STRING: Final = rf"\"(?:[^\"\\\n\r]|\\[tbnrf\"'\\]|{_UCHAR})*+\""
_LITERAL: Final = rf"({_STRING})(?:\^\^({_IRIREF})|(@[A-Za-z]+(?:-[A-Za-z0-9]+)*))?"
_STATEMENT: Final = re.compile(
    rf"[ \t]*({_IRIREF}|{_BLANK})[ \t]*({_IRIREF})[ \t]*(?:({_IRIREF}|{_BLANK})|{_LITERAL})[ \t]*"
    rf"(?:({_IRIREF}|{_BLANK})[ \t]*)?\.[ \t]*(?:#[^\n\r]*)?"
)
_NOTHING: Final = re.compile(r"[ \t]*(?:#[^\n\r]*)?")
_LINE_END: Final = re.compile(r"[\r\n]+")
_ABSOLUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*+:[^\x00-\x20<>\"{}|^`\\]*+")
_ESCAPE: Final = re.compile(rf"{_UCHAR}|\\(.)")
_ECHAR: Final = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}


def parse_n_quads(text: str, limits: WorkLimits = DEFAULT_WORK_LIMITS) -> list[Quad]:
    r"""The distinct quads of an N-Quads document in the order of the text, every term in its canonical form.

    Raises Malformed(linked_data.malformed) naming the line, Malformed(linked_data.too_complex) beyond `limits`.
    NOT checked: blank node labels with the few letters on which Unicode's \w and PN_CHARS differ.
    Source: N-Quads 1.1 section 4.
    """
    if len(text) > limits.max_characters:
        stop("characters of N-Quads", limits.max_characters)
    found: dict[Quad, None] = {}
    for number, text_line in enumerate(_LINE_END.split(text), 1):
        statement = _STATEMENT.fullmatch(text_line)
        if statement is not None:
            found[_quad(statement, number)] = None
        elif not _NOTHING.fullmatch(text_line):
            raise _refused(number, "the line is no statement of N-Quads")
        if len(found) > limits.max_quads:
            stop("quads", limits.max_quads)
    return list(found)


def _quad(statement: re.Match[str], number: int) -> Quad:
    subject, predicate, resource, literal, datatype, language, graph = statement.groups()
    term = _resource(resource, number) if resource else _literal(literal, datatype, language, number)
    return _resource(subject, number), _resource(predicate, number), term, _resource(graph, number) if graph else ""


def _resource(term: str, number: int) -> str:
    if term.startswith("_:"):
        return term
    iri = _unescaped(term[1:-1], number)
    if not _ABSOLUTE.fullmatch(iri):
        raise _refused(number, f"{iri!r:.120} is not an absolute IRI")
    return f"<{iri}>"


def _literal(text: str, datatype: str | None, language: str | None, number: int) -> str:
    literal = quoted(_unescaped(text[1:-1], number))
    if datatype is None:
        return literal + (language or "")
    kind = _resource(datatype, number)
    return literal if kind == XSD_STRING else f"{literal}^^{kind}"


def _unescaped(text: str, number: int) -> str:
    def character(escape: re.Match[str]) -> str:
        hexadecimal = escape.group()[2:]
        code = int(hexadecimal, 16) if hexadecimal else ord(_ECHAR[escape.group(1)])
        if code > 0x10FFFF or 0xD800 <= code <= 0xDFFF:  # noqa: PLR2004  the end of Unicode, and the surrogates
            raise _refused(number, f"{escape.group()} is no character")
        return chr(code)

    return _ESCAPE.sub(character, text) if "\\" in text else text


def _refused(number: int, message: str) -> Malformed:
    reason = Reason.LINKED_DATA_MALFORMED
    return Malformed(reason, f"line {number}", message, REASONS[reason].remedy)
