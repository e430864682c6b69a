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
    assert "a chain costs" in done.stdout
    rows = json.loads(latest.read_text(encoding="utf-8"))
    assert all(set(row) == {"name", "ours_us", "limit_us", "ratio"} for row in rows)
    assert all(row["ours_us"] > 0 and row["limit_us"] > 0 for row in rows)
    names = [row["name"] for row in rows]
    assert len(names) == len(set(names))
    for part in (
        "vc+jwt Ed25519",
        "vc+jwt ML-DSA-44",
        "vc+sd-jwt Ed25519",
        "vc+cose Ed25519",
        "eddsa-jcs-2022 Ed25519",
        "eddsa-rdfc-2022 Ed25519",
        "ecdsa-rdfc-2019 P-384",
        "ecdsa-sd-2023 P-256",
        "Ed25519Signature2020",
        "mldsa44-rdfc-2024",
        "3 signatures",
        "chain of 1 hop",
        "chain of 16 hop",
        "a limit counted at each",
        "1,000,000",
        "one at a time",
        "32 clients",
    ):
        assert any(part in name for name in names), part


PEER = """
import json, os, signal
print(json.dumps({"peer": "bare signature", "mechanism": "Ed25519", "verify_ms": 0.1, "issue_ms": 0.05}))
print(json.dumps({"peer": "somebody", "mechanism": "eddsa-rdfc-2022", "verify_ms": 10.5, "issue_ms": 2.5}))
os.kill(os.getpid(), signal.SIGKILL)
"""
CONTEXT = {"@context": {"@protected": True, "shoeSize": "https://example.org/agent#shoe"}}
CREDENTIAL = {
    "@context": ["https://www.w3.org/ns/credentials/v2", "https://example.org/agent/v1"],
    "type": ["VerifiableCredential"],
    "validUntil": "2030-01-01T00:00:00Z",
    "credentialSubject": {"id": "did:example:ada", "shoeSize": 43},
}
SHOW = "import sys, pathlib; from bench.peers import rows; [print(row) for row in rows(pathlib.Path(sys.argv[1]))]"


def shown_rows(folder: Path) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", SHOW, str(folder)], cwd=ROOT, capture_output=True, text=True, timeout=120, check=True
    )
    return done.stdout.splitlines()


def test_peers_are_shown_beside_ours_also_when_one_dies(tmp_path: Path) -> None:
    (tmp_path / "python_bench.py").write_text(PEER, encoding="utf-8")
    (tmp_path / "credential.json").write_text(json.dumps(CREDENTIAL), encoding="utf-8")
    (tmp_path / "agent-context.json").write_text(json.dumps(CONTEXT), encoding="utf-8")
    (tmp_path / "venv" / "bin").mkdir(parents=True)
    (tmp_path / "venv" / "bin" / "python").symlink_to(sys.executable)
    verified, signed, said = shown_rows(tmp_path)
    assert "verify the peers' credential, eddsa-rdfc-2022 Ed25519 (limit: somebody)" in verified
    assert "limit_us=10500.0" in verified
    assert "sign the peers' credential" in signed
    assert "limit_us=2500.0" in signed
    assert "python_bench.py ended with -9" in said


def test_without_peers_one_line_says_so(tmp_path: Path) -> None:
    (said,) = shown_rows(tmp_path)
    assert "is not set up" in said
