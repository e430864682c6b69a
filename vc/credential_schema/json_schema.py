"""One JSON document held against one JSON Schema.

What is decided here, because the specifications leave it open:

- `format` is checked for the formats of `formats`; the others are remarks.
- No reference leaves the schema, the schemas given with it, and the published meta-schemas; one that does:
  INDETERMINATE.
- A part whose `$schema` is not that of the whole: INDETERMINATE.
- `patternProperties` together with `unevaluatedProperties`: INDETERMINATE, because the library would then search
  with `re` (see `dialects`).
- A pattern that no automaton decides, or work beyond the limit: INDETERMINATE.
"""

from collections.abc import Iterator, Mapping
from itertools import islice
from types import MappingProxyType
from typing import Final

from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from jsonschema_specifications import REGISTRY as META_SCHEMAS  # type: ignore[import-untyped]

from vc.credential_schema.dialects import DIALECTS, Dialect, dialect
from vc.credential_schema.evaluation import SUCCESS, Evaluation, failure, indeterminate
from vc.credential_schema.formats import format_checker
from vc.credential_schema.pattern_syntax import UnsupportedPattern
from vc.credential_schema.work import EVALUATION_UNITS, SCHEMA_CHECK_UNITS, WorkExceeded, limited_to
from vc.errors import Problem
from vc.json_places import pointer
from vc.strict_json import Json, JsonObject
from vc.urls import is_absolute_url

MOST_PROBLEMS: Final = 20  # a document that breaks a schema in a hundred ways is not helped by a hundred messages

_NO_OTHERS: Final[Mapping[str, JsonObject]] = MappingProxyType({})
_FORMATS: Final = format_checker()


def evaluate_json_schema(
    document: Mapping[str, Json], schema: JsonObject, others: Mapping[str, JsonObject] = _NO_OTHERS
) -> Evaluation:
    """Whether `document` fits `schema`; `others` are schemas that it may refer to, by URL.

    FAILURE: `$schema` or `$id` is missing, the schema is no valid one of its version, or the document does not fit it.
    INDETERMINATE: the version is not supported, or one of the cases above. Never raises.
    Source: VC-JSON-SCHEMA 3.1.1, 3.1.2 and 4.
    """
    version = schema.get("$schema")
    if not isinstance(version, str):
        return failure("", "the schema does not say its version", 'Add "$schema" (VC-JSON-SCHEMA 3.1.2).')
    spoken = dialect(version)
    if spoken is None:
        return indeterminate("/$schema", f"{version!r:.120} is not supported", f"Use one of {', '.join(DIALECTS)}.")
    identifier = schema.get("$id")
    if not (isinstance(identifier, str) and is_absolute_url(identifier)):
        return failure("/$id", "$id is missing or not an absolute URL", 'Add "$id" (VC-JSON-SCHEMA 3.1.1).')
    return _refused(schema, others, version) or _within_bounds(document, schema, spoken, others)


def _within_bounds(
    document: Mapping[str, Json], schema: JsonObject, spoken: Dialect, others: Mapping[str, JsonObject]
) -> Evaluation:
    try:
        return _evaluated(document, schema, spoken, others)
    except WorkExceeded as error:
        message, remedy = str(error), "Write a simpler schema."
    except UnsupportedPattern as error:
        message, remedy = str(error), "Write a pattern without look-around and back references."
    except RecursionError:
        message, remedy = "the schema refers to itself without end", "Let each reference lead to smaller parts."
    except Exception as error:  # noqa: BLE001  whatever else a stranger's schema makes the library raise is no verdict
        message, remedy = f"{type(error).__name__}: {error!s:.200}", "Let each reference stay within the schema."
    return indeterminate("", message, remedy)


def _evaluated(
    document: Mapping[str, Json], schema: JsonObject, spoken: Dialect, others: Mapping[str, JsonObject]
) -> Evaluation:
    meta_schema = dict(spoken.validator.META_SCHEMA)
    with limited_to(SCHEMA_CHECK_UNITS):
        judge = spoken.judge(meta_schema, registry=META_SCHEMAS, formats=None)
        defects = _first_problems(judge, schema, "its version")
    if defects:
        return failure(*defects[0]._replace(message=f"the schema is not valid: {defects[0].message}"))
    given = {**others, str(schema["$id"]): schema}
    resources = [(url.removesuffix("#"), spoken.specification.create_resource(one)) for url, one in given.items()]
    registry = META_SCHEMAS.with_resources(resources).crawl()
    with limited_to(EVALUATION_UNITS):
        judge = spoken.judge(schema, registry=registry, formats=_FORMATS)
        problems = _first_problems(judge, document, str(schema["$id"]))
    return Evaluation.failed(problems) if problems else SUCCESS


def _first_problems(validator: Validator, document: Mapping[str, Json], schema_name: str) -> tuple[Problem, ...]:
    return tuple(_problem(error, schema_name) for error in islice(validator.iter_errors(document), MOST_PROBLEMS))


def _problem(error: ValidationError, schema_name: str) -> Problem:
    return Problem(
        pointer(*error.absolute_path),
        error.message,
        f"Make it fit {pointer(*error.absolute_schema_path) or 'all'} of {schema_name:.200}.",
    )


def _refused(schema: JsonObject, others: Mapping[str, JsonObject], version: str) -> Evaluation | None:
    """What cannot be evaluated within the bounds that this module keeps."""
    names: set[str] = set()
    for part in _parts((schema, *others.values())):
        names |= part.keys()
        own = part.get("$schema")
        if isinstance(own, str) and own.removesuffix("#") != version.removesuffix("#"):
            return indeterminate("", "a part of the schema is of another version", "Use one version throughout.")
    if {"patternProperties", "unevaluatedProperties"} <= names:
        message = "patternProperties and unevaluatedProperties are not evaluated together"
        return indeterminate("", message, "Use one of the two.")
    return None


def _parts(values: tuple[Json, ...]) -> Iterator[JsonObject]:
    """Every object in `values`, at any depth."""
    waiting: list[Json] = list(values)
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value
