"""What a regular expression is once it was read: a tree of these."""

from typing import NamedTuple

from vc.credential_schema.character_set import CharacterSet


class Assertion(NamedTuple):
    """A place in the text: `^`, `$`, `b` (a word boundary) or `B` (none)."""

    kind: str


class Sequence(NamedTuple):
    """One after the other; empty matches the empty text."""

    items: tuple["Node", ...]


class Choice(NamedTuple):
    """Any one of several."""

    items: tuple["Node", ...]


class Repetition(NamedTuple):
    """At least `least` and at most `most` times (None: any number); greedy or not makes no difference here."""

    item: "Node"
    least: int
    most: int | None


Node = CharacterSet | Assertion | Sequence | Choice | Repetition
