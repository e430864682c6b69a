"""A process of node with @digitalbazaar/vc, asked line by line. Where it cannot run, the test says what is missing."""

import json
import os
import shutil
import subprocess
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import pytest

from vc.contexts import CONTEXTS

FOLDER = Path(__file__).parents[1] / "interop" / "npm"
INSTALL = "npm ci --ignore-scripts --no-audit --no-fund"


def missing() -> str | None:
    """Tell what has to be done before the peer can run, or None."""
    if shutil.which("node") is None:
        return "node is not installed: install Node.js 20 or newer with npm, then run it again"
    if not (FOLDER / "node_modules" / "@digitalbazaar" / "vc").is_dir():
        return f"the peers are not installed: run `{INSTALL}` in {FOLDER}"
    return None


def require_peer() -> None:
    """Skip the test with the reason where the peer is missing; fail it in CI, where nothing may be skipped."""
    what = missing()
    if what is not None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(what)


class NpmPeer:
    """One process; use it as a context manager."""

    def __init__(self) -> None:
        node = shutil.which("node") or "node"
        self._process = subprocess.Popen(
            [node, str(FOLDER / "peer.mjs")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=FOLDER
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._to: IO[str] = self._process.stdin
        self._from: IO[str] = self._process.stdout
        self._ask(contexts={url: json.loads(raw) for url, raw in CONTEXTS.items()})

    def issue(self, mechanism: str, credential: dict[str, Any], mandatory: tuple[str, ...] = ()) -> dict[str, Any]:
        """Have a credential issued with a new key; its issuer is the did:key of that key."""
        answer = self._ask(do="issue", mechanism=mechanism, credential=credential, mandatoryPointers=mandatory)
        document: dict[str, Any] = answer["document"]
        return document

    def derive(self, document: dict[str, Any], pointers: tuple[str, ...]) -> dict[str, Any]:
        """Have a base credential reduced to what is shown."""
        derived: dict[str, Any] = self._ask(do="derive", document=document, selectivePointers=pointers)["document"]
        return derived

    def verifies(self, mechanism: str, document: dict[str, Any]) -> bool:
        """Ask whether the peer accepts a credential."""
        return bool(self._ask(do="verify", mechanism=mechanism, document=document)["verified"])

    def _ask(self, **request: Any) -> dict[str, Any]:
        self._to.write(json.dumps(request) + "\n")
        self._to.flush()
        line = self._from.readline()
        if not line:
            raise RuntimeError(f"the peer ended with {self._process.wait()}: see what it wrote to stderr")
        answer: dict[str, Any] = json.loads(line)
        if "error" in answer:
            raise RuntimeError(f"the peer failed: {answer['error']}")
        return answer

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._to.close()
        self._process.wait(timeout=10)
        self._from.close()
