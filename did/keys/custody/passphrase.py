"""Where a passphrase comes from: a file, an environment variable, or a prompt."""

import os
from collections.abc import Callable
from pathlib import Path

from did.errors import CustodyError, PassphraseMissing

DEFAULT_VARIABLE = "AGENTVC_PASSPHRASE"


def passphrase_from(
    env_name: str = DEFAULT_VARIABLE,
    *,
    file: Path | None = None,
    prompt: Callable[[], str] | None = None,
) -> str:
    """Return the passphrase from the first place that is there: `file`, the environment variable, `prompt`.

    Of a file it is the first line. `prompt` asks a person, e.g. `getpass.getpass`; None where nobody sits.
    Raises PassphraseMissing when no place has one, CustodyError when the file cannot be read or the passphrase is
    empty.
    """
    if file is not None:
        return _not_empty(_first_line(file), f"the first line of {file}")
    if env_name in os.environ:
        return _not_empty(os.environ[env_name], env_name)
    if prompt is not None:
        return _not_empty(prompt(), "what was typed")
    raise PassphraseMissing(f"no passphrase: set {env_name}, or name a file that holds it")


def _first_line(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeError) as error:
        raise CustodyError(f"passphrase file {path} cannot be read: {error}") from error
    return text.split("\n", 1)[0].rstrip("\r")


def _not_empty(passphrase: str, place: str) -> str:
    if not passphrase:
        raise CustodyError(f"the passphrase is empty: {place}")
    return passphrase
