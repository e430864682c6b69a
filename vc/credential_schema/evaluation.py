"""What holding a credential against a schema gives: one of three outcomes, and why (VC-JSON-SCHEMA 4.2)."""

from enum import StrEnum
from typing import Final, NamedTuple

from vc.errors import Problem


class SchemaOutcome(StrEnum):
    """The credential fits; it does not, or the schema is none; or it could not be found out."""

    SUCCESS = "success"
    FAILURE = "failure"
    INDETERMINATE = "indeterminate"


class Evaluation(NamedTuple):
    """An outcome, and the problems that it rests on: none for SUCCESS, at least one for the others."""

    outcome: SchemaOutcome
    problems: tuple[Problem, ...] = ()

    @classmethod
    def failed(cls, problems: tuple[Problem, ...]) -> "Evaluation":
        """FAILURE for these problems (at least one)."""
        return cls(SchemaOutcome.FAILURE, problems)


SUCCESS: Final = Evaluation(SchemaOutcome.SUCCESS)


def failure(where: str, message: str, remedy: str) -> Evaluation:
    """FAILURE for one problem."""
    return Evaluation.failed((Problem(where, message, remedy),))


def indeterminate(where: str, message: str, remedy: str) -> Evaluation:
    """INDETERMINATE for one problem."""
    return Evaluation(SchemaOutcome.INDETERMINATE, (Problem(where, message, remedy),))
