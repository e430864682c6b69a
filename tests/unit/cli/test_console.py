"""Colour on a terminal only; progress goes away; results and messages do not mix."""

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from support.holding import Organisation

AGENT = "did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH"


def on_a_terminal(arguments: list[str], **environment: str) -> str:
    """Run `agentvc` with a terminal as its output and give what the terminal would show."""
    ours, theirs = pty.openpty()
    clean = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "FORCE_COLOR"}}
    with subprocess.Popen(
        [sys.executable, "-m", "cli", *arguments], stdout=theirs, stderr=theirs, stdin=theirs, env=clean | environment
    ) as process:
        os.close(theirs)
        shown = b""
        while True:
            try:
                read = os.read(ours, 4096)
            except OSError:  # how Linux says that the other end is closed
                break
            if not read:
                break
            shown += read
        process.wait(timeout=60)
    os.close(ours)
    return shown.decode()


@pytest.fixture
def credential(tmp_path: Path, acme: Organisation) -> str:
    file = tmp_path / "credential.jwt"
    file.write_bytes(acme.delegation(AGENT).raw)
    return str(file)


def test_a_terminal_gets_colour(credential: str) -> None:
    assert "\x1b[" in on_a_terminal(["inspect", credential], TERM="xterm")


def test_no_color_is_honoured(credential: str) -> None:
    assert "\x1b[" not in on_a_terminal(["inspect", credential], TERM="xterm", NO_COLOR="1")


def test_an_empty_no_color_is_none(credential: str) -> None:
    assert "\x1b[" in on_a_terminal(["inspect", credential], TERM="xterm", NO_COLOR="")


def test_a_pipe_gets_no_colour(credential: str) -> None:
    result = subprocess.run(
        [sys.executable, "-m", "cli", "inspect", credential], capture_output=True, text=True, check=True
    )
    assert "\x1b" not in result.stdout


def test_progress_is_shown_on_a_terminal_and_taken_back(tmp_path: Path) -> None:
    shown = on_a_terminal(["wallet", "init", "--wallet", str(tmp_path / "w.sqlite3")], AGENTVC_PASSPHRASE="secret")
    assert "making the wallet …" in shown
    assert shown.rstrip().splitlines()[-1].startswith("the wallet is")


def test_a_passphrase_is_asked_for_twice_on_a_terminal_and_not_shown(tmp_path: Path) -> None:
    ours, theirs = pty.openpty()
    clean = {name: value for name, value in os.environ.items() if name != "AGENTVC_PASSPHRASE"}
    command = [sys.executable, "-m", "cli", "wallet", "init", "--wallet", str(tmp_path / "w.sqlite3")]
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, stdin=theirs, env=clean) as process:
        os.close(theirs)
        shown = b""
        for _ in range(2):
            asked = shown.count(b": ")
            while shown.count(b": ") == asked:
                shown += os.read(ours, 4096)
            os.write(ours, b"open sesame\n")
        try:
            while read := os.read(ours, 4096):
                shown += read
        except OSError:
            pass
        assert process.wait(timeout=60) == 0
    os.close(ours)
    assert b"did:key:z6Mk" in shown
    assert b"sesame" not in shown
