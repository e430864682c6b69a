"""The samples in the documentation, found and run.

The fenced blocks of one Markdown file are one session, run in order in an empty folder: `python` blocks share their
names, `console` blocks share one shell. The folder has `examples` of the checkout in it. Only the port numbers, 8000
and 9000, are changed, so that sessions can run side by side.

- In a console block a line `$ command` is run and the lines below must match what it prints. `...` stands for any text
  in a line, and alone on a line for any lines. A command must succeed unless the next one is `echo $?`.
- In a python block `print(...)  # text` must print that text.
"""

import contextlib
import io
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from support.ports import unused_port

ROOT = Path(__file__).parents[2]
PORTS_IN_DOCS = (re.compile(r"(?<![0-9])8000(?![0-9])"), re.compile(r"(?<![0-9])9000(?![0-9])"))
PORT_OPTION = re.compile(r"--port (?P<port>[0-9]+)")
FENCE = re.compile(r"^```(?P<language>\w*)\n(?P<code>.*?)^```$", re.DOTALL | re.MULTILINE)
PRINTED = re.compile(r"^\s*print\(.*\)  # (?P<text>.+)$", re.MULTILINE)
HERE_DOCUMENT = re.compile(r"<<'?(?P<end>\w+)'?")
WAIT_SECONDS = 60  # for a service or a command on a busy machine

# Commands that cannot run inside a test, and what runs them instead. `make -n` still proves that the target exists.
RUN_ELSEWHERE: Mapping[str, str] = {
    "make demo": "tests/end_to_end/test_demo.py runs the same command of the package",
    "make test": "this run",
    "make check": "this run and the gates before it",
    "make bench": "tests/end_to_end/test_bench.py runs the same module",
}


class SampleError(Exception):
    """A sample did not do what its page says."""


@dataclass(frozen=True, slots=True)
class Sample:
    """One fenced block: file, line of its first line of code, language and code."""

    file: Path
    line: int
    language: str
    code: str


def samples_in(file: Path) -> list[Sample]:
    """Give the fenced blocks of a Markdown file in order."""
    text = file.read_text(encoding="utf-8")
    return [
        Sample(file, text.count("\n", 0, match.start()) + 2, match["language"], match["code"])
        for match in FENCE.finditer(text)
    ]


def commands_in(code: str) -> Iterator[tuple[str, list[str]]]:
    """Give each command of a console block with the lines it is said to print."""
    command: list[str] = []
    printed: list[str] = []
    here: str | None = None  # the line that ends a here-document
    for line in code.splitlines():
        if here is not None:
            command.append(line)
            here = None if line == here else here
        elif line.startswith("$ "):
            if command:
                yield "\n".join(command), printed
            command, printed = [line.removeprefix("$ ")], []
            begun = HERE_DOCUMENT.search(line)
            here = begun["end"] if begun else None
        elif command and command[-1].endswith("\\"):
            command.append(line)
        else:
            printed.append(line)
    if command:
        yield "\n".join(command), printed


def matches(expected: list[str], actual: list[str]) -> bool:
    """Tell whether printed lines are the expected ones, `...` standing for what may differ."""
    if not expected:
        return not actual
    if expected[0].strip() == "...":
        return any(matches(expected[1:], actual[start:]) for start in range(len(actual) + 1))
    if not actual:
        return False
    pattern = ".*".join(re.escape(part) for part in expected[0].rstrip().split("..."))
    return re.fullmatch(pattern, actual[0].rstrip()) is not None and matches(expected[1:], actual[1:])


class Shell:
    """One bash that runs the console samples of a file, and ends everything it started."""

    def __init__(self, folder: Path, port: int) -> None:
        inherited = {name: value for name, value in os.environ.items() if not name.startswith("AGENTVC_")}
        path = os.pathsep.join([str(Path(sys.executable).parent), inherited.get("PATH", "")])
        self._port = port
        self._process = subprocess.Popen(
            ["bash", "--norc"],  # noqa: S607 - the reader's bash, found as the reader finds it
            cwd=folder,
            env={**inherited, "PATH": path, "NO_COLOR": "1", "PYTHONWARNINGS": "error"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def run(self, command: str) -> tuple[list[str], int]:
        """Run one command and give what it printed and its exit status; a trailing & leaves it running."""
        background = command.endswith(" &")
        if background:
            command = f"{command.removesuffix(' &')} >background.log 2>&1 </dev/null &"
        mark = "--sample-done--"
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(f"{command}\n_status=$?; echo; echo {mark} $_status; (exit $_status)\n")
        stdin.flush()
        lines: list[str] = []
        with self._ended_after(WAIT_SECONDS):
            for line in stdout:
                if line.startswith(mark):
                    if background:
                        self._wait_for_port(command)
                    while lines and not lines[-1]:
                        lines.pop()
                    return lines, int(line.split()[1])
                lines.append(line.rstrip("\n"))
        raise SampleError(f"the shell ended, or waited {WAIT_SECONDS} seconds, in: {command}")

    @contextlib.contextmanager
    def _ended_after(self, seconds: float) -> Iterator[None]:
        """End the shell when a command takes too long: a command that waits for input would wait for ever."""
        timer = threading.Timer(seconds, self._process.kill)
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def _wait_for_port(self, command: str) -> None:
        option = PORT_OPTION.search(command)
        port = int(option["port"]) if option else self._port
        end = time.monotonic() + WAIT_SECONDS
        while time.monotonic() < end:
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
                return
            time.sleep(0.05)
        raise SampleError(f"nothing listens on port {port}")

    def close(self) -> None:
        """End the shell and every process it started."""
        for number in (signal.SIGTERM, signal.SIGKILL):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=5)
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with contextlib.suppress(BrokenPipeError):
                    pipe.close()


class Session:
    """Runs the samples of one file one after the other."""

    def __init__(self, folder: Path, port: int) -> None:
        self._shell = Shell(folder, port)
        self._ports = (port, unused_port())
        (folder / "examples").symlink_to(ROOT / "examples")
        self._names: dict[str, object] = {"__name__": "__sample__"}

    def run(self, sample: Sample) -> None:
        """Run one sample; raises SampleError with its place when it does not do what the page says."""
        code = sample.code
        for in_docs, port in zip(PORTS_IN_DOCS, self._ports, strict=True):
            code = in_docs.sub(str(port), code)
        place = f"{sample.file.name}:{sample.line}"
        if sample.language == "python":
            self._run_python(code, place)
        elif sample.language == "console":
            self._run_console(code, place)

    def _run_python(self, code: str, place: str) -> None:
        expected = [match["text"] for match in PRINTED.finditer(code)]
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(compile(code, place, "exec"), self._names)  # noqa: S102 - running the samples is the purpose
        actual = printed.getvalue().splitlines()
        if expected and not matches(expected, actual):
            raise SampleError(f"{place}: expected {expected}, printed {actual}")

    def _run_console(self, code: str, place: str) -> None:
        commands = list(commands_in(code))
        for (command, expected), following in zip(commands, [*commands[1:], None], strict=True):
            if command in RUN_ELSEWHERE:
                subprocess.run(["make", "-n", *command.split()[1:]], cwd=ROOT, check=True, capture_output=True)  # noqa: S607
                continue
            printed, status = self._shell.run(command)
            if status != 0 and (following is None or following[0] != "echo $?"):
                raise SampleError(f"{place}: {command!r} ended with {status}: {printed}")
            if expected and not matches(expected, printed):
                raise SampleError(f"{place}: {command!r} printed:\n" + "\n".join(printed))

    def close(self) -> None:
        """End what the session started."""
        self._shell.close()
