"""The versions of JSON Schema that are evaluated, each as a class of the jsonschema library with its work bounded.

What is changed in each class, and nothing else:

- every keyword counts what it costs (`work`), and messages are cut before they are kept;
- `pattern`, `patternProperties` and `additionalProperties` search with an automaton instead of `re` (`pattern`);
- `uniqueItems` compares canonical JSON, so that it takes no time in the square of the length;
- one class judges the whole schema: a part that says `$schema` does not bring the unbounded class of that version in.
"""
# ruff: noqa: ANN401  the library hands its validators, schemas and values through untyped

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, NamedTuple

import attrs
from jsonschema import Draft7Validator, Draft201909Validator, Draft202012Validator, FormatChecker
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend
from referencing import Registry, Specification
from referencing.jsonschema import DRAFT7, DRAFT201909, DRAFT202012, Schema

from vc.credential_schema.pattern import compile_pattern
from vc.credential_schema.work import spend
from vc.jcs import canonical_json
from vc.strict_json import Json, JsonObject

LONGEST_MESSAGE: Final = 300  # characters; a message quotes the value, which may be the whole credential

_PATTERN_STATES_A_UNIT: Final = 8
_ITEMS_A_UNIT: Final = 2
_CHARACTERS_A_UNIT: Final = 256

_Keyword = Callable[[Any, Any, Any, Any], Iterator[ValidationError] | None]


def _found(pattern: str, text: str) -> bool:
    return compile_pattern(pattern).is_in(text, _spend_states)


def _spend_states(states: int) -> None:
    spend(1 + states // _PATTERN_STATES_A_UNIT)


def _pattern(_: Any, pattern: str, instance: Json, __: Json) -> Iterator[ValidationError]:
    if isinstance(instance, str) and not _found(pattern, instance):
        yield ValidationError(f"{instance[:LONGEST_MESSAGE]!r} does not match {pattern!r}")


def _pattern_properties(
    validator: Any, patterns: Mapping[str, Any], instance: Json, _: Json
) -> Iterator[ValidationError]:
    if isinstance(instance, dict):
        for pattern, subschema in patterns.items():
            for name, value in instance.items():
                if _found(pattern, name):
                    yield from validator.descend(value, subschema, path=name, schema_path=pattern)


def _additional_properties(
    validator: Any, subschema: Any, instance: Json, schema: Mapping[str, Any]
) -> Iterator[ValidationError]:
    if not isinstance(instance, dict):
        return
    named, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    for name, value in instance.items():
        if name in named or any(_found(pattern, name) for pattern in patterns):
            continue
        if subschema is False:
            yield ValidationError(f"the member {name[:LONGEST_MESSAGE]!r} is not allowed")
        else:
            yield from validator.descend(value, subschema, path=name)


def _unique_items(_: Any, is_wanted: Json, instance: Json, __: Json) -> Iterator[ValidationError]:
    if is_wanted is True and isinstance(instance, list):
        forms = set()
        for item in instance:
            form = canonical_json(item)
            spend(len(form) // _CHARACTERS_A_UNIT)
            forms.add(form)
        if len(forms) < len(instance):
            yield ValidationError("an item occurs more than once")


_OWN_KEYWORDS: Final[Mapping[str, _Keyword]] = {
    "pattern": _pattern,
    "patternProperties": _pattern_properties,
    "additionalProperties": _additional_properties,
    "uniqueItems": _unique_items,
}


def _counted(keyword: _Keyword) -> _Keyword:
    def apply(validator: Any, value: Any, instance: Any, schema: Any) -> Iterator[ValidationError]:
        spend(1 + (_length(value) + _length(instance)) // _ITEMS_A_UNIT)
        for error in keyword(validator, value, instance, schema) or ():
            if len(error.message) > LONGEST_MESSAGE:
                spend(len(error.message) // _CHARACTERS_A_UNIT)
                error.message = error.message[:LONGEST_MESSAGE] + "…"
            yield error

    return apply


def _length(value: object) -> int:
    return len(value) if isinstance(value, dict | list) else 0


def _of_the_same_class(validator: Any, **changes: Any) -> Any:
    """Stand in for `evolve` of the library, which takes the class that a part's `$schema` names."""
    kept = {field.alias: getattr(validator, field.name) for field in attrs.fields(type(validator)) if field.init}
    return type(validator)(**(kept | changes))


def _bounded(version: type[Validator]) -> type[Validator]:
    keywords = {**version.VALIDATORS, **_OWN_KEYWORDS}
    bounded: Any = extend(  # type: ignore[no-untyped-call]
        version, {name: _counted(keyword) for name, keyword in keywords.items()}
    )
    bounded.evolve = _of_the_same_class
    found: type[Validator] = bounded
    return found


class Dialect(NamedTuple):
    """A version of JSON Schema: the bounded class that judges by it, and how references are read in it."""

    validator: type[Validator]
    specification: Specification[Schema]

    def judge(self, schema: JsonObject, *, registry: Registry[Schema], formats: FormatChecker | None) -> Validator:
        """What judges by `schema`, whose references stay within `registry`; the registry is read through already.

        A registry that is not would be read through again for every reference to an `$id` inside the schema.
        """
        judge: Any = self.validator
        base = str(schema.get("$id", "")).removesuffix("#")
        found: Validator = judge(
            schema, registry=registry, format_checker=formats, _resolver=registry.resolver(base_uri=base)
        )
        return found


_DRAFT_7: Final = Dialect(_bounded(Draft7Validator), DRAFT7)
_2019_09: Final = Dialect(_bounded(Draft201909Validator), DRAFT201909)
_2020_12: Final = Dialect(_bounded(Draft202012Validator), DRAFT202012)

# VC-JSON-SCHEMA 3. Draft 7 is published under http; its fixtures there name it under https. A fragment that is empty
# names the same document as none.
DIALECTS: Final[Mapping[str, Dialect]] = {
    "http://json-schema.org/draft-07/schema": _DRAFT_7,
    "https://json-schema.org/draft-07/schema": _DRAFT_7,
    "https://json-schema.org/draft/2019-09/schema": _2019_09,
    "https://json-schema.org/draft/2020-12/schema": _2020_12,
}


def dialect(schema_uri: str) -> Dialect | None:
    """The version that a value of `$schema` names; None for one that is not supported."""
    return DIALECTS.get(schema_uri.removesuffix("#"))
