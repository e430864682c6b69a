"""Constraints on the arguments of a call: `max`, `min`, `equals`, `oneOf`, `prefix`, each with a total order.

Numbers are integers within 2^53-1 or decimal strings, compared by value, so 50, "50" and "50.00" are the same size.
A number with a fraction that was written as a JSON float has no exact order and is outside every `max` and `min`.
An argument that is absent is outside its constraint.

A bound cannot be changed once it is read, since readings are remembered and handed out: arrays are tuples, and objects
are read-only views of a dict that nobody else has.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import NamedTuple

from vc.delegation.closed import MAX_ITEMS, MAX_TEXT, Where, refuse, text
from vc.delegation.location import AmbiguousLocationError, is_plain_path, normal_location, path_contains
from vc.reasons import Reason

_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?", re.ASCII)
_MAX_DIGITS = 64  # characters of a decimal string; more than any amount of money needs
_MAX_NESTING = 16  # levels inside `equals` and `oneOf`


class Constraint(NamedTuple):
    """One rule for one argument: `key` is a JSON Pointer (RFC 6901) into the arguments."""

    key: str
    kind: str
    bound: object

    def admits(self, arguments: object) -> bool:
        """Tell whether the argument that `key` points to is present and inside the bound."""
        found, value = argument_at(arguments, self.key)
        return found and _KINDS[self.kind].admits(self.bound, value)


class _Kind(NamedTuple):
    read: Callable[[object, Where], object]
    admits: Callable[[object, object], bool]


def parse_constraint(value: object, where: Where) -> Constraint:
    """Return the constraint that `value` states: an object of `key` and exactly one kind.

    Raises `Malformed`: `delegation.constraint_unknown` for a kind that is not known, else `delegation.malformed`.
    """
    if type(value) is not dict:
        refuse(where, "this is not an object")
    key = read_key(value.get("key"), (where, "key"))
    kinds = [name for name in value if name != "key"]
    if len(kinds) == 1 and (kind := _KINDS.get(kinds[0])) is not None:
        return Constraint(key, kinds[0], kind.read(value[kinds[0]], (where, kinds[0])))
    if unknown := [name for name in kinds if name not in _KINDS]:
        known = ", ".join(_KINDS)
        refuse(
            where,
            f"{min(map(repr, unknown))[:80]} is not a kind of constraint; known are {known}",
            Reason.DELEGATION_CONSTRAINT_UNKNOWN,
        )
    return refuse(where, "a constraint has exactly one kind beside its key; write one constraint for each")


def read_key(value: object, where: Where) -> str:
    """`value` as a JSON Pointer (RFC 6901) to an argument, not to all of them; raises `Malformed`."""
    key = text(value, where)
    if key[0] != "/" or ("~" in key and re.search("~(?![01])", key)):
        refuse(where, "this is not a JSON Pointer to an argument")
    return key


def argument_at(arguments: object, pointer: str) -> tuple[bool, object]:
    """Tell whether `pointer` finds a value in `arguments`, and that value. Source: RFC 6901 4."""
    value = arguments
    for escaped in pointer.split("/")[1:]:
        token = escaped.replace("~1", "/").replace("~0", "~")
        if isinstance(value, Mapping):
            if token not in value:
                return False, None
            value = value[token]
        elif isinstance(value, list):
            if not _is_index(token) or int(token) >= len(value):
                return False, None
            value = value[int(token)]
        else:
            return False, None
    return True, value


def number(value: object) -> int | Decimal | None:
    """Return the exact size of an integer within 2^53-1 or a decimal string; None for all else, floats included."""
    if type(value) is int:
        return value if -(1 << 53) < value < 1 << 53 else None
    if type(value) is str and len(value) <= _MAX_DIGITS and _DECIMAL.fullmatch(value):
        return Decimal(value)
    return None


def same_value(left: object, right: object) -> bool:
    """Tell whether two JSON values are of the same type and equal all through; 1, true, "1" and 1.0 are four values."""
    if isinstance(left, dict | MappingProxyType):
        if not isinstance(right, dict | MappingProxyType) or left.keys() != right.keys():
            return False
        return all(same_value(left[name], right[name]) for name in left)
    if isinstance(left, list | tuple):
        return isinstance(right, list | tuple) and len(left) == len(right) and all(map(same_value, left, right))
    return type(left) is type(right) and left == right


def thawed(bound: object) -> object:
    """Return a bound as the JSON that was read, in lists and dicts of the caller's own; a Decimal stays one."""
    if isinstance(bound, tuple):
        return [thawed(item) for item in bound]
    if isinstance(bound, MappingProxyType):
        return {name: thawed(member) for name, member in bound.items()}
    return bound


def read_number(value: object, where: Where) -> int | Decimal:
    """`value` as an exact number; raises `Malformed`."""
    size = number(value)
    if size is None:
        refuse(where, "this is neither an integer within 2^53-1 nor a decimal string; floats are not exact")
    return size


def _is_index(name: str) -> bool:
    return len(name) < 8 and name.isascii() and name.isdigit() and (name == "0" or name[0] != "0")  # noqa: PLR2004


def _read_value(value: object, where: Where, level: int = 0) -> object:
    if isinstance(value, float):
        refuse(where, "a float is not exact; write an integer or a decimal string")
    if level > _MAX_NESTING:
        refuse(where, f"this is nested deeper than {_MAX_NESTING} levels")
    if isinstance(value, dict):
        members = {name: _read_value(member, (where, name), level + 1) for name, member in value.items()}
        return MappingProxyType(members)
    if isinstance(value, list):
        return tuple([_read_value(item, (where, index), level + 1) for index, item in enumerate(value)])
    return value


def _read_choices(value: object, where: Where) -> object:
    if type(value) is not list or not value or len(value) > MAX_ITEMS:
        refuse(where, f"this is not a list of 1 to {MAX_ITEMS} values")
    return _read_value(value, where)


def _read_prefix(value: object, where: Where) -> object:
    prefix = text(value, where)
    if "://" in prefix:
        try:
            normal_location(prefix)
        except AmbiguousLocationError as error:
            refuse(where, str(error))
    elif not is_plain_path(prefix):
        refuse(where, "this is not a path of plain segments")
    return prefix


def _at_most(bound: object, value: object) -> bool:
    size = number(value)
    return size is not None and isinstance(bound, int | Decimal) and size <= bound


def _at_least(bound: object, value: object) -> bool:
    size = number(value)
    return size is not None and isinstance(bound, int | Decimal) and size >= bound


def _among(bound: object, value: object) -> bool:
    return isinstance(bound, tuple) and any(same_value(choice, value) for choice in bound)


def _below(bound: object, value: object) -> bool:
    if not isinstance(bound, str) or not isinstance(value, str) or len(value) > MAX_TEXT:
        return False
    if "://" not in bound:
        return path_contains(bound, value)
    try:
        return normal_location(bound).contains(normal_location(value))
    except AmbiguousLocationError:
        return False


_KINDS: Mapping[str, _Kind] = {
    "max": _Kind(read_number, _at_most),
    "min": _Kind(read_number, _at_least),
    "equals": _Kind(_read_value, same_value),
    "oneOf": _Kind(_read_choices, _among),
    "prefix": _Kind(_read_prefix, _below),
}
