"""Regular expressions of JSON Schema, read: ECMA-262 text in, a tree out. See `pattern` for what becomes of it.

Read is what a finite automaton can decide. Look-around, back references, and properties of Unicode other than general
categories are not: they raise UnsupportedPattern. Annex B of ECMA-262 is followed where it lets a lone `{`, `}` or `]`
stand for itself.
"""

import re
from typing import Final

from vc.credential_schema.character_set import (
    ESCAPED_SETS,
    LARGEST_CHARACTER,
    NO_LINE_ENDS,
    CharacterSet,
    in_order,
    only,
    single,
)
from vc.credential_schema.pattern_tree import Assertion, Choice, Node, Repetition, Sequence
from vc.errors import VcError

LONGEST_PATTERN: Final = 2_000  # characters; a pattern for a date and time with an offset has 200
_DEEPEST: Final = 50  # groups within groups; keeps the recursion of reader and compiler short
_CONTROLS: Final = {"t": 0x09, "n": 0x0A, "v": 0x0B, "f": 0x0C, "r": 0x0D, "0": 0x00}
_CATEGORY: Final = re.compile(r"\{(?:(?:gc|General_Category)=)?([A-Z][a-z]?)\}")
_COUNT: Final = re.compile(r"\{([0-9]{1,9})(?:(,)([0-9]{1,9})?)?\}")
_UNICODE: Final = re.compile(r"u(?:([0-9A-Fa-f]{4})|\{([0-9A-Fa-f]{1,6})\})")
_LOW_SURROGATE: Final = re.compile(r"\\u([Dd][C-Fc-f][0-9A-Fa-f]{2})")
_HEXADECIMAL: Final = re.compile(r"x([0-9A-Fa-f]{2})")
_GROUP_NAME: Final = re.compile(r"\?<[A-Za-z_$][A-Za-z0-9_$]*>")


class UnsupportedPattern(VcError):
    """A regular expression is not valid, is too large, or needs more than a finite automaton."""


def read_pattern(text: str) -> Node:
    """The tree of a regular expression; raises UnsupportedPattern. Source: ECMA-262 22.2.1, JSON-SCHEMA 6.4."""
    if len(text) > LONGEST_PATTERN:
        raise UnsupportedPattern(f"the pattern has {len(text)} characters, more than {LONGEST_PATTERN}")
    reader = _Reader(text)
    tree = reader.choice(0)
    if reader.position < len(text):
        raise reader.refusal("an unopened )")
    return tree


