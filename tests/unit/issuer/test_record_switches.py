"""What a record and a persona say of the switches that stop them, on every store."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from support.issuers import AGENT, Office, identity, open_office
from support.roles import ALICE, BOB, as_persona, entitlements, settings_with_roles

from issuer.api import examples
from issuer.store.memory import MemoryStore
from issuer.store.sqlite import SqliteStore
from issuer.switch_ports import SwitchKey, SwitchKind

AGENTS = {"kind": "agent", "id": AGENT}
PERSONA = {"kind": "persona", "id": "scheduler", "principal": ALICE}
PRINCIPAL = {"kind": "principal", "id": ALICE}
OFF, ON = {"stopped": False, "forGood": False}, {"stopped": True, "forGood": False}
FOR_GOOD = {"stopped": True, "forGood": True}


@pytest.fixture(params=["memory", "sqlite"])
def office(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Office]:
    store = MemoryStore() if request.param == "memory" else SqliteStore(tmp_path / "issuer.sqlite3")
    opened = open_office(tmp_path, store=store, settings=settings_with_roles('personas = "free"\n'))
    opened.issuer.entitlements.write(entitlements(), "admin")
    yield opened
    store.close()


def issued(office: Office, document: Any = None) -> str:
    """Issue a delegation in the name of Alice's scheduler, unless another credential is given, and give its place."""
    answer = office.issue(document or as_persona())
    assert answer.status_code == 201, answer.text
    return str(answer.headers["location"])


def switches(office: Office, path: str) -> Any:
    return office.call("GET", path).json()["switches"]


def turn(office: Office, verb: str, key: dict[str, str], **more: Any) -> None:
    assert office.call("POST", f"/switches/{verb}", json=key | {"reason": "left", **more}).status_code == 200


def test_a_record_names_the_switches_that_stop_it_in_the_order_of_its_entries(office: Office) -> None:
    assert switches(office, issued(office)) == [AGENTS | OFF, PERSONA | OFF, PRINCIPAL | OFF]
    assert switches(office, issued(office, as_persona(name=None))) == [AGENTS | OFF, PRINCIPAL | OFF]
    assert switches(office, issued(office, identity())) == [AGENTS | OFF, PRINCIPAL | OFF]


@pytest.mark.parametrize("number", range(3))
def test_a_record_says_which_of_them_is_on_and_for_good(office: Office, number: int) -> None:
    path, key = issued(office), [AGENTS, PERSONA, PRINCIPAL][number]

    def how() -> list[dict[str, bool]]:
        return [{name: one[name] for name in OFF} for one in switches(office, path)]

    turn(office, "stop", key)
    assert how() == [ON if place == number else OFF for place in range(3)]
    turn(office, "lift", key)
    assert how() == [OFF] * 3
    turn(office, "stop", key, forGood=True)
    assert how() == [FOR_GOOD if place == number else OFF for place in range(3)]


def test_the_list_says_of_each_credential_what_its_record_says(office: Office) -> None:
    paths = [issued(office), issued(office, as_persona(principal=BOB)), issued(office, as_persona(name=None))]
    turn(office, "stop", PERSONA)
    listed = office.call("GET", "/credentials").json()["credentials"]
    assert listed == [office.call("GET", path).json() for path in paths]
    assert [[one["stopped"] for one in record["switches"]] for record in listed] == [
        [False, True, False],
        [False, False, False],
        [False, False],
    ]


def test_the_answer_to_a_change_of_a_status_shows_them_as_well(office: Office) -> None:
    path = issued(office)
    turn(office, "stop", PRINCIPAL)
    body = {"statusPurpose": "suspension", "status": True, "reason": "r"}
    assert office.call("POST", f"{path}/status", json=body).json()["switches"] == switches(office, path)
    assert switches(office, path)[2] == PRINCIPAL | ON


def test_a_credential_without_switches_says_so(tmp_path: Path) -> None:
    marker = "[profiles.agent-delegation]\n"
    office = open_office(tmp_path, settings=settings_with_roles().replace(marker, f"{marker}switches = []\n"))
    office.issuer.entitlements.write(entitlements(), "admin")
    assert switches(office, issued(office, as_persona(name=None))) == []


def test_the_example_of_a_record_has_the_members_of_one(office: Office) -> None:
    record, example = office.call("GET", issued(office)).json(), dict(examples.RECORD)
    assert set(record) == set(example)
    shown: Any = example["switches"]
    assert [list(one) for one in record["switches"]] == [list(one) for one in shown]


def test_a_persona_says_how_its_own_switch_and_that_of_its_principal_stand(office: Office) -> None:
    body = {"principal": ALICE, "template": "scheduler", "did": AGENT}
    made = office.call("POST", "/personas", json=body).json()
    assert set(made) == set(examples.PERSONA)
    assert made["switches"] == [PERSONA | OFF, PRINCIPAL | OFF]
    turn(office, "stop", PERSONA, forGood=True)
    turn(office, "stop", PRINCIPAL)
    (listed,) = office.call("GET", "/personas").json()["personas"]
    assert listed["switches"] == [PERSONA | FOR_GOOD, PRINCIPAL | ON]


def test_switches_are_looked_up_once_each_and_none_of_no_keys(office: Office) -> None:
    key = SwitchKey(SwitchKind.PRINCIPAL, ALICE)
    assert list(office.issuer.switching.standings([key, key])) == [key]
    assert office.issuer.switching.standings([]) == {}
