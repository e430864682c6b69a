"""Reading closed objects: a member that is not known is an error, because what is not evaluated must not be relied on.

Every reader raises `Malformed` with the JSON Pointer of the member. A place is a pair of the place around it and a
name, put together only when something is wrong there: building pointers would be half of the work of reading.
"""

from collections.abc import Callable, Sequence
from typing import NoReturn, TypeAlias, TypeVar

from vc.errors import Malformed
from vc.reasons import Reason

T = TypeVar("T")

MAX_ITEMS = 256  # in any list of a delegation: far above any use seen, far below a denial of service
MAX_TEXT = 2048  # characters in any string of a delegation; the customary limit of a URL

Where: TypeAlias = "str | tuple[Where, str | int]"

_REMEDY = "Write it as agent-credentials describes it, or leave it out where it is optional"


def pointer(where: Where) -> str:
    """Return the JSON Pointer that `where` stands for. Source: RFC 6901 3."""
    if isinstance(where, str):
        return where
    around, name = where
    return f"{pointer(around)}/{str(name).replace('~', '~0').replace('/', '~1')}"


def refuse(where: Where, message: str, reason: Reason = Reason.DELEGATION_MALFORMED) -> NoReturn:
    """Raise the `Malformed` that says what is wrong at `where`."""
    raise Malformed(reason, pointer(where), message, _REMEDY)


def closed(
    value: object,
    where: Where,
    required: frozenset[str],
    optional: frozenset[str] = frozenset(),
    reason: Reason = Reason.DELEGATION_MALFORMED,
) -> dict[str, object]:
    """`value`, which is an object that has every required member and none beside the optional ones."""
    if type(value) is not dict:
        refuse(where, "this is not an object", reason)
    names = value.keys()
    if names == required:
        return value
    if not names >= required:
        refuse(where, f"the member {min(required - names)!r} is missing", reason)
    if not names <= required | optional:
        unknown = min(map(repr, names - required - optional))[:80]
        refuse(where, f"the member {unknown} is not known here", reason)
    return value


def text(value: object, where: Where, reason: Reason = Reason.DELEGATION_MALFORMED) -> str:
    """`value`, which is a string of 1 to `MAX_TEXT` characters."""
    if type(value) is not str or not value or len(value) > MAX_TEXT:
        refuse(where, f"this is not a string of 1 to {MAX_TEXT} characters", reason)
    return value


def count(value: object, where: Where, least: int) -> int:
    """`value`, which is an integer from `least` to 2^53-1."""
    if type(value) is not int or not least <= value < 1 << 53:
        refuse(where, f"this is not an integer from {least} to 2^53-1")
    return value


def items(value: object, where: Where, read: Callable[[object, Where], T]) -> tuple[T, ...]:
    """Return every item of `value`, a list of 1 to `MAX_ITEMS`, as `read` returns it."""
    if type(value) is not list or not value or len(value) > MAX_ITEMS:
        refuse(where, f"this is not a list of 1 to {MAX_ITEMS} items")
    return tuple([read(item, (where, index)) for index, item in enumerate(value)])


def distinct(value: object, where: Where) -> tuple[str, ...]:
    """Return the strings of `value`, a list of 1 to `MAX_ITEMS` strings that are all different."""
    if type(value) is not list or not value or len(value) > MAX_ITEMS:
        refuse(where, f"this is not a list of 1 to {MAX_ITEMS} items")
    for index, item in enumerate(value):
        if type(item) is not str or not 0 < len(item) <= MAX_TEXT:
            text(item, (where, index))  # which refuses it
    if len(value) != 1 and len(set(value)) != len(value):
        refuse(where, "the same item stands here twice")
    return tuple(value)


def one_of(value: object, where: Where, allowed: Sequence[str], reason: Reason = Reason.DELEGATION_MALFORMED) -> str:
    """`value`, which is one of the strings in `allowed`."""
    if type(value) is not str or value not in allowed:
        refuse(where, f"this is none of {', '.join(allowed)}", reason)
    return value
