"""A report says what was found, to people and to programs, and gives claims only when everything passed."""

import json
from datetime import timedelta

import pytest
from support.verifying import ISSUER, NOW, READ_BOB, World

from did import PrivateKey
from vc.reasons import Reason
from verifier import Outcome, Refused, Report
from verifier.results import passed, shown


def test_accepted_claims_are_those_of_the_delegation(world: World) -> None:
    report = world.verify(world.present())
    claims = report.require_accepted()
    assert report
    assert report.decision == "allow"
    assert claims.principal is not None
    assert claims.principal.id == "acct:alice@acme.example"
    assert (claims.actor, claims.persona, claims.act) == (world.agent, "scheduler", READ_BOB)
    assert claims.credentials[0].issuer == ISSUER
    assert claims.delegation is not None
    assert claims.presentation is not None
    assert claims.presentation["holder"] == world.agent


def test_refused_gives_no_claims(world: World) -> None:
    report = world.verify(world.present(audience="https://other.example"))
    assert not report
    assert report.decision == "deny"
    with pytest.raises(Refused, match=r"refused: audience\.mismatch") as caught:
        report.require_accepted()
    assert caught.value.report is report
    assert report.to_dict()["claims"] is None
    public = [name for name in dir(report) if not name.startswith("_")]
    assert public == [
        "accepted",
        "at",
        "chain",
        "checks",
        "decision",
        "explain",
        "reasons",
        "refusals",
        "require_accepted",
        "summary",
        "to_dict",
        "undetermined",
    ]


def test_dictionary_is_json_with_a_version(world: World) -> None:
    found = world.verify(world.present()).to_dict()
    assert json.loads(json.dumps(found)) == found
    assert list(found) == [
        "version",
        "decision",
        "accepted",
        "undetermined",
        "at",
        "reasons",
        "refusals",
        "chain",
        "checks",
        "claims",
    ]
    assert (found["version"], found["decision"], found["at"]) == (1, "allow", "2026-06-01T12:00:00Z")


def test_refusal_in_json_names_reason_detail_and_remedy(world: World) -> None:
    world.server.is_down = True
    found = world.verify(world.present()).to_dict()
    checks = found["checks"]
    assert isinstance(checks, list)
    status = next(check for check in checks if check["reason"] == "status.unknown")
    assert status["outcome"] == "indeterminate"
    assert "down" in status["detail"]
    assert status["remedy"].startswith("Try again")
    assert found["undetermined"] is True


def test_explanation_is_a_tree_with_measured_values(world: World) -> None:
    text = world.verify(world.present(created=NOW - timedelta(minutes=2), expires=NOW - timedelta(minutes=1))).explain()
    assert text.splitlines()[0] == "refused: challenge.expired  (at 2026-06-01T12:00:00Z)"
    assert "├─ presentation" in text
    assert "└─ credentials/0" in text
    assert "NO freshness   it ended at 2026-06-01T11:59:00Z, 1 min 0 s before now (2026-06-01T12:00:00Z)" in text
    assert "[challenge.expired]" in text


def test_what_rests_on_a_failed_proof_is_not_called_passed(world: World) -> None:
    report = world.verify(world.present(signer=PrivateKey.generate()))
    outcomes = {check.check: check for check in report.checks if check.subject == "presentation"}
    assert outcomes["proof"].reason is Reason.PROOF_SIGNATURE_INVALID
    for name in ("holder", "audience", "freshness", "act", "chain", "authority"):
        assert outcomes[name].outcome is Outcome.INDETERMINATE
        assert outcomes[name].reason is None
        assert outcomes[name].detail.startswith("not relied on, because proof did not pass")


def test_nothing_determined_and_nothing_failed_is_undetermined(world: World) -> None:
    assert world.verify(world.present(), resolver=None).undetermined
    assert not world.verify(world.present(audience="https://other.example"), resolver=None).undetermined
    assert not world.verify(world.present()).undetermined


def test_values_of_strangers_are_escaped_and_cut(world: World) -> None:
    hostile = "\x1b[2J\nok proof" + "x" * 5000
    report = world.verify(world.present(audience=hostile))
    text = report.explain()
    assert "\x1b" not in text
    assert "\\x1b[2J\\nok proof" in text
    assert len(text) < 6000
    assert "{0}" not in world.verify(world.present(audience="{0.__class__}")).explain().replace("{0.__class__}", "")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (NOW, "2026-06-01T12:00:00Z"),
        (timedelta(seconds=0), "0 s"),
        (timedelta(seconds=61), "1 min 1 s"),
        (timedelta(seconds=7265), "2 h 1 min"),
        (timedelta(days=3), "3 days"),
        (timedelta(seconds=-5), "-5 s"),
        ("a\tb", "a\\tb"),
        (None, "None"),
    ],
)
def test_values_are_shown_for_people(value: object, text: str) -> None:
    assert shown(value) == text


def test_detail_is_made_when_it_is_read() -> None:
    class Loud:
        def __str__(self) -> str:
            raise AssertionError("nobody asked")

    result = passed("proof", "credential", "signed with {}", Loud())
    with pytest.raises(AssertionError):
        _ = result.detail


def test_representation_is_the_summary(world: World) -> None:
    report: Report = world.verify(world.present())
    assert repr(report) == "<Report: accepted>"
