"""`make bench` runs and writes its rows. No time is judged: that would be a test of the load of the machine."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_bench_runs_and_writes_a_row_for_each_comparison(tmp_path: Path) -> None:
    latest = tmp_path / "latest.json"
    done = subprocess.run(
        [sys.executable, "-m", "bench", "--quick", "--output", str(latest)],
        cwd=ROOT,
        env={**os.environ, "PYTHONWARNINGS": "error"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rows = json.loads(latest.read_text(encoding="utf-8"))
    assert all(set(row) == {"name", "ours_us", "limit_us", "ratio"} for row in rows)
    assert all(row["ours_us"] > 0 and row["limit_us"] > 0 for row in rows)
    names = [row["name"] for row in rows]
    assert len(names) == len(set(names))
    for part in (
        "vc+jwt Ed25519",
        "eddsa-jcs-2022 Ed25519",
        "3 signatures",
        "1,000,000",
        "one at a time",
        "32 clients",
    ):
        assert any(part in name for name in names), part
