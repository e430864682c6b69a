"""Other implementations on the same credential, in the same run, where their folder stands beside the checkout.

`../peers` has a README that says how to set it up. Its scripts run one after the other in processes of their own and
print JSON lines: a peer, a mechanism, and milliseconds to verify and to issue. Beside each stands what we need for that
very credential, each time a new one to us, with every check.
"""

import json
import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from bench.in_process import CREDENTIAL, STRANGERS, accepted, anew, shown_in_turn
from bench.measuring import Row, Work, median_time
from bench.ways import Way, issue
from bench.world import ISSUER, World
from did.keys.algorithm import KeyType
from vc.contexts import ED25519_2020_V1
from vc.linked_data import PINNED_CONTEXTS, ContextSet
from vc.strict_json import Json, parse_object

PEERS = Path(__file__).parents[2] / "peers"
CONTEXT_URL = "https://example.org/agent/v1"
LONGEST_SECONDS = 120  # for one script; each takes about 15
# What the peers call a mechanism, and which of ours it is.
OURS: Mapping[str, Way] = {
    "vc-jwt": Way("vc+jwt", KeyType.ED25519),
    "jwt-vc": Way("vc+jwt", KeyType.ED25519),
    "eddsa-jcs-2022": Way("eddsa-jcs-2022", KeyType.ED25519),
    "eddsa-rdfc-2022": Way("eddsa-rdfc-2022", KeyType.ED25519),
    "ecdsa-rdfc-2019 P-256": Way("ecdsa-rdfc-2019", KeyType.P256),
    "Ed25519Signature2020": Way("Ed25519Signature2020", KeyType.ED25519, context=ED25519_2020_V1),
}


class PeerTime(NamedTuple):
    """What one peer needs for one mechanism, in microseconds; None for what it does not tell."""

    peer: str
    mechanism: str
    verify_us: float | None
    issue_us: float | None


class Absent(Exception):
    """The peers, or one of them, cannot be measured here; the message says why."""


def scripts(folder: Path) -> Iterator[tuple[str, list[str]]]:
    """Yield the name and command of each script that is set up. Raises Absent when none is."""
    node, python = shutil.which("node"), folder / "venv" / "bin" / "python"
    found = False
    if node and (folder / "node_modules").is_dir() and (folder / "digitalbazaar_bench.mjs").is_file():
        found = True
        yield "digitalbazaar_bench.mjs", [node, "digitalbazaar_bench.mjs"]
    if python.exists() and (folder / "python_bench.py").is_file():
        found = True
        yield "python_bench.py", [str(python), "python_bench.py"]
    if not found:
        raise Absent(f"{folder} is not set up (its README says how), so no peer is measured")


def peer_times(name: str, command: list[str], folder: Path) -> Iterator[PeerTime]:
    """Yield what one script prints, also when it dies later. Raises Absent then, after what there was."""
    # Printed at once: a peer that is killed by its own library should lose nothing but what it did not come to.
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    try:
        done = subprocess.run(  # noqa: S603 -- the scripts of ../peers, which whoever runs the bench has set up
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=LONGEST_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Absent(f"{name} took more than {LONGEST_SECONDS} seconds") from error
    for line in done.stdout.splitlines():
        if line.startswith("{"):
            told = json.loads(line)
            verify, issue_ = _microseconds(told, "verify_ms"), _microseconds(told, "issue_ms")
            yield PeerTime(told["peer"], told["mechanism"], verify, issue_)
    if done.returncode != 0:
        last = "".join(done.stderr.strip().splitlines()[-1:])
        raise Absent(f"{name} ended with {done.returncode}, so what stands above may not be all of it. {last}".strip())


def _microseconds(line: Mapping[str, float], name: str) -> float | None:
    return line[name] * 1000 if name in line else None


def rows(folder: Path = PEERS) -> Iterator[Row | str]:
    """Yield a row for each mechanism of each peer, with the peer as the limit; or a line that says what is missing."""
    ours = _Ours(folder)
    try:
        for name, command in scripts(folder):
            yield from _rows_of(name, command, folder, ours)
    except Absent as absent:
        yield f"peers: {absent}"


def _rows_of(name: str, command: list[str], folder: Path, ours: "_Ours") -> Iterator[Row | str]:
    try:
        for time in peer_times(name, command, folder):
            if time.mechanism in OURS:
                yield from ours.beside(time)
    except Absent as absent:
        yield f"peers: {absent}"


class _Ours:
    """Our times for the credential of the peers, taken anew beside each: the machine may be slower by then."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._world = World()
        self._works: dict[str, tuple[Work[bytes], Work[dict[str, Json]]]] = {}

    def beside(self, time: PeerTime) -> Iterator[Row]:
        way = OURS[time.mechanism]
        verifying, signing = self._works.get(way.name) or self._works.setdefault(way.name, self._made(way))
        after = f"the peers' credential, {way.name} (limit: {time.peer})"
        if time.verify_us is not None:
            yield Row(f"verify {after}", median_time(verifying), time.verify_us)
        if time.issue_us is not None:
            yield Row(f"sign {after}", median_time(signing), time.issue_us)

    def _made(self, way: Way) -> tuple[Work[bytes], Work[dict[str, Json]]]:
        context = (self._folder / "agent-context.json").read_bytes()
        contexts = PINNED_CONTEXTS.pinned(CONTEXT_URL, context, sha256(context).hexdigest())
        documents = [self._document(way, number) for number in range(STRANGERS)]
        secured = [issue(self._world, document, way, contexts) for document in documents]
        verifying = self._verifying([one.raw for one in secured], contexts)
        signing = Work(shown_in_turn(documents), lambda document: issue(self._world, document, way, contexts))
        return verifying, signing

    def _verifying(self, shown: list[bytes], contexts: ContextSet) -> Work[bytes]:
        verifier = self._world.verifier(contexts)
        return Work(anew(shown), lambda raw: accepted(verifier, raw, CREDENTIAL))

    def _document(self, way: Way, number: int) -> dict[str, Json]:
        given = parse_object((self._folder / "credential.json").read_bytes())
        named = {**given, "issuer": ISSUER, "id": f"urn:uuid:00000000-0000-4000-8000-{number:012x}"}
        contexts = given["@context"]
        assert isinstance(contexts, list)
        return {**named, "@context": [*contexts, way.context]} if way.context else named
