"""JSON Schemas (2020-12) that a profile requires; they stand alone in their file and nothing is ever fetched."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from jsonschema.exceptions import ValidationError as SchemaViolation
from referencing import Registry
from referencing.exceptions import Unresolvable
from referencing.jsonschema import DRAFT202012

from issuer.errors import SettingsInvalid
from vc.errors import Malformed, Problem
from vc.strict_json import Json, JsonObject, parse_object

if TYPE_CHECKING:
    from referencing._core import Resolver  # it has no public name

# A document that breaks a schema in a hundred ways is not helped by a hundred messages.
MOST_PROBLEMS = 20
REFERENCES = frozenset({"$ref", "$dynamicRef"})


class CredentialSchema:
    """A schema that credentials are checked against; `name` is for messages."""

    def __init__(self, name: str, validator: Draft202012Validator) -> None:
        self.name = name
        self._validator = validator

    def problems(self, document: JsonObject) -> tuple[Problem, ...]:
        """Name each place where the document breaks the schema, at most MOST_PROBLEMS of them."""
        try:
            found = sorted(self._validator.iter_errors(document), key=lambda error: list(map(str, error.absolute_path)))
        except RecursionError:
            remedy = f"Let each reference in {self.name} lead to a smaller part"
            return (Problem("", f"{self.name} refers to itself without end", remedy),)
        return tuple(self._problem(error) for error in found[:MOST_PROBLEMS])

    def _problem(self, error: SchemaViolation) -> Problem:
        return Problem(
            pointer(error.absolute_path),
            error.message[:300],
            f"Make it fit {pointer(error.absolute_schema_path)} of {self.name}",
        )


def load_schema(path: Path, where: str) -> CredentialSchema:
    """Read a schema file; `where` names the setting. Raises SettingsInvalid."""
    try:
        schema = parse_object(path.read_bytes())
        # with formats: a pattern that is no regular expression would only show when a credential meets it
        Draft202012Validator.check_schema(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)
    except OSError as error:
        remedy = "Name a JSON Schema file, relative to the settings file"
        raise SettingsInvalid(f"the schema cannot be read: {error}", where=where, remedy=remedy) from error
    except Malformed as error:
        raise SettingsInvalid(
            f"{path} is not JSON: {error.message}", where=where, remedy=f"Correct {error.where}"
        ) from error
    except SchemaError as error:
        place = pointer(error.absolute_path)
        message = f"{path} is no JSON Schema 2020-12: {error.message[:300]}"
        raise SettingsInvalid(message, where=where, remedy=f"Correct it at {place or 'its root'}") from error
    _refuse_other_files(schema, path, where)
    _refuse_dead_ends(schema, path, where)
    validator = Draft202012Validator(schema, registry=Registry(), format_checker=Draft202012Validator.FORMAT_CHECKER)
    return CredentialSchema(path.name, validator)


def pointer(path: object) -> str:
    """Write a path of members and indexes as a JSON Pointer (RFC 6901)."""
    steps = path if isinstance(path, Iterator) else iter(path)  # type: ignore[call-overload]
    return "".join("/" + str(step).replace("~", "~0").replace("/", "~1") for step in steps)


def _refuse_other_files(schema: Json, path: Path, where: str) -> None:
    for reference in _references(schema):
        if not reference.startswith("#"):
            raise SettingsInvalid(
                f"{path} refers to {reference!r}, and schemas are never fetched",
                where=where,
                remedy="Copy what it refers to under $defs and refer to it with #/$defs/…",
            )


def _refuse_dead_ends(schema: JsonObject, path: Path, where: str) -> None:
    root = Registry().with_resource("", DRAFT202012.create_resource(schema)).crawl().resolver("")
    for reference, resolver in _places(schema, root):
        try:
            resolver.lookup(reference)
        except Unresolvable as error:
            message = f"{path} refers to {reference!r}, and nothing is there"
            raise SettingsInvalid(message, where=where, remedy="Correct it, or add what it refers to") from error


def _places(node: Json, resolver: "Resolver[Any]") -> Iterator[tuple[str, "Resolver[Any]"]]:
    """Give each reference with what resolves it: a part that has an `$id` is the root of its own references."""
    if isinstance(node, list):
        for item in node:
            yield from _places(item, resolver)
    elif isinstance(node, dict):
        inside = resolver.in_subresource(DRAFT202012.create_resource(node))
        for name, value in node.items():
            if name in REFERENCES and isinstance(value, str):
                yield value, inside
            yield from _places(value, inside)


def _references(node: Json) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _references(item)
    elif isinstance(node, dict):
        for name, value in node.items():
            if name in REFERENCES and isinstance(value, str):
                yield value
            yield from _references(value)
