"""Where in a document something stands, found again from a copy of it; only for error messages."""

from collections.abc import Iterator, Mapping

from vc.json_places import pointer
from vc.strict_json import Json


def _visits(value: object, path: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], object]]:
    yield path, value
    if isinstance(value, Mapping):
        for name, member in value.items():
            if name != "@context":
                yield from _visits(member, (*path, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from _visits(item, (*path, index))


def place_of_member(document: Mapping[str, Json], holder: object, name: str) -> str:
    """Where the first object equal to `holder` has the member: PyLD works on a copy, so equality must do."""
    places = (path for path, value in _visits(document, ()) if value == holder)
    return pointer(*next(places, ()), name)


def place_of_value(document: Mapping[str, Json], value: object) -> str:
    """Where `value` first stands, as a value or as the name of a member; empty if nowhere."""
    for path, found in _visits(document, ()):
        if type(found) is type(value) and found == value and path:
            return pointer(*path)
        if path and path[-1] == value:
            return pointer(*path)
    return ""
