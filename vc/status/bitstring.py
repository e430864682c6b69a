"""The bits of a status list, and their compressed form (VC-BITSTRING-STATUS-LIST 3.3 and 3.4).

The first entry is the most significant bit of the first byte. Entries of several bits lie side by side, each with its
own most significant bit first.
"""

import zlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from did.errors import DidError
from did.multibase import decode, encode_base64url
from vc.errors import Malformed
from vc.reasons import Reason

MINIMUM_ENTRIES: Final = (
    131_072  # VC-BITSTRING-STATUS-LIST 3.2: fewer would tell too much about whose entry is asked for
)
# 33.5 million single bits. A list of the minimum size compresses to under 100 bytes when empty and to 16 KB at worst.
MAX_BYTES: Final = 4 * 1024 * 1024
_GZIP: Final = zlib.MAX_WBITS | 16  # zlib's way to say: gzip header and trailer, and nothing else
_WHERE: Final = "/credentialSubject/encodedList"


@dataclass(frozen=True, slots=True)
class Bitstring:
    """An immutable string of bits; its length is a multiple of eight."""

    data: bytes

    @classmethod
    def from_indexes(cls, length: int, indexes: Iterable[int]) -> "Bitstring":
        """Make `length` single-bit entries of which those at `indexes` are 1.

        Raises ValueError when `length` is not a positive multiple of 8 or an index lies outside.
        """
        return cls.from_values(length, dict.fromkeys(indexes, 1))

    @classmethod
    def from_values(cls, length: int, values: Mapping[int, int], size: int = 1) -> "Bitstring":
        """Make `length` entries of `size` bits, with the given values at the given indexes and 0 elsewhere.

        Raises ValueError when the bits do not fill whole bytes, an index lies outside, or a value needs more bits.
        """
        if length < 1 or size < 1 or length * size % 8:
            raise ValueError(f"{length} entries of {size} bits do not fill whole bytes")
        data = bytearray(length * size // 8)
        for index, value in values.items():
            if not 0 <= index < length or not 0 <= value < 1 << size:
                raise ValueError(f"entry {index} = {value} does not fit in {length} entries of {size} bits")
            _put(data, index * size, value, size)
        return cls(bytes(data))

    @classmethod
    def from_encoded(cls, text: str, *, max_bytes: int = MAX_BYTES) -> "Bitstring":
        """Expand `text`: multibase base64url of one gzip member that holds at most `max_bytes` bytes.

        Expansion stops at the limit, so a small text cannot claim much memory. Raises Malformed(status.malformed) for
        any other encoding, and for bytes before, between or after the member.
        """
        if not text.startswith("u"):
            raise _malformed("encodedList does not start with u, the prefix of base64url")
        try:
            return cls(_expand(decode(text), max_bytes))
        except DidError as error:
            raise _malformed(f"encodedList is {error}") from error

    def encoded(self) -> str:
        """Return the compressed form; the same bits always give the same text."""
        compress = zlib.compressobj(6, zlib.DEFLATED, _GZIP)  # writes no time and no name into the header
        return encode_base64url(compress.compress(self.data) + compress.flush())

    def __len__(self) -> int:
        return len(self.data) * 8

    def get(self, index: int, size: int = 1) -> int:
        """Return entry `index` of a list of entries of `size` bits; raises IndexError when it is not wholly inside."""
        start = index * size
        end = start + size
        if start < 0 or size < 1 or end > len(self.data) * 8:
            raise IndexError(f"entry {index} of {size} bits lies outside a list of {len(self)} bits")
        if size == 1:
            return self.data[start >> 3] >> (7 - (start & 7)) & 1
        covering = int.from_bytes(self.data[start >> 3 : (end + 7) >> 3], "big")
        return covering >> (-end & 7) & ((1 << size) - 1)


def _put(data: bytearray, start: int, value: int, size: int) -> None:
    """Set `size` bits that are 0 so far; the last of them is the least significant bit of `value`."""
    for offset in range(size):
        if value >> (size - 1 - offset) & 1:
            position = start + offset
            data[position >> 3] |= 0x80 >> (position & 7)


def _expand(compressed: bytes, max_bytes: int) -> bytes:
    member = zlib.decompressobj(_GZIP)
    try:
        data = member.decompress(compressed, max_bytes + 1)
    except zlib.error as error:
        raise _malformed("encodedList is not gzip") from error
    if len(data) > max_bytes:
        raise _malformed(f"encodedList expands to more than {max_bytes:,} bytes")
    if not member.eof:
        raise _malformed("encodedList is gzip that ends early")
    if member.unused_data:
        raise _malformed("encodedList has more bytes after its gzip member")
    return data


def _malformed(message: str) -> Malformed:
    remedy = "The issuer has to publish u + base64url of one gzip member"
    return Malformed(Reason.STATUS_MALFORMED, _WHERE, message, remedy)
