"""Setting up an issuer: key, store, settings file, schemas and the first administrator, complete or not at all.

Everything is made in a folder beside the home and moved in at the end, the settings file last: an issuer without one
does not exist. Nothing that is there already is ever overwritten.
"""

import os
import shutil
import tempfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from did import DidError, KeyType, PrivateKey
from did.keys.custody import write_key_file
from issuer.addresses import public_url
from issuer.defaults import SCHEMAS, settings_text
from issuer.errors import SetupRefused
from issuer.identity import web_identity
from issuer.settings import SETTINGS_NAME, parse_settings
from issuer.store.sqlite import SqliteStore
from issuer.tokens import Administrators

KEY_NAME = "issuer.key.jwe"
STORE_NAME = "issuer.sqlite3"
FIRST_ADMINISTRATOR = "admin"
# In the order in which they are moved in.
FILES = (KEY_NAME, STORE_NAME, *SCHEMAS, SETTINGS_NAME)


class Initialised(NamedTuple):
    """What was set up. The token is kept nowhere: whoever reads this is the last to see it."""

    did: str
    admin_token: str
    settings_path: Path


def initialise(home: Path, url: str, passphrase: str, key_type: KeyType = KeyType.ED25519) -> Initialised:
    """Set up an issuer in the folder `home`, which is made when it is missing.

    Raises SetupRefused when the URL or passphrase cannot be used, when anything would be overwritten, or when the
    folder cannot be written; then nothing was changed.
    """
    address = _usable(url)
    if not passphrase:
        raise SetupRefused("the passphrase is empty", where="passphrase", remedy="Set AGENTVC_PASSPHRASE to a long one")
    _refuse_overwriting(home)
    try:
        return _set_up(home, address, passphrase, key_type)
    except (OSError, DidError) as error:
        raise SetupRefused(
            f"the folder cannot be set up: {error}", where=str(home), remedy="Name a folder that this user may write"
        ) from error


def _set_up(home: Path, url: str, passphrase: str, key_type: KeyType) -> Initialised:
    home.parent.mkdir(parents=True, exist_ok=True)
    workshop = Path(tempfile.mkdtemp(prefix=f".{home.name}-", dir=home.parent))
    try:
        key = PrivateKey.generate(key_type)
        write_key_file(workshop / KEY_NAME, key, passphrase)
        token = _make_store(workshop / STORE_NAME)
        for name, text in {**SCHEMAS, SETTINGS_NAME: _checked_settings(url)}.items():
            _write(workshop / name, text)
        _move_in(workshop, home)
    finally:
        shutil.rmtree(workshop, ignore_errors=True)
    return Initialised(web_identity(url, key).did, token, home / SETTINGS_NAME)


def _usable(url: str) -> str:
    try:
        return public_url(url)
    except ValueError as error:
        raise SetupRefused(f"{url!r:.120} cannot be the issuer's address", where="url", remedy=str(error)) from error


def _refuse_overwriting(home: Path) -> None:
    present = [name for name in FILES if os.path.lexists(home / name)]
    if present:
        raise SetupRefused(
            f"there is an issuer already, or a part of one: {', '.join(present)}",
            where=str(home),
            remedy="Use it, or move these files away, or name another folder with AGENTVC_HOME",
        )


def _make_store(path: Path) -> str:
    store = SqliteStore(path)
    try:
        token = Administrators(store).admit(FIRST_ADMINISTRATOR)
    finally:
        store.close()
    path.chmod(0o600)
    return token


def _checked_settings(url: str) -> str:
    text = settings_text(url)
    parse_settings(text, Path(SETTINGS_NAME))
    return text


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("x", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())


def _move_in(workshop: Path, home: Path) -> None:
    """Move the whole folder in one step where nothing is in the way, else file by file and back again on a failure."""
    with suppress(OSError):
        workshop.rename(home)
        _flush(home.parent)
        return
    undo: list[Callable[[], object]] = []
    try:
        for name in FILES:
            _move_one(workshop / name, home / name, undo)
    except BaseException:
        for step in reversed(undo):
            step()
        raise
    _flush(home)


def _move_one(source: Path, target: Path, undo: list[Callable[[], object]]) -> None:
    if not target.parent.exists():
        target.parent.mkdir(mode=0o700)
        undo.append(target.parent.rmdir)
    # A link fails where something stands; a rename would replace it.
    target.hardlink_to(source)
    undo.append(target.unlink)


def _flush(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
