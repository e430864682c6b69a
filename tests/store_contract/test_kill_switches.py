"""kill -9 between any two steps of stopping and lifting: no stop that was acknowledged is lost, and none is half done.

Afterwards the bit of each switch is what was last said of it, or what would have been said next; a stop for good has
revoked all of its credentials or none; and each credential that was handed out points to the switch that there is.
"""

import json
from collections import defaultdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from support.children import start
from support.issuer_child import PASSPHRASE
from support.switch_child import key_of

from issuer.setup import initialise
from issuer.wiring import Issuer, open_issuer
from vc.credential import parse_credential
from vc.securing.mechanism import parse_secured
from vc.status.list_credential import parse_status_list

SIGKILLED = -9
AFTER = {"issue": ["stop"], "stop": ["lift", "end"], "lift": ["end"], "end": []}
VERBS = [("turn_switch", moment, times) for moment in ("before", "after") for times in (1, 2, 3, 5)]
STEPS = [*VERBS, ("reserve", "after", 1), ("reserve", "before", 2), ("find_switches", "after", 2)]


def published_bit(issuer: Issuer, list_id: int, index: int) -> int:
    secured = parse_secured(issuer.publishing.published(list_id)[0].body)
    return parse_status_list(parse_credential(secured.document)).bitstring.get(index)


def said(output: str) -> dict[int, dict[str, Any]]:
    """Give, by the number of the principal, what was issued and what was said last."""
    told: dict[int, dict[str, Any]] = defaultdict(dict)
    for line in map(json.loads, output.splitlines()):
        told[line["number"]] |= {"last": line["did"]} | {name: line[name] for name in ("id", "raw") if name in line}
    return dict(told)


@pytest.mark.parametrize(("verb", "moment", "times"), STEPS)
def test_a_kill_between_any_two_steps_loses_no_stop(tmp_path: Path, verb: str, moment: str, times: int) -> None:
    home = tmp_path / "home"
    initialise(home, "http://localhost:8000", PASSPHRASE)
    child = start("switch_child", home, 4, verb, moment, times)
    told = said(child.communicate(timeout=60)[0])
    assert child.returncode == SIGKILLED
    with open_issuer(home, PASSPHRASE, lambda: datetime(2026, 3, 1, 13, tzinfo=UTC)) as issuer:
        for number, line in told.items():
            require_sound(issuer, number, line)


def require_sound(issuer: Issuer, number: int, line: dict[str, Any]) -> None:
    (switch,) = issuer.store.find_switches([key_of(number)])
    states = [line["last"], *AFTER[line["last"]]]
    assert switch.on in {state in {"stop", "end"} for state in states}
    assert not switch.final or "end" in states
    assert published_bit(issuer, switch.list_id, switch.index) == switch.on
    record = issuer.records.find(line["id"])
    own = {status.purpose: status for status in record.statuses}["revocation"]
    assert published_bit(issuer, own.list_id, own.index) == own.value == switch.final
    entries = parse_secured(line["raw"]).document["credentialStatus"]
    assert str(switch.index) in [entry["statusListIndex"] for entry in entries]  # type: ignore[index,union-attr]
