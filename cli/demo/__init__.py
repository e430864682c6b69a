"""`agentvc demo`: the whole story with real processes on loopback."""

import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import FrameType

from cli import console
from cli.exits import Exit
from cli.pages import verb

TERMINATED = 128 + signal.SIGTERM  # what a shell gives for a process that SIGTERM ended


@verb("demo", examples=["agentvc demo", "agentvc demo --json"])
def demo() -> int:
    """Show the whole story on this machine: issue, present, verify, refuse, revoke.

    Starts an issuer and a calendar service in a temporary folder and stops them at the end. Every refusal is shown with
    its reason and its report. Exit code 1 when anything else happened than was expected.
    """
    from cli.demo.setting import scene  # noqa: PLC0415 -- keeps the start of other commands fast
    from cli.demo.story import play  # noqa: PLC0415
    from cli.demo.telling import Telling  # noqa: PLC0415

    with _ended_by_sigterm(), tempfile.TemporaryDirectory(prefix="agentvc-demo-") as folder:
        telling = Telling(quiet=console.as_json())
        with ExitStack() as stack:
            with console.progress("starting an issuer and a calendar"):
                world = stack.enter_context(scene(Path(folder)))
            telling.open(world)
            for happened in play(world):
                telling.tell(happened)
    console.show(telling.table(), telling.rows())
    return Exit.DONE if telling.all_as_expected() else Exit.REFUSED


@contextmanager
def _ended_by_sigterm() -> Iterator[None]:
    """Let SIGTERM unwind the stack, so that the processes of the demo are stopped."""

    def end(_number: int, _frame: FrameType | None) -> None:
        sys.exit(TERMINATED)

    before = signal.signal(signal.SIGTERM, end)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)
