"""Custody in a file: one private JWK, sealed under a passphrase, readable by its owner only."""

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import Final

from did.errors import CustodyError, DidError, PassphraseMissing, WrongPassphrase
from did.json_object import read_json_object
from did.keys.custody.sealing import ITERATIONS, open_sealed, seal
from did.keys.signer import PrivateKey, Signer

CONTENT_TYPE: Final = "jwk+json"  # RFC 7517 7
MAX_FILE_BYTES: Final = 16_384  # ours have 600


def open_key_file(rest: str, passphrase: str | None) -> Signer:
    """Return the key of the file that `rest` of a key URI names. Raises CustodyError."""
    if passphrase is None:
        raise PassphraseMissing(f"key file {rest} needs a passphrase")
    return read_key_file(Path(rest), passphrase)


def write_key_file(
    path: Path, key: PrivateKey, passphrase: str, *, replace: bool = False, iterations: int = ITERATIONS
) -> None:
    """Write a key file, whole or not at all, with mode 0600, and on the disk when this returns.

    Raises CustodyError when the file exists and `replace` is not set, and when it cannot be written.
    """
    sealed = seal(json.dumps(key.to_jwk()).encode(), passphrase, content_type=CONTENT_TYPE, iterations=iterations)
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)  # mode 0600 from the start
    except OSError as error:
        raise CustodyError(f"key file {path} cannot be written: {error.strerror}") from error
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(sealed)
            file.flush()
            os.fsync(file.fileno())
        _put_in_place(Path(name), path, replace=replace)
    except FileExistsError as error:
        raise CustodyError(f"key file {path} exists: it is not overwritten") from error
    except OSError as error:
        raise CustodyError(f"key file {path} cannot be written: {error.strerror}") from error
    finally:
        with suppress(FileNotFoundError):
            os.unlink(name)  # noqa: PTH108 - `name` is what mkstemp gave


def read_key_file(path: Path, passphrase: str) -> PrivateKey:
    """Return the key of a key file. Raises WrongPassphrase, or CustodyError when it is missing or is no key file."""
    try:
        with path.open("rb") as file:
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise CustodyError(f"key file {path} cannot be read: {error.strerror}") from error
    if len(data) > MAX_FILE_BYTES:
        raise CustodyError(f"{path} is no key file: it has more than {MAX_FILE_BYTES} bytes")
    try:
        secret = open_sealed(data.decode("ascii").strip(), passphrase, content_type=CONTENT_TYPE)
        return PrivateKey.from_jwk(read_json_object(secret))
    except WrongPassphrase as error:
        raise WrongPassphrase(f"key file {path}: {error}") from error
    except (DidError, UnicodeError) as error:
        raise CustodyError(f"{path} is no key file: {error}") from error


def _put_in_place(finished: Path, path: Path, *, replace: bool) -> None:
    if replace:
        finished.replace(path)
    else:
        path.hardlink_to(finished)  # fails when the name is taken, which a rename does not
    directory = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)
