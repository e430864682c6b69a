"""`agentvc inspect` shows, and never lets anyone believe that it verified."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import Result
from support.holding import Organisation

from cli.inspect import UNVERIFIED
from vc.securing.enveloped import envelope

AGENT = "did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH"
Run = Callable[..., Result]


@pytest.mark.parametrize("mechanism", ["vc+jwt", "eddsa-jcs-2022"])
def test_the_first_line_says_that_nothing_was_verified(run: Run, acme: Organisation, mechanism: str) -> None:
    result = run("inspect", "-", given=acme.delegation(AGENT, mechanism).raw)
    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[0] == UNVERIFIED
    for part in (AGENT, acme.did, "calendar.read", mechanism):
        assert part in result.stdout


def test_a_forged_credential_is_shown_all_the_same(run: Run, acme: Organisation) -> None:
    raw = acme.delegation(AGENT).raw
    forged = raw[:-4] + (b"AAAA" if not raw.endswith(b"AAAA") else b"BBBB")
    result = run("inspect", "-", given=forged)
    assert result.exit_code == 0
    assert UNVERIFIED in result.stdout


def test_json_says_it_too(data_of: Callable[..., Any], acme: Organisation) -> None:
    issued = acme.delegation(AGENT)
    told = data_of("inspect", "-", given=json.dumps(envelope(issued)))
    assert told["verified"] is False
    assert told["notice"] == UNVERIFIED
    assert told["document"] == issued.document
    assert told["digestMultibase"] == issued.digest()
    assert told["proofs"][0]["verificationMethod"].startswith(acme.did)


def test_a_file_cannot_drive_the_terminal(run: Run, acme: Organisation) -> None:
    document = acme.delegation(AGENT).document
    subject = document["credentialSubject"]
    assert isinstance(subject, dict)
    subject["name"] = "\x1b[2J\x1b]0;owned\x07\u202e"
    text = run("inspect", "-", given=acme.sign(document).raw).stdout
    assert not {"\x1b", "\x07", "\u202e"} & set(text)


@pytest.mark.parametrize("content", ["", "{}", "hello", "{", "[]", "a.b.c"])
def test_what_is_neither_is_told_in_one_line(run: Run, content: str) -> None:
    result = run("inspect", "-", given=content)
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 1
    assert result.stderr.startswith("Error: ")
