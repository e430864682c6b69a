"""JSON scalars as RDF literals."""

import re
from math import isinf
from typing import Final

from vc.linked_data.quads import RDF, XSD, XSD_STRING, quoted

JSON_DATATYPE: Final = f"<{RDF}JSON>"
I18N: Final = "https://www.w3.org/ns/i18n#"

_BOOLEAN: Final = f"<{XSD}boolean>"
_INTEGER: Final = f"<{XSD}integer>"
_DOUBLE: Final = f"<{XSD}double>"
_DOUBLES: Final = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[Ee][+-]?[0-9]+)?")
_TRAILING: Final = re.compile(r"([0-9])0*E\+?(-?)0*([0-9])")
_FIRST_DOUBLE: Final = 1e21  # JSON-LD11-API 8.2.2 step 10: whole numbers from here on are doubles


def scalar(value: str | float, datatype: str | None = None) -> str:
    """The literal for a JSON string, number or boolean; `datatype` is `<iri>`, None for the value's native one.

    Source: JSON-LD11-API 8.2.2 steps 8 to 13. As the reference and jsonld.js do, a string that is typed xsd:double and
    reads as one is written in the canonical form of xsd:double too.
    """
    if isinstance(value, bool):
        return f'"{"true" if value else "false"}"^^{datatype or _BOOLEAN}'
    if isinstance(value, str):
        if datatype == _DOUBLE and _DOUBLES.fullmatch(value) and not isinf(float(value)):
            value = _canonical_double(float(value))
        return quoted(value) if datatype in (None, XSD_STRING) else f"{quoted(value)}^^{datatype}"
    if datatype == _DOUBLE or value % 1 or abs(value) >= _FIRST_DOUBLE:
        return _typed(_canonical_double(float(value)), datatype or _DOUBLE)
    return _typed(str(int(value)), datatype or _INTEGER)


def _typed(text: str, datatype: str) -> str:
    return f'"{text}"' if datatype == XSD_STRING else f'"{text}"^^{datatype}'


def text_in(text: str, language: str | None, direction: str | None) -> str:
    """The literal for a string with a language, a base direction, both or neither; the language in lower case.

    A direction is kept in an i18n datatype, as the Data Integrity suites of others do, so that it is signed.
    Source: JSON-LD11-API 8.2.2 steps 13 and 14, JSON-LD11 10.2.
    """
    if direction:
        return f"{quoted(text)}^^<{I18N}{language or ''}_{direction}>"
    return f"{quoted(text)}@{language}" if language else quoted(text)


def _canonical_double(number: float) -> str:
    """JSON-LD11-API 8.6: sixteen digits, of which the last ones are not written where they are zeros."""
    return _TRAILING.sub(r"\1E\2\3", f"{number:.15E}")
