"""Regular expressions of JSON Schema, decided in time linear in the text, whatever the expression.

`re` backtracks: `^(a+)+$` takes it hours for forty letters, and nothing can interrupt it. A pattern comes from whoever
wrote the schema. So it becomes an automaton whose states are followed all at once, one step for each character.
Source: Thompson, Regular Expression Search Algorithm, CACM 11 (1968).
"""

from collections.abc import Callable
from functools import lru_cache
from typing import Final

from vc.credential_schema.character_set import WORD_CHARACTERS, CharacterSet
from vc.credential_schema.pattern_syntax import UnsupportedPattern, read_pattern
from vc.credential_schema.pattern_tree import Assertion, Choice, Node, Repetition, Sequence

MOST_STATES: Final = 2_000  # what {m,n} may unfold to: each state may cost a step for each character

_FINAL: Final = -1

# One state: a set to step over, an assertion to hold, or neither; then the states that follow.
_State = tuple[CharacterSet | Assertion | None, tuple[int, ...]]


class Pattern:
    """A regular expression that can be searched for; made by `compile_pattern`."""

    __slots__ = ("_states",)

    def __init__(self, states: tuple[_State, ...]) -> None:
        self._states = states

    def is_in(self, text: str, spend: Callable[[int], None]) -> bool:
        """Whether the expression matches anywhere in `text`, as JSON-SCHEMA 6.3.3 wants it.

        `spend` is told the work as it is done, in states, and may raise to stop it.
        """
        reached: set[int] = set()
        for position in range(len(text) + 1):
            reached.add(0)
            steps = self._closure(reached, text, position, spend)
            if steps is None:
                return True
            if position == len(text):
                return False
            reached = {follower for step in steps for follower in self._after(step, text[position])}
        return False

    def _closure(self, reached: set[int], text: str, position: int, spend: Callable[[int], None]) -> list[int] | None:
        """The states that wait for a character, from those reached; None when the final state is among them."""
        waiting: list[int] = []
        seen = set(reached)
        open_states = list(reached)
        while open_states:
            number = open_states.pop()
            if number == _FINAL:
                return None
            condition, followers = self._states[number]
            if isinstance(condition, CharacterSet):
                waiting.append(number)
            elif condition is None or _holds(condition, text, position):
                fresh = [follower for follower in followers if follower not in seen]
                seen.update(fresh)
                open_states += fresh
        spend(len(seen))
        return waiting

    def _after(self, number: int, character: str) -> tuple[int, ...]:
        condition, followers = self._states[number]
        return followers if isinstance(condition, CharacterSet) and condition.has(character) else ()


@lru_cache(maxsize=256)
def compile_pattern(text: str) -> Pattern:
    """The automaton of a regular expression; raises UnsupportedPattern, also when it has more than MOST_STATES."""
    builder = _Builder()
    start = builder.build(read_pattern(text), _FINAL)
    return Pattern(builder.started_at(start))


def _holds(assertion: Assertion, text: str, position: int) -> bool:
    if assertion.kind == "^":
        return position == 0
    if assertion.kind == "$":
        return position == len(text)
    before = position > 0 and WORD_CHARACTERS.has(text[position - 1])
    after = position < len(text) and WORD_CHARACTERS.has(text[position])
    return (before != after) == (assertion.kind == "b")


class _Builder:
    """States, built from the end: each is made knowing what follows it. State 0 is kept for the start."""

    def __init__(self) -> None:
        self._states: list[_State] = [(None, ())]

    def started_at(self, start: int) -> tuple[_State, ...]:
        self._states[0] = (None, (start,))
        return tuple(self._states)

    def build(self, node: Node, follower: int) -> int:
        """The state in which `node` begins, when `follower` is what comes after it."""
        match node:
            case CharacterSet() | Assertion():
                return self._add(node, (follower,))
            case Sequence(items):
                for item in reversed(items):
                    follower = self.build(item, follower)
                return follower
            case Choice(items):
                return self._add(None, tuple(self.build(item, follower) for item in items))
            case Repetition():
                return self._build_repetition(node, follower)

    def _build_repetition(self, node: Repetition, follower: int) -> int:
        if node.most is None:
            loop = self._add(None, ())
            self._states[loop] = (None, (self.build(node.item, loop), follower))
            start = loop
        else:
            start = follower
            for _ in range(node.most - node.least):
                start = self._add(None, (self.build(node.item, start), follower))
        for _ in range(node.least):
            before = len(self._states)
            start = self.build(node.item, start)
            if len(self._states) == before:  # an empty item, however often
                break
        return start

    def _add(self, condition: CharacterSet | Assertion | None, followers: tuple[int, ...]) -> int:
        if len(self._states) >= MOST_STATES:
            raise UnsupportedPattern(f"the pattern unfolds to more than {MOST_STATES} states")
        self._states.append((condition, followers))
        return len(self._states) - 1
