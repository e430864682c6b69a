"""Bytes as text: base58btc and base64url, bare and with their multibase prefix.

Rules that this module keeps:
- Every sequence of bytes has exactly one accepted text. Padding, white space, foreign letters and spare bits are
  refused, so two texts of one multibase that differ never decode to the same bytes.
- Only the multibases `z` (base58btc) and `u` (base64url, no padding) are known: CID 2.4 needs no other.
"""

from struct import unpack
from typing import Final

import pybase64

from did.errors import InvalidEncoding

# base58 costs time in the square of its length. Our longest values have 134 letters; RSA-4096 keys, refused, 720.
MAX_BASE58_LETTERS: Final = 1024

_BASE58: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_FOREIGN: Final = 255
_BASE58_VALUES: Final = bytes([_BASE58.find(chr(code)) % 256 for code in range(256)])  # -1, not found, is _FOREIGN
_URL_LETTERS: Final = b"-_"  # for + and /
_PADDING: Final = ("", "", "==", "=")
_NO_SUCH_LENGTH: Final = 1  # of the last group: one letter holds 6 bits, less than a byte
# The letters that a last group of so many may end with: of 2 letters the last 4 bits are spare, of 3 the last 2.
_LAST_LETTERS: Final = {2: "AQgw", 3: "AEIMQUYcgkosw048"}


def b64url_encode(data: bytes) -> str:
    """Return `data` as base64url without padding (RFC 7515 2)."""
    return pybase64.b64encode_as_string(data, _URL_LETTERS).rstrip("=")


def b64url_decode(text: str) -> bytes:
    """Return the bytes of a base64url text without padding.

    Raises InvalidEncoding unless `text` is exactly what `b64url_encode` gives for those bytes.
    RFC 7515 2; RFC 4648 3.5 (spare bits are zero).
    """
    rest = len(text) % 4
    if rest == _NO_SUCH_LENGTH:
        raise InvalidEncoding(f"not base64url: no bytes have {len(text)} letters")
    # The decoder would take + and / for - and _, and = for padding.
    if "+" in text or "/" in text or "=" in text:
        raise InvalidEncoding("not base64url: padding or foreign letters")
    try:
        decoded = pybase64.b64decode(text + _PADDING[rest], _URL_LETTERS, validate=True)
    except ValueError as error:
        raise InvalidEncoding("not base64url: only A-Z a-z 0-9 - _ are allowed") from error
    # It forgives spare bits too.
    if rest and text[-1] not in _LAST_LETTERS[rest]:
        raise InvalidEncoding("not canonical base64url: the last letter has spare bits")
    return decoded


def encode_base58btc(data: bytes) -> str:
    """Return `data` as multibase base58btc, that is `z` and the digits."""
    number = int.from_bytes(data, "big")
    letters = []
    while number:
        number, value = divmod(number, 58)
        letters.append(_BASE58[value])
    leading_zeros = len(data) - len(data.lstrip(b"\0"))
    return "z" + "1" * leading_zeros + "".join(reversed(letters))


def encode_base64url(data: bytes) -> str:
    """Return `data` as multibase base64url, that is `u` and the text without padding."""
    return "u" + b64url_encode(data)


def decode(text: str) -> bytes:
    """Return the bytes of a multibase text that starts with `z` or `u`.

    Raises InvalidEncoding for another prefix, for text that is not canonical, and for more than MAX_BASE58_LETTERS.
    CID 2.4 (multibase).
    """
    prefix = text[:1]
    if prefix == "z":
        return _base58_bytes(text[1:])
    if prefix == "u":
        return b64url_decode(text[1:])
    raise InvalidEncoding(f"multibase prefix {prefix!r} is not supported: use z (base58btc) or u (base64url)")


def _base58_bytes(digits: str) -> bytes:
    if len(digits) > MAX_BASE58_LETTERS:
        raise InvalidEncoding(f"base58btc text of {len(digits)} letters is longer than {MAX_BASE58_LETTERS}")
    values = digits.encode("ascii", "replace").translate(_BASE58_VALUES)
    if _FOREIGN in values:
        raise InvalidEncoding(f"{digits[values.index(_FOREIGN)]!r} is not a base58btc letter")
    number = _base58_number(values)
    leading_zeros = len(digits) - len(digits.lstrip("1"))
    return bytes(leading_zeros) + number.to_bytes((number.bit_length() + 7) // 8, "big")


def _lanes(bits: int) -> int:
    """Return the mask of every second lane of so many bits, from the lowest on, over the longest text."""
    return int.from_bytes((bytes(bits // 8) + b"\xff" * (bits // 8)) * (MAX_BASE58_LETTERS * 4 // bits), "big")


# Lanes of 8, 16 and 32 bits, and what a lane counts more than its neighbour: 1, 2 and 4 digits further up.
_LANES: Final = tuple([(bits, 58 ** (bits // 8), _lanes(bits)) for bits in (8, 16, 32)])
_EIGHT_DIGITS: Final = 58**8  # fits a lane of 64 bits


def _base58_number(values: bytes) -> int:
    """Return the number whose digits in base 58 have these values.

    One digit after the other takes 88 steps for a signature, half the time of reading a proof. So neighbouring digits
    are joined in all lanes at once, until each lane of 64 bits has eight.
    """
    number = int.from_bytes(values, "big")
    for bits, weight, mask in _LANES:
        number = (number >> bits & mask) * weight + (number & mask)
    count = -(-len(values) // 8)
    result = 0
    for lane in unpack(f">{count}Q", number.to_bytes(count * 8, "big")):
        result = result * _EIGHT_DIGITS + lane
    return result
