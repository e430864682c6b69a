"""What `vc` raises.

VcError
└── Malformed        a text or document breaks a rule: reason, place, message, remedy, and every problem found
"""

from typing import Final, NamedTuple

from vc.reasons import Reason

_MOST_SHOWN: Final = 20  # a hostile document can break a rule tens of thousands of times


class Problem(NamedTuple):
    """One broken rule: `where` is a JSON Pointer (RFC 6901; "" is the whole document) or a line and column."""

    where: str
    message: str
    remedy: str

    def __str__(self) -> str:
        return f"{self.where or 'the document'}: {self.message}. {self.remedy}"


class VcError(Exception):
    """The base of every error that `vc` raises on purpose."""


class Malformed(VcError):
    """A text or document breaks at least one rule of its format.

    `where`, `message` and `remedy` are those of the first problem; `problems` has every problem that was found.
    """

    def __init__(self, reason: Reason, where: str, message: str, remedy: str, others: tuple[Problem, ...] = ()) -> None:
        self.reason = reason
        self.where = where
        self.message = message
        self.remedy = remedy
        self.problems = (Problem(where, message, remedy), *others)
        super().__init__(reason, where, message, remedy, others)

    @classmethod
    def because(cls, reason: Reason, problems: tuple[Problem, ...]) -> "Malformed":
        """The error that names all of `problems` (at least one)."""
        first, *others = problems
        return cls(reason, *first, tuple(others))

    def __str__(self) -> str:
        shown = " | ".join(map(str, self.problems[:_MOST_SHOWN]))
        more = len(self.problems) - _MOST_SHOWN
        return f"{self.reason}: {shown}" + (f" | and {more} more" if more > 0 else "")
