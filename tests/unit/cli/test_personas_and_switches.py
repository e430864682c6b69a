"""`agentvc persona`, `stop` and `lift`: what they print, what they change, and their exit codes."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from support.roles import ALICE, TEMPLATES, as_persona, capability, entitlements

from did.keys.custody import read_key_file
from did.methods.key import did_key

Run = Callable[..., Result]
Data = Callable[..., Any]
AGENT = "did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK"


@pytest.fixture
def roles(run: Run, data_of: Data) -> None:
    """Make an issuer with two roles, where Alice may read calendars, in this folder."""
    data_of("init", "--url", "https://acme.example")
    settings = Path(".agentvc/agentvc.toml")
    settings.write_text(settings.read_text() + TEMPLATES)
    Path("alice.json").write_text(json.dumps(entitlements()))
    assert run("persona", "entitle", "alice.json").exit_code == 0


def issue(run: Run, *capabilities: Any, name: str | None = "scheduler") -> Result:
    subject = as_persona(*capabilities, name=name)["credentialSubject"]
    del subject["id"]
    return run("issue", "-", "--to", AGENT, given=json.dumps({"credentialSubject": subject}))


@pytest.mark.usefixtures("roles")
def test_creating_a_persona_shows_what_it_is_granted_and_what_it_is_not(run: Run) -> None:
    result = run("persona", "create", "alice", "--template", "scheduler")
    assert result.exit_code == 0
    assert "granted calendar.read on https://cal.example/calendars (/max_results max 100)" in result.stdout
    assert "not granted: 'calendar.write' is not among calendar.read (R8" in result.stdout
    assert f"alice was taken for {ALICE}" in result.stderr


@pytest.mark.usefixtures("roles")
def test_the_difference_is_in_the_json(data_of: Data) -> None:
    made = data_of("persona", "create", ALICE, "--template", "scheduler", "--did", AGENT)
    assert (made["did"], made["longestLife"]) == (AGENT, "30m")
    assert [(one["kind"], one["stopped"], one["forGood"]) for one in made["switches"]] == [
        ("persona", False, False),
        ("principal", False, False),
    ]
    assert [one["rule"] for one in made["notGranted"]] == ["R8"]
    assert made == data_of("persona", "show", AGENT) == data_of("persona", "list")[0]


@pytest.mark.usefixtures("roles")
def test_the_key_of_a_persona_is_made_once_and_kept_encrypted(data_of: Data) -> None:
    made = data_of("persona", "create", "alice", "--template", "scheduler")
    assert data_of("persona", "create", "alice", "--template", "scheduler") == made
    (file,) = Path(".agentvc/personas").iterdir()
    assert did_key(read_key_file(file, "correct horse battery staple").public_key) == made["did"]
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.usefixtures("roles")
def test_a_refused_persona_leaves_no_key(run: Run) -> None:
    assert run("persona", "create", "alice", "--template", "buyer").exit_code == 1
    assert not Path(".agentvc/personas").exists()


@pytest.mark.usefixtures("roles")
def test_nothing_beyond_the_grant_is_issued(run: Run) -> None:
    run("persona", "create", "alice", "--template", "scheduler")
    assert issue(run).exit_code == 0
    refused = issue(run, capability("calendar.write", most=1))
    assert refused.exit_code == 1
    assert "the persona 'scheduler' is not granted this (R8): 'calendar.write'" in refused.stderr
    unknown = issue(run, name="owner")
    assert (unknown.exit_code, "agentvc persona create" in unknown.stderr) == (1, True)


@pytest.mark.usefixtures("roles")
def test_suspending_a_persona_leaves_the_others_of_its_principal(run: Run, data_of: Data) -> None:
    for name in ("scheduler", "cover"):
        data_of("persona", "create", "alice", "--template", "scheduler", "--name", name)
        assert issue(run, name=name).exit_code == 0
    stopped = data_of("persona", "suspend", "cover", "--reason", "review")
    assert (stopped["kind"], stopped["id"], stopped["principal"], stopped["credentials"]) == (
        "persona",
        "cover",
        ALICE,
        1,
    )
    assert [(one["name"], one["switches"][0]["stopped"]) for one in data_of("persona", "list")] == [
        ("cover", True),
        ("scheduler", False),
    ]
    assert issue(run).exit_code == 0
    refused = issue(run, name="cover")
    assert (refused.exit_code, "review" in refused.stderr) == (1, True)
    assert "cover (scheduler) of" in run("persona", "list").stdout
    assert data_of("persona", "resume", "cover")["stopped"] is False
    assert issue(run, name="cover").exit_code == 0


@pytest.mark.usefixtures("roles")
@pytest.mark.parametrize(
    ("stops", "state"),
    [
        ([], "active"),
        ([["persona", "scheduler"]], "suspended"),
        ([["persona", "scheduler", "--for-good"]], "stopped for good"),
        ([["principal", "alice"]], "suspended with its principal"),
        ([["principal", "alice", "--for-good"]], "stopped for good with its principal"),
        ([["persona", "scheduler"], ["principal", "alice"]], "suspended"),
        ([["persona", "scheduler"], ["principal", "alice", "--for-good"]], "stopped for good with its principal"),
        ([["persona", "scheduler", "--for-good"], ["principal", "alice", "--for-good"]], "stopped for good"),
    ],
)
def test_a_persona_is_shown_as_it_is_stopped(run: Run, data_of: Data, stops: list[list[str]], state: str) -> None:
    data_of("persona", "create", "alice", "--template", "scheduler", "--did", AGENT)
    for stop in stops:
        assert run("stop", *stop, "--reason", "left").exit_code == 0
    assert run("persona", "list").stdout == f"scheduler of {ALICE}: {state}, {AGENT}\n"
    title = run("persona", "show", "scheduler").stdout.splitlines()[0]
    assert title == f"scheduler of {ALICE}" + ("" if state == "active" else f": {state}")
    shown = data_of("persona", "list")[0]["switches"]
    asked = {stop[0]: "--for-good" in stop for stop in stops}
    assert {one["kind"]: one["forGood"] for one in shown if one["stopped"]} == asked
    assert shown == data_of("persona", "show", "scheduler")["switches"]


@pytest.mark.usefixtures("roles")
def test_a_principal_is_stopped_listed_and_lifted(run: Run, data_of: Data) -> None:
    for _ in range(2):
        issue(run, name=None)
    result = run("stop", "principal", "alice", "--reason", "left the company")
    assert result.exit_code == 0
    assert f"stopped: principal {ALICE}" in result.stdout
    assert "2 credentials issued here and still valid, and every hop that was passed on below them" in result.stdout
    assert "refused by every verifier from 20" in result.stdout
    (listed,) = data_of("stop", "--status")["stops"]
    assert (listed["id"], listed["reason"], listed["credentials"]) == (ALICE, "left the company", 2)
    assert listed["by"].endswith("at the command line")
    assert listed["noticed"]["within"] == "10m"
    assert "left the company" in run("stop", "--status").stdout
    assert data_of("lift", "principal", ALICE)["stopped"] is False
    assert run("stop", "--status").stdout.strip() == "nothing is stopped"


@pytest.mark.usefixtures("roles")
def test_a_stop_for_good_is_told_and_never_lifted(run: Run, data_of: Data) -> None:
    issue(run, name=None)
    assert "stopped for good: agent" in run("stop", "agent", AGENT, "--reason", "lost", "--for-good").stdout
    assert data_of("stop", "--status")["stops"][0]["forGood"] is True
    assert run("lift", "agent", AGENT).exit_code == 1


@pytest.mark.usefixtures("roles")
def test_a_stop_of_somebody_unknown_is_doubted(run: Run) -> None:
    result = run("stop", "principal", "acct:alcie@acme.example", "--reason", "left")
    assert result.exit_code == 0
    assert "is it spelt right?" in result.stderr


@pytest.mark.usefixtures("roles")
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["stop"], "say whom to stop"),
        (["stop", "principal"], "say whom to stop"),
        (["stop", "principal", ALICE], "say why"),
        (["stop", "king", ALICE, "--reason", "r"], "'king' is not one of"),
        (["stop", "agent", "alice", "--reason", "r"], "is not a DID"),
        (["stop", "agent", AGENT, "--of", "alice", "--reason", "r"], "--of says whose persona it is"),
        (["stop", "--status", "--reason", "r"], "--status shows"),
        (["stop", "principal", ALICE, "--reason", "\udcff"], "is not UTF-8 text"),
        (["stop", "principal", ALICE, "--reason", ""], "this is empty"),
        (["stop", "persona", "", "--of", "alice", "--reason", "r"], "this is empty"),
        (["stop", "persona", "\udcff", "--of", "alice", "--reason", "r"], "is not UTF-8 text"),
        (["stop", "persona", "p", "--of", "\udcff", "--reason", "r"], "is not UTF-8 text"),
        (["stop", "agent", f"{AGENT}#key-1", "--reason", "r"], "is not a DID"),
        (["lift", "principal", "\udcff"], "is not UTF-8 text"),
    ],
)
def test_a_stop_that_is_not_understood_stops_nothing(
    run: Run, data_of: Data, arguments: list[str], message: str
) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr
    assert data_of("stop", "--status") == {"stops": []}


@pytest.mark.usefixtures("roles")
def test_a_persona_of_a_free_name_is_stopped_with_its_principal(run: Run, data_of: Data) -> None:
    assert run("stop", "persona", "free", "--reason", "r").exit_code == 1
    assert data_of("stop", "persona", "free", "--of", "alice", "--reason", "r")["principal"] == ALICE


@pytest.mark.usefixtures("roles")
def test_entitlements_that_cannot_be_read_are_named_with_their_place(run: Run) -> None:
    result = run("persona", "entitle", "-", given=json.dumps(entitlements() | {"authorization_details": []}))
    assert result.exit_code == 1
    assert "/authorization_details" in result.stderr


@pytest.mark.usefixtures("roles")
def test_no_personas_are_told_as_such(run: Run, data_of: Data) -> None:
    assert data_of("persona", "list") == []
    assert "agentvc persona create" in run("persona", "list").stderr


@pytest.mark.usefixtures("roles")
@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"--name": "\udcff"}, "is not UTF-8 text"),
        ({"--name": ""}, "this is empty"),
        ({"--name": "  "}, "this is empty"),
        ({"--template": "\udcff"}, "is not UTF-8 text"),
    ],
)
def test_a_persona_whose_name_cannot_be_written_down_leaves_no_key(
    run: Run, changes: dict[str, str], message: str
) -> None:
    options = {"--template": "scheduler", "--name": "caf\u00e9"}
    result = run("persona", "create", "alice", *[word for pair in (options | changes).items() for word in pair])
    assert (result.exit_code, message in result.stderr) == (2, True)
    assert not Path(".agentvc/personas").exists()
    assert run("persona", "create", "alice", *[word for pair in options.items() for word in pair]).exit_code == 0


def test_a_stop_tells_how_many_credentials_of_the_agent_it_misses(run: Run, data_of: Data) -> None:
    data_of("init", "--url", "https://acme.example")
    settings = Path(".agentvc/agentvc.toml")
    kept = settings.read_text()
    header = "[profiles.agent-delegation]\n"
    settings.write_text(kept.replace(header, f"{header}switches = []\n"))
    assert issue(run).exit_code == 0
    settings.write_text(kept)
    missed = run("stop", "agent", AGENT, "--reason", "lost")
    assert "1 credential of this agent without its switch still valid: stop it --for-good" in missed.stderr
    assert data_of("stop", "agent", AGENT, "--reason", "lost", "--for-good")["missed"] == 0


@pytest.mark.usefixtures("roles")
def test_without_a_persona_no_more_is_issued_than_the_principal_may(run: Run) -> None:
    assert issue(run, name=None).exit_code == 0
    refused = issue(run, capability("mail.send"), name=None)
    assert (refused.exit_code, "without a persona is not granted this" in refused.stderr) == (1, True)
