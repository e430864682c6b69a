"""`agentvc issue --capability`: a token in one line; what is missing or too much is told before anything is written."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from issuer.settings import SETTINGS_NAME
from vc.securing.mechanism import parse_secured

Run = Callable[..., Result]
DataOf = Callable[..., Any]

AGENT = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"
BOB = "https://cal.example/calendars/bob"
ALICE = "acct:alice@acme.example"
LINE = ("issue", "--capability", "calendar.read", "--location", BOB, "--for", "60m", "--uses", "1", "--to", AGENT)


@pytest.fixture(autouse=True)
def issuer(data_of: DataOf, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.delenv("AGENTVC_PRINCIPAL", raising=False)
    return data_of("init")


@pytest.fixture
def records(run: Run, tmp_path: Path) -> Callable[[], int]:
    """Count what was issued."""

    def count() -> int:
        from issuer.store.sqlite import SqliteStore  # noqa: PLC0415

        store = SqliteStore(tmp_path / ".agentvc" / "issuer.sqlite3")
        try:
            return len(store.list(after=None, limit=100))
        finally:
            store.close()

    assert run
    return count


def claim_in(output: str) -> Any:
    document: Any = parse_secured(output.strip()).document
    return document["credentialSubject"]["delegation"]


def test_one_line_issues_a_token(run: Run) -> None:
    result = run(*LINE, "--principal", ALICE)
    assert result.exit_code == 0, result.output
    claim = claim_in(result.stdout)
    assert claim["principal"] == {"id": ALICE, "type": "Person"}
    assert (claim["depth"], claim["maxDepth"], claim["audience"]) == (0, 0, ["https://cal.example"])
    (detail,) = claim["authorization_details"]
    assert (detail["actions"], detail["locations"]) == (["calendar.read"], [BOB])
    assert detail["limits"] == [{"kind": "uses", "max": 1}]
    assert "agentvc revoke urn:uuid:" in result.stderr


def test_the_principal_may_come_from_the_environment(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENTVC_PRINCIPAL", ALICE)
    result = run(*LINE)
    assert result.exit_code == 0, result.output
    assert claim_in(result.stdout)["principal"]["id"] == ALICE


def test_the_principal_may_come_from_the_settings(run: Run, tmp_path: Path) -> None:
    path = tmp_path / ".agentvc" / SETTINGS_NAME
    shown = '# principal="acct:alice@acme.example"'
    assert shown in path.read_text()
    path.write_text(path.read_text().replace(shown, shown.removeprefix("# ")))
    result = run(*LINE)
    assert result.exit_code == 0, result.output
    assert claim_in(result.stdout)["principal"]["id"] == ALICE


def test_as_json_it_is_told_like_any_credential(data_of: DataOf) -> None:
    more = ("--principal", "https://acme.example/bots/7", "--principal-type", "Service", "--persona", "night")
    told = data_of(*LINE, *more, "--audience", "https://gateway.example", "--purpose", "find a slot")
    assert (told["profile"], told["subject"], told["mechanism"]) == ("capability", AGENT, "vc+jwt")
    claim = claim_in(told["verifiableCredential"]["id"].partition(",")[2])
    assert claim["principal"] == {"id": "https://acme.example/bots/7", "type": "Service"}
    assert (claim["persona"], claim["audience"]) == ("night", ["https://gateway.example"])
    assert claim["purpose"] == "find a slot"


def without(name: str) -> tuple[str, ...]:
    place = LINE.index(name)
    return (*LINE[:place], *LINE[place + 2 :], "--principal", ALICE)


def with_value(name: str, value: str) -> tuple[str, ...]:
    place = LINE.index(name)
    return (*LINE[: place + 1], value, *LINE[place + 2 :], "--principal", ALICE)


@pytest.mark.parametrize(
    ("line", "hint"),
    [
        (with_value("--for", "61m"), "a capability token cannot live 61m"),
        (with_value("--for", "2h"), "a capability token cannot live 2h"),
        (with_value("--for", "an hour"), "is not a length of time"),
        (with_value("--uses", "0"), "cannot be used 0 times"),
        (with_value("--location", "calendars/bob"), "is no place"),
        (with_value("--location", "files://host/x"), "name the one that takes the token with --audience"),
        (LINE, "in whose name does the agent act?"),
        (without("--location"), "name it with --location"),
        (without("--for"), "say with --for how long"),
        (without("--to"), "--to"),
        (without("--capability"), "Name a FILE, or an action with --capability"),
        ((*LINE, "delegation.json"), "use one of them"),
        (("issue", "delegation.json", "--to", AGENT, "--uses", "1"), "--uses is for a capability token"),
        (("issue", "delegation.json", "--to", AGENT, "--for", "1m"), "--for is for a capability token"),
        (("issue", "--to", AGENT), "Name a FILE"),
        ((*LINE, "--principal", ALICE, "--audience", ""), "this is empty"),
        ((*LINE, "--principal", ALICE, "--persona", ""), "this is empty"),
        ((*LINE, "--principal", ALICE, "--purpose", "\udcff"), "is not UTF-8 text"),
        ((*LINE, "--principal", ""), "this is empty"),
        (with_value("--capability", ""), "this is empty"),
    ],
)
def test_what_is_missing_or_wrong_is_told_and_nothing_is_issued(
    run: Run, records: Callable[[], int], line: tuple[str, ...], hint: str
) -> None:
    result = run(*line)
    assert result.exit_code == 2, result.output
    assert hint in " ".join(result.output.split())
    assert records() == 0


def test_a_refusal_is_told_as_json_too(run: Run) -> None:
    result = run(*with_value("--for", "61m"), "--json")
    assert result.exit_code == 2
    assert json.loads(result.stdout)["error"]["exit"] == 2


def test_an_audience_that_is_named_lets_the_place_be_any(run: Run) -> None:
    result = run(*with_value("--location", "files://host/x"), "--audience", "https://files.example")
    assert result.exit_code == 0, result.output
    assert claim_in(result.stdout)["audience"] == ["https://files.example"]


def test_a_profile_that_the_issuer_lacks_is_named(run: Run, tmp_path: Path) -> None:
    path = tmp_path / ".agentvc" / SETTINGS_NAME
    path.write_text(path.read_text().partition("# One action at one place")[0])
    result = run(*LINE, "--principal", ALICE)
    assert result.exit_code == 1
    assert "there is no profile 'capability'" in result.stderr
