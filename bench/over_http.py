"""Issuing over HTTP on loopback: the issuer and a bare endpoint in processes of their own, the load in a third."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from bench.measuring import Row
from bench.world import World
from cli.demo.processes import Processes, free_port

ROOT = Path(__file__).parents[1]
CLIENTS = (1, 32)
ROUNDS = 9
REQUESTS = 192  # in one round; a multiple of 32
QUICK_REQUESTS = 32
# Goal of performance.md: at least 70 % of the throughput of the bare endpoint, one at a time.
MOST_RATIO_ONE_AT_A_TIME = 1 / 0.7


def issuing(*, quick: bool) -> Iterator[Row]:
    """Yield a row for each number of clients; the times are microseconds for each credential."""
    with tempfile.TemporaryDirectory(prefix="agentvc-bench-") as name:
        folder = Path(name)
        environment = {"AGENTVC_HOME": str(folder / "issuer"), "AGENTVC_PASSPHRASE": "bench", "PYTHONPATH": str(ROOT)}
        with Processes(folder, environment) as processes:
            ports = free_port(), free_port()
            url = f"http://localhost:{ports[0]}"
            made = json.loads(processes.run([sys.executable, "-m", "cli", "init", "--url", url, "--json"]))
            processes.start("issuer", [sys.executable, "-m", "cli", "serve", "--port", str(ports[0])])
            bare = [sys.executable, "-m", "bench.bare_endpoint", str(ports[1]), str(folder / "bare.sqlite3")]
            processes.start("bare endpoint", bare)
            processes.wait_until_ready("issuer", f"http://127.0.0.1:{ports[0]}/health/ready")
            processes.wait_until_ready("bare endpoint", f"http://127.0.0.1:{ports[1]}/openapi.json")
            body = json.dumps({"credential": credential(made["did"])})
            targets = [target(port, body, made["adminToken"]) for port in ports]
            for clients in CLIENTS:
                yield measure(targets, clients, quick=quick)


def credential(issuer: str) -> dict[str, object]:
    """Make the credential that is asked for again and again; the issuer gives each an id, a time and a status index."""
    given = {key: value for key, value in World().delegation().items() if key not in {"id", "credentialStatus"}}
    given.pop("validFrom")
    given.pop("validUntil")
    return {**given, "issuer": issuer}


def target(port: int, body: str, token: str) -> dict[str, object]:
    """Describe a service for the load generator: the same bytes go to both."""
    request = (
        f"POST /credentials/issue HTTP/1.1\r\nHost: localhost:{port}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body.encode())}\r\n\r\n{body}"
    )
    return {"host": "127.0.0.1", "port": port, "request": request}


def measure(targets: list[dict[str, object]], clients: int, *, quick: bool) -> Row:
    """Let the load generator alternate between the two services, and take the medians."""
    requests = QUICK_REQUESTS if quick else REQUESTS
    plan = {"targets": targets, "clients": clients, "requests": requests, "rounds": 1 if quick else ROUNDS}
    done = subprocess.run(
        [sys.executable, "-m", "bench.load"], input=json.dumps(plan), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise SystemExit(f"the load generator failed: {done.stderr}")
    ours, limit = (median(times) / requests * 1_000_000 for times in json.loads(done.stdout))
    name = "one at a time" if clients == 1 else f"with {clients} clients"
    bound = MOST_RATIO_ONE_AT_A_TIME if clients == 1 else None
    return Row(
        f"issue over HTTP, {name} (limit: bare endpoint)", ours, limit, bound, source="performance.md" if bound else ""
    )
