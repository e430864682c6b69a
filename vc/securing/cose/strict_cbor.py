"""CBOR in, plain values out: one meaning or none (RFC 8949, with the stricter rules of its 4.2.1 but for one).

What is read has no tags, no indefinite lengths, no integer or length longer than needed, no repeated map key, no
simple value but false, true and null, and nothing behind the end. The order of map keys is free: the maps read here are
signed as they stand, and RFC 9052 9 asks no order of their writer. Depth and number of items are bounded first, in one
pass over the heads that builds nothing; then cbor2 builds the values.
"""

from typing import Final

import cbor2

from vc.errors import Malformed
from vc.securing.secured import malformed

MAX_DEPTH: Final = 8  # a COSE_Sign1 nests 2 deep, a protected header with CWT claims 3
MAX_ITEMS: Final = 256  # a header of ours has 20

_STRING_TYPES: Final = (2, 3)
_ARRAY, _MAP, _TAG, _SIMPLE = 4, 5, 6, 7
_DIRECT: Final = 24  # below, the argument stands in the first byte itself
_WIDTHS: Final = {24: 1, 25: 2, 26: 4, 27: 8}  # bytes of the argument
_SMALLEST: Final = {1: 24, 2: 1 << 8, 4: 1 << 16, 8: 1 << 32}  # what does not fit in the next shorter form
_FALSE_TRUE_NULL: Final = (20, 21, 22)


def read_cbor(data: bytes, what: str, max_items: int = MAX_ITEMS) -> object:
    """Return the value of one CBOR data item; `what` names it in the Malformed that is raised for anything else.

    Integers, floats, booleans, None, bytes, strings, lists and dicts. Not checked: the types of map keys.
    """
    _check_form(data, what, max_items)
    try:
        return cbor2.loads(data, max_depth=MAX_DEPTH + 1, allow_indefinite=False, allow_duplicate_keys=False)
    except (cbor2.CBORError, ValueError, TypeError, RecursionError) as error:
        raise _refused(what, f"it cannot be read ({error})") from error


def write_cbor(value: object) -> bytes:
    """Return the deterministic CBOR of plain values (RFC 8949 4.2.1)."""
    return cbor2.dumps(value, canonical=True)


def _check_form(data: bytes, what: str, max_items: int) -> None:
    """Walk over the heads of all items; `open_items` has, for each open container, how many are still to come."""
    position, items, open_items = 0, 0, [1]
    while open_items:
        if open_items[-1] == 0:
            open_items.pop()
            continue
        open_items[-1] -= 1
        items += 1
        if items > max_items or len(open_items) > MAX_DEPTH + 1:
            raise _refused(what, f"it has more than {max_items} items, or nests deeper than {MAX_DEPTH}")
        major, argument, position = _head(data, position, what)
        if major in _STRING_TYPES:
            position += argument
        elif major == _ARRAY:
            open_items.append(argument)
        elif major == _MAP:
            open_items.append(2 * argument)
        if position > len(data):
            raise _refused(what, "it ends too early")
    if position != len(data):
        raise _refused(what, f"there are {len(data) - position:,} bytes behind its end")


def _head(data: bytes, position: int, what: str) -> tuple[int, int, int]:
    """Return major type, argument and the position behind a head; refuse what is not in its shortest form."""
    if position >= len(data):
        raise _refused(what, "it ends too early")
    major, argument = data[position] >> 5, data[position] & 31
    position += 1
    width = _WIDTHS.get(argument, 0)
    if major == _TAG or argument > max(_WIDTHS):
        raise _refused(what, "it has a tag, or a length that is not told at the beginning")
    if major == _SIMPLE:
        if argument not in _FALSE_TRUE_NULL and width <= 1:
            raise _refused(what, "it has a simple value other than false, true and null")
        return major, 0, position + width  # a float of 2, 4 or 8 bytes
    if width:
        argument = int.from_bytes(data[position : position + width], "big")
        position += width
        if argument < _SMALLEST[width]:
            raise _refused(what, "it has an integer or a length in a longer form than needed")
    return major, argument, position


def _refused(what: str, message: str) -> Malformed:
    return malformed(what, f"not strict CBOR: {message}", "Send the bytes as they were made, in deterministic CBOR")
