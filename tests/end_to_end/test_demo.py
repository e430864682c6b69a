"""`agentvc demo` with its real processes: the story goes as it should, and nothing is left running."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EXPECTED = [
    "allowed",
    "authority.action_not_granted",
    "authority.location_not_granted",
    "replay.detected",
    "invocation.mismatch",
    "audience.mismatch",
    "presentation.missing",
    "credential.expired",
    "allowed",
    "authority.constraint_violated",
    "status.revoked",
    "status.revoked",
]
REFUSED = [reason for reason in EXPECTED if reason != "allowed"]


def start(folder: Path, *options: str) -> subprocess.Popen[str]:
    """Start the demo with a temporary folder of its own, so that what it leaves behind can be seen."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AGENTVC_")}
    return subprocess.Popen(
        [sys.executable, "-m", "cli", "demo", *options],
        cwd=ROOT,
        env={**environment, "TMPDIR": str(folder), "PYTHONWARNINGS": "error"},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def started_below(folder: Path) -> list[int]:
    """Give the processes whose environment names a folder."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            environment = (entry / "environ").read_bytes()
        except OSError:
            continue
        if f"AGENTVC_HOME={folder}".encode() in environment:
            found.append(int(entry.name))
    return found


def test_the_demo_tells_the_whole_story(tmp_path: Path) -> None:
    process = start(tmp_path)
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, output + errors
    table = output[output.rindex("step  ") :].splitlines()
    assert [line.split()[-1] for line in table[2:]] == ["ok"] * len(EXPECTED)
    assert "Stand-up" in output
    for reason in REFUSED:
        assert output.count(reason) >= 3, f"{reason} is told with its step, in its report and in the table"
    assert list(tmp_path.iterdir()) == []


def test_the_demo_as_json_gives_each_step_with_its_report(tmp_path: Path) -> None:
    process = start(tmp_path, "--json")
    output, errors = process.communicate(timeout=120)
    assert process.returncode == 0, output + errors
    rows = json.loads(output)
    assert [row["happened"] for row in rows] == EXPECTED
    assert all(row["asExpected"] for row in rows)
    refused = [row for row in rows if row["expected"] != "allowed"]
    assert [row["report"]["decision"] for row in refused] == ["deny"] * len(REFUSED)


@pytest.mark.parametrize("later", [0, 0.4, 0.9], ids=lambda seconds: f"{seconds}s later")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: number.name)
def test_a_demo_that_is_stopped_leaves_no_process_and_no_file(
    tmp_path: Path, number: signal.Signals, later: float
) -> None:
    process = start(tmp_path)
    end = time.monotonic() + 60
    while not started_below(tmp_path) and time.monotonic() < end:
        time.sleep(0.05)
    assert started_below(tmp_path)
    time.sleep(later)
    process.send_signal(number)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert "Traceback" not in errors
    assert started_below(tmp_path) == []
    assert list(tmp_path.iterdir()) == []
