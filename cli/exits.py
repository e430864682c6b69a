"""Exit codes."""

from enum import IntEnum


class Exit(IntEnum):
    """What the exit code of `agentvc` says."""

    DONE = 0
    REFUSED = 1
    WRONG_USAGE = 2
    NOT_FOUND_OUT = 3
    INTERRUPTED = 130  # what a shell gives for a process that Ctrl-C ended
