"""The shapes that values have in the data model: each rule takes a value and its JSON Pointer, and gives its problems.

A rule is total: it takes any JSON value whatever, and gives an empty tuple for a value that keeps it.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final, TypeAlias

from vc.errors import Problem
from vc.json_places import pointer
from vc.resource_digest import MULTIBASE_MEMBER, SRI_MEMBER, is_multibase_digest, is_sri
from vc.strict_json import Json, kind_of
from vc.urls import is_absolute_url

Problems: TypeAlias = tuple[Problem, ...]
Rule: TypeAlias = Callable[[Json, str], Problems]

_LANGUAGE_VALUE_MEMBERS: Final = frozenset({"@value", "@language", "@direction"})
_LANGUAGE_TAG: Final = re.compile(r"[A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*+")
_MEDIA_TYPE_NAME: Final = r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}"  # RFC 6838 4.2
_MEDIA_TYPE: Final = re.compile(rf"{_MEDIA_TYPE_NAME}/{_MEDIA_TYPE_NAME}(?: *;[\x20-\x7e]*)?")


def problem(where: str, message: str, remedy: str) -> Problems:
    """One problem, as a rule gives it."""
    return (Problem(where, message, remedy),)


def members(document: Mapping[str, Json], required: frozenset[str], rules: Mapping[str, Rule]) -> Problems:
    """What is missing from a document, and what is wrong with the members that have a rule."""
    found: list[Problem] = []
    if not document.keys() >= required:
        for name in sorted(required - document.keys()):
            found += problem("", f"{name} is missing", f'Add "{name}".')
    for name, value in document.items():
        rule = rules.get(name)
        if rule is not None:
            found += rule(value, "/" + name)
    return (*found, *keywords(document, ""))


def url(value: Json, where: str) -> Problems:
    """One absolute URL (VC-DATA-MODEL-2.0 4.4)."""
    if type(value) is str and is_absolute_url(value):
        return ()
    said = (
        f"{value!r:.120} is not an absolute URL" if isinstance(value, str) else f"this is {kind_of(value)}, not a URL"
    )
    return problem(where, said, "Give one absolute URL, such as did:example:1, https://… or urn:uuid:….")


def types(value: Json, where: str) -> Problems:
    """One or more terms or absolute URLs (VC-DATA-MODEL-2.0 4.5)."""
    items = value if isinstance(value, list) else [value]
    if items and all(map(_is_type, items)):
        return ()
    if not items:
        return problem(where, "the list of types is empty", "Name at least one type.")
    return tuple(
        Problem(
            f"{where}/{index}" if isinstance(value, list) else where,
            f"{item!r:.120} is not a type" if isinstance(item, str) else f"a type is {kind_of(item)}",
            "Name each type by a term of the @context or by an absolute URL.",
        )
        for index, item in enumerate(items)
        if not _is_type(item)
    )


def typed_objects(value: Json, where: str) -> Problems:
    """One or more objects, each with a `type`, and with a URL where there is an `id`."""
    found: list[Problem] = []
    for item, place in objects(value, where):
        if not isinstance(item, dict):
            found += _not_an_object(item, place)
            continue
        if "type" in item:
            found += types(item["type"], place + "/type")
        else:
            found += problem(place, "the object has no type", 'Add "type".')
        if "id" in item:
            found += url(item["id"], place + "/id")
    return tuple(found)


def identified_typed_objects(value: Json, where: str) -> Problems:
    """One or more objects, each with a `type` and a URL as its `id`."""
    return typed_objects(value, where) + tuple(
        Problem(place, "the object has no id", 'Add "id": the URL that identifies it.')
        for item, place in objects(value, where)
        if isinstance(item, dict) and "id" not in item
    )


def schemas(value: Json, where: str) -> Problems:
    """`credentialSchema`: typed objects with an `id`; a digest is one (VC-DATA-MODEL-2.0 4.11, 5.3)."""
    found = list(identified_typed_objects(value, where))
    for item, place in objects(value, where):
        if isinstance(item, dict):
            found += _digests(item, place)
    return tuple(found)


def subjects(value: Json, where: str) -> Problems:
    """`credentialSubject`: one or more objects, each saying something (VC-DATA-MODEL-2.0 4.8)."""
    found: list[Problem] = []
    for item, place in objects(value, where):
        if not isinstance(item, dict):
            found += _not_an_object(item, place)
        elif not item:
            found += problem(place, "the subject has no claim", "Say at least one thing about each subject.")
        else:
            if "id" in item:
                found += url(item["id"], place + "/id")
            found += keywords(item, place)
    return tuple(found)


def identified(value: Json, where: str) -> Problems:
    """`holder`, and the base of `issuer`: a URL, or an object whose `id` is a URL (VC-DATA-MODEL-2.0 4.7, 4.13)."""
    if not isinstance(value, dict):
        return url(value, where)
    if "id" not in value:
        return problem(where, "the object has no id", 'Add "id": the URL that identifies it.')
    return url(value["id"], where + "/id") + keywords(value, where)


def issuer(value: Json, where: str) -> Problems:
    """`issuer`: as `identified`, with a name and a description that are texts (VC-DATA-MODEL-2.0 4.6, 4.7)."""
    if isinstance(value, str):
        return url(value, where)
    found = identified(value, where)
    if isinstance(value, dict):
        for member in ("name", "description"):
            if member in value:
                found += texts(value[member], f"{where}/{member}")
    return found


def texts(value: Json, where: str) -> Problems:
    """A string, a language value object, or a list of them (VC-DATA-MODEL-2.0 4.6, 11.1)."""
    if type(value) is str:
        return ()
    if value == []:
        return problem(where, "the list is empty", "Leave the member out, or give one text for each language.")
    items = objects(value, where) if isinstance(value, list | dict) else [(value, where)]
    return tuple(each for item, place in items for each in _language_value(item, place))


def related_resources(value: Json, where: str) -> Problems:
    """`relatedResource`: objects with an `id` of their own and a digest (VC-DATA-MODEL-2.0 5.3)."""
    found: list[Problem] = []
    seen: set[str] = set()
    for item, place in objects(value, where):
        if not isinstance(item, dict):
            found += _not_an_object(item, place)
            continue
        resource = item.get("id")
        found += url(resource, place + "/id") + _digests(item, place) + _media_type(item, place)
        if SRI_MEMBER not in item and MULTIBASE_MEMBER not in item:
            found += problem(place, "the related resource has no digest", "Add digestSRI or digestMultibase.")
        if isinstance(resource, str):
            if resource in seen:
                found += problem(place + "/id", "another related resource has this id", "Describe each resource once.")
            seen.add(resource)
    return tuple(found)


def proofs(value: Json, where: str) -> Problems:
    """`proof`: one or more objects with a `type`; the rest is the business of the securing mechanism."""
    return tuple(each for each in typed_objects(value, where) if not each.where.endswith("/id"))


def keywords(value: Mapping[str, Json], where: str) -> Problems:
    """No JSON-LD keyword as a member, but for `@context`: terms alone, so that all readers see one document.

    Source: VC-DATA-MODEL-2.0 6.1.
    """
    if "".join(value).count("@") == ("@context" in value):  # the usual case, and much the faster question
        return ()
    return tuple(
        Problem(
            where + pointer(name), f"{name!r:.80} is a JSON-LD keyword, not a term", "Write the term, as id or type."
        )
        for name in value
        if name[:1] == "@" and name != "@context"
    )


def objects(value: Json, where: str) -> Sequence[tuple[Json, str]]:
    """What a member that takes one object or a list of them holds, each with its place; an empty list holds null."""
    if not isinstance(value, list):
        return ((value, where),)
    return [(item, f"{where}/{index}") for index, item in enumerate(value)] or ((None, where),)


def _not_an_object(value: Json, where: str) -> Problems:
    return problem(
        where, f"an object was expected, not {kind_of(value)}", "Give one object, or a list of at least one."
    )


def _is_type(item: Json) -> bool:
    if not isinstance(item, str):
        return False
    if item.isidentifier():
        return True
    return is_absolute_url(item) if ":" in item else bool(item) and item.isprintable() and " " not in item


def _language_value(value: Json, where: str) -> Problems:
    if isinstance(value, str):
        return ()
    if not isinstance(value, dict):
        return problem(where, f"a text is {kind_of(value)}", "Give a string, or an object with @value and @language.")
    found = tuple(
        Problem(where + pointer(name), "a language value has only @value, @language and @direction", "Take it out.")
        for name in value
        if name not in _LANGUAGE_VALUE_MEMBERS
    )
    if not isinstance(value.get("@value"), str):
        found += problem(where, "@value is missing or not a string", "Put the text into @value.")
    language = value.get("@language", "en")
    if not (isinstance(language, str) and _LANGUAGE_TAG.fullmatch(language)):
        found += problem(where + "/@language", "this is not a language tag", "Use a BCP 47 tag, such as en or de-CH.")
    if value.get("@direction", "ltr") not in ("ltr", "rtl"):
        found += problem(where + "/@direction", "this is not a direction", "Use ltr or rtl.")
    return found


def _digests(resource: dict[str, Json], where: str) -> Problems:
    found: list[Problem] = []
    for name, is_digest in ((SRI_MEMBER, is_sri), (MULTIBASE_MEMBER, is_multibase_digest)):
        if name in resource and not is_digest(resource[name]):
            found += problem(
                f"{where}/{name}", "this is not a digest", f"Give a {name} as its specification writes it."
            )
    return tuple(found)


def _media_type(resource: dict[str, Json], where: str) -> Problems:
    stated = resource.get("mediaType", "text/plain")
    if isinstance(stated, str) and _MEDIA_TYPE.fullmatch(stated):
        return ()
    return problem(where + "/mediaType", "this is not a media type", "Write it like application/ld+json.")
