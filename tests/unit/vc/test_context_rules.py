"""Contexts and types that had no problem are remembered: for the verdict that they have anyway, and within bounds."""

from typing import Any

import pytest

from vc import context_rules
from vc.context_rules import context_and_type_problems
from vc.contexts import AGENTVC_V1, CREDENTIALS_V1, CREDENTIALS_V2, EXAMPLES_V2

VC = "VerifiableCredential"


def places(contexts: Any, types: Any, base: str = VC) -> list[str]:
    return [problem.where for problem in context_and_type_problems({"@context": contexts, "type": types}, base)]


@pytest.fixture(autouse=True)
def _nothing_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context_rules, "_FAULTLESS", set())


@pytest.mark.parametrize(
    ("contexts", "types", "expected"),
    [
        ([CREDENTIALS_V2], [VC], []),
        ([CREDENTIALS_V1], [VC], []),
        ([CREDENTIALS_V2, AGENTVC_V1], [VC, "AgentIdentityCredential"], []),
        ([CREDENTIALS_V2, EXAMPLES_V2], [VC, "Anything"], []),
        ([CREDENTIALS_V2, {"T": "https://x.example/#T"}], [VC, "T"], []),
        ([CREDENTIALS_V2], [VC, "T"], ["/type"]),
        ([CREDENTIALS_V2], ["VerifiablePresentation"], ["/type"]),
        ([CREDENTIALS_V2], [VC, None], ["/type/1"]),
        ([CREDENTIALS_V2, None], [VC], ["/@context/1"]),
        ([AGENTVC_V1, CREDENTIALS_V2], [VC], ["/@context"]),
        ([], [VC], ["/@context"]),
        ([CREDENTIALS_V2, None, VC], [], ["/@context/1", "/@context/2", "/type"]),
        ([CREDENTIALS_V2, VC], [VC], ["/@context/1"]),
        (CREDENTIALS_V2, [VC], ["/@context"]),
    ],
)
def test_the_verdict_is_the_same_the_second_time(contexts: Any, types: Any, expected: list[str]) -> None:
    assert places([CREDENTIALS_V2], [VC]) == []
    assert places(contexts, types) == places(contexts, types) == expected


def test_what_is_faultless_for_a_credential_is_not_for_a_presentation() -> None:
    assert places([CREDENTIALS_V2], [VC]) == []
    assert places([CREDENTIALS_V2], [VC], "VerifiablePresentation") == ["/type"]


def test_only_what_has_no_problem_is_remembered_and_not_much_of_it() -> None:
    places([CREDENTIALS_V2], [VC, "T"])
    places([CREDENTIALS_V2], [VC, "https://x.example/#" + "T" * 2_000])
    places([CREDENTIALS_V2, {"T": "https://x.example/#T"}], [VC, "T"])
    assert not context_rules._FAULTLESS
    for number in range(1_000):
        assert places([CREDENTIALS_V2], [VC, f"https://x.example/#T{number}"]) == []
    assert len(context_rules._FAULTLESS) == 256


def test_a_context_that_comes_wrapped_in_the_list_is_looked_into() -> None:
    defined, redefined = {"T": "https://x.example/#T"}, {VC: "https://x.example/#other"}
    assert places([CREDENTIALS_V2, {"@context": defined}], [VC, "T"]) == []
    assert places([CREDENTIALS_V2, {"@context": defined}], [VC, "U"]) == ["/type"]
    assert places([CREDENTIALS_V2, {"@context": redefined}], [VC]) == places([CREDENTIALS_V2, redefined], [VC])
