"""Malformed: what it names, and that it survives copying."""

import pickle

from vc.errors import Malformed, Problem, VcError
from vc.reasons import Reason

PROBLEMS = tuple(Problem(f"/{n}", f"defect {n}", "Mend it.") for n in range(30))


def test_the_first_problem_is_the_errors_own_and_all_are_kept() -> None:
    error = Malformed.because(Reason.CREDENTIAL_MALFORMED, PROBLEMS)
    assert isinstance(error, VcError)
    assert (error.where, error.message, error.remedy) == PROBLEMS[0]
    assert error.problems == PROBLEMS


def test_the_text_names_reason_place_and_remedy_and_ends_somewhere() -> None:
    text = str(Malformed.because(Reason.CREDENTIAL_MALFORMED, PROBLEMS))
    assert text.startswith("credential.malformed: /0: defect 0. Mend it. | /1: defect 1.")
    assert text.endswith("/19: defect 19. Mend it. | and 10 more")
    assert str(Malformed(Reason.JSON_TOO_DEEP, "", "too deep", "Flatten it.")) == (
        "json.too_deep: the document: too deep. Flatten it."
    )


def test_an_error_can_be_pickled_for_another_process() -> None:
    error = Malformed.because(Reason.CREDENTIAL_MALFORMED, PROBLEMS)
    assert pickle.loads(pickle.dumps(error)).problems == PROBLEMS  # noqa: S301  our own bytes