class _Reader:
    """A place in the text of a pattern, and what can be read from there."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0

    def refusal(self, what: str) -> UnsupportedPattern:
        return UnsupportedPattern(f"the pattern has {what} at character {self.position}")

    def takes(self, expected: str) -> bool:
        if self.text.startswith(expected, self.position):
            self.position += len(expected)
            return True
        return False

    def next_character(self) -> str:
        if self.position >= len(self.text):
            raise self.refusal("no end")
        self.position += 1
        return self.text[self.position - 1]

    def matched(self, expression: re.Pattern[str]) -> re.Match[str] | None:
        found = expression.match(self.text, self.position)
        if found:
            self.position = found.end()
        return found

    def choice(self, depth: int) -> Node:
        if depth > _DEEPEST:
            raise self.refusal("too many groups within groups")
        items = [self.sequence(depth)]
        while self.takes("|"):
            items.append(self.sequence(depth))
        return Choice(tuple(items)) if len(items) > 1 else items[0]

    def sequence(self, depth: int) -> Node:
        items: list[Node] = []
        while self.position < len(self.text) and self.text[self.position] not in "|)":
            items.append(self.term(depth))
        return Sequence(tuple(items))

    def term(self, depth: int) -> Node:
        character = self.next_character()
        if character in "^$":
            return Assertion(character)
        if character == "\\" and self.text[self.position : self.position + 1] in ("b", "B"):
            return Assertion(self.next_character())
        return self.repeated(self.atom(character, depth))

    def atom(self, character: str, depth: int) -> Node:
        match character:
            case ".":
                return NO_LINE_ENDS
            case "(":
                return self.group(depth)
            case "[":
                return self.character_class()
            case "\\":
                return self.escape()
            case "*" | "+" | "?":
                raise self.refusal("nothing to repeat")
            case "{" if _COUNT.match(self.text, self.position - 1):
                raise self.refusal("nothing to repeat")
            case _:
                return only(ord(character))

    def group(self, depth: int) -> Node:
        if self.takes("?"):
            self.position -= 1
            if not (self.takes("?:") or self.matched(_GROUP_NAME)):
                raise self.refusal("look-around or another group that no automaton decides")
        inner = self.choice(depth + 1)
        if not self.takes(")"):
            raise self.refusal("an unclosed (")
        return inner

    def repeated(self, item: Node) -> Node:
        if self.takes("*"):
            least, most = 0, None
        elif self.takes("+"):
            least, most = 1, None
        elif self.takes("?"):
            least, most = 0, 1
        else:
            count = self.matched(_COUNT)
            if count is None:
                return item
            least = int(count[1])
            most = least if count[2] is None else (None if count[3] is None else int(count[3]))
        self.takes("?")
        if most is not None and most < least:
            raise self.refusal("a repetition that ends before it begins")
        return Repetition(item, least, most)

    def escape(self) -> CharacterSet:
        """What a backslash begins, outside a class and inside one alike."""
        character = self.next_character()
        if character in ESCAPED_SETS:
            return ESCAPED_SETS[character]
        if character in "pP":
            return self.category(is_negated=character == "P")
        return only(self.escaped_code(character))

    def category(self, *, is_negated: bool) -> CharacterSet:
        found = self.matched(_CATEGORY)
        if found is None:
            raise self.refusal("a property of Unicode that is not the short name of a general category")
        return CharacterSet(categories=(found[1],), is_negated=is_negated)

    def escaped_code(self, character: str) -> int:
        if character in _CONTROLS and not (character == "0" and self.text[self.position : self.position + 1].isdigit()):
            return _CONTROLS[character]
        if character == "c" and self.text[self.position : self.position + 1].isascii():
            letter = self.next_character()
            if letter.isalpha():
                return ord(letter) % 32
        if character in "ux":
            self.position -= 1
            return self.numbered_code()
        if character.isalnum():
            raise self.refusal("a back reference or an unknown escape")
        return ord(character)

    def numbered_code(self) -> int:
        found = self.matched(_UNICODE) or self.matched(_HEXADECIMAL)
        if found is None:
            raise self.refusal("an incomplete escape")
        code = int(found[1] or found[2], 16)
        if 0xD800 <= code <= 0xDBFF:  # noqa: PLR2004  the first half of a pair (ECMA-262 11.1.3)
            low = self.matched(_LOW_SURROGATE)
            if low is not None:
                return 0x10000 + (code - 0xD800) * 0x400 + int(low[1], 16) - 0xDC00
        if code > LARGEST_CHARACTER:
            raise self.refusal("no such character")
        return code

    def character_class(self) -> CharacterSet:
        is_negated = self.takes("^")
        ranges: list[tuple[int, int]] = []
        parts: dict[CharacterSet, None] = {}
        while not self.takes("]"):
            member = self.class_member()
            first = single(member)
            if first is None:
                parts[member] = None
            elif self.text.startswith("-", self.position) and not self.text.startswith("-]", self.position):
                self.position += 1
                last = single(self.class_member())
                if last is None or last < first:
                    raise self.refusal("a range that is none")
                ranges.append((first, last))
            else:
                ranges.append((first, first))
        return CharacterSet(in_order(ranges), parts=tuple(parts), is_negated=is_negated)

    def class_member(self) -> CharacterSet:
        character = self.next_character()
        if character != "\\":
            return only(ord(character))
        return only(0x08) if self.takes("b") else self.escape()
