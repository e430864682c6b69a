"""Sets of characters, and those that a regular expression of ECMA-262 has a sign for."""

import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

LARGEST_CHARACTER: Final = 0x10FFFF

_DIGITS: Final = ((0x30, 0x39),)
_WORD: Final = ((0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A))
_SPACE: Final = (
    (0x09, 0x0D), (0x20, 0x20), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F),
    (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF),
)  # fmt: skip  # ECMA-262 22.2.2.9: WhiteSpace and LineTerminator
_LINE_ENDS: Final = ((0x0A, 0x0A), (0x0D, 0x0D), (0x2028, 0x2029))


@dataclass(frozen=True, slots=True)
class CharacterSet:
    """A set of characters: those in `ranges`, of one of the general `categories`, or in a part; or all but those.

    `ranges` are in order and do not touch.
    """

    ranges: tuple[tuple[int, int], ...] = ()
    categories: tuple[str, ...] = ()
    parts: tuple["CharacterSet", ...] = ()
    is_negated: bool = False

    def has(self, character: str) -> bool:
        """Whether the set holds `character`."""
        code = ord(character)
        place = bisect_right(self.ranges, (code, LARGEST_CHARACTER)) - 1
        found = place >= 0 and code <= self.ranges[place][1]
        if not found and self.categories:
            found = unicodedata.category(character).startswith(self.categories)
        return (found or any(part.has(character) for part in self.parts)) != self.is_negated


WORD_CHARACTERS: Final = CharacterSet(_WORD)
NO_LINE_ENDS: Final = CharacterSet(_LINE_ENDS, is_negated=True)  # what `.` stands for
ESCAPED_SETS: Final[Mapping[str, CharacterSet]] = {
    "d": CharacterSet(_DIGITS),
    "D": CharacterSet(_DIGITS, is_negated=True),
    "w": WORD_CHARACTERS,
    "W": CharacterSet(_WORD, is_negated=True),
    "s": CharacterSet(_SPACE),
    "S": CharacterSet(_SPACE, is_negated=True),
}


def only(code: int) -> CharacterSet:
    """Give the set of one character."""
    return CharacterSet(((code, code),))


def single(characters: CharacterSet) -> int | None:
    """Give the code of the one character in the set; None when it is negated, has categories, or holds several."""
    if characters.is_negated or characters.categories or len(characters.ranges) != 1:
        return None
    first, last = characters.ranges[0]
    return first if first == last else None


def in_order(ranges: Iterable[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Give ranges of the same characters as CharacterSet has them: in order, none touching another."""
    joined: list[tuple[int, int]] = []
    for first, last in sorted(ranges):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return tuple(joined)
