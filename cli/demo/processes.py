"""Real processes on loopback that end with the demo, however the demo ends."""

import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType, TracebackType
from typing import IO, Self

import httpcore

from cli.problems import Failure

START_SECONDS = 30  # a busy machine needs about two to import FastAPI and to open the key
STOP_SECONDS = 5  # after that the process is killed
POLL_SECONDS = 0.05


class DemoFailed(Failure):
    """The demo itself did not work: nothing is said about what it shows."""


def free_port() -> int:
    """Return a loopback port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Processes:
    """Starts processes and, as a context manager, stops them all."""

    def __init__(self, logs: Path, environment: Mapping[str, str]) -> None:
        self._logs = logs
        self._environment = {**os.environ, **environment}
        self._running: list[tuple[str, subprocess.Popen[bytes]]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def run(self, arguments: Sequence[str]) -> str:
        """Run a command to its end and return what it printed; raises DemoFailed when it fails."""
        process = self._start("command", arguments, subprocess.PIPE)
        output, errors = (text.decode("utf-8", "replace") for text in process.communicate())
        if process.returncode != 0:
            raise DemoFailed(f"{' '.join(arguments)} ended with {process.returncode}:\n{errors or output}")
        return output

    def start(self, name: str, arguments: Sequence[str]) -> None:
        """Start a process; its output goes to a file of its own."""
        with (self._logs / f"{name}.log").open("wb") as log:
            self._start(name, arguments, log)

    def wait_until_ready(self, name: str, url: str) -> None:
        """Wait until the process answers 200 at a URL; raises DemoFailed with its output when it does not."""
        process = dict(self._running)[name]
        end = time.monotonic() + START_SECONDS
        while time.monotonic() < end and process.poll() is None:
            with suppress(httpcore.NetworkError, httpcore.TimeoutException, httpcore.ProtocolError):
                if httpcore.request("GET", url).status == 200:  # noqa: PLR2004 -- HTTP's own word for "here I am"
                    return
            time.sleep(POLL_SECONDS)
        log = (self._logs / f"{name}.log").read_text(encoding="utf-8", errors="replace")
        raise DemoFailed(f"the {name} did not start:\n{log[-2000:]}")

    def _start(self, name: str, arguments: Sequence[str], output: IO[bytes] | int) -> subprocess.Popen[bytes]:
        # A signal within Popen would leave a process that nobody knows of.
        with _signals_waiting():
            # A session of its own: Ctrl-C reaches the demo alone, which then stops the process in order.
            process = subprocess.Popen(  # noqa: S603 -- our own commands
                arguments, env=self._environment, stdout=output, stderr=output, start_new_session=True
            )
            self._running.append((name, process))
        return process

    def stop(self) -> None:
        """Ask every process to end, and kill the one that does not."""
        for _, process in self._running:
            process.terminate()
        for _, process in self._running:
            try:
                process.wait(timeout=STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
            for pipe in (process.stdout, process.stderr):
                if pipe is not None:
                    pipe.close()
        self._running.clear()


@contextmanager
def _signals_waiting() -> Iterator[None]:
    """Let SIGINT and SIGTERM wait until the block has ended; a process that it starts gets the usual handling."""
    waiting: list[int] = []

    def wait(number: int, _frame: FrameType | None) -> None:
        waiting.append(number)

    before = {number: signal.signal(number, wait) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    for arrived in waiting:
        signal.raise_signal(arrived)
