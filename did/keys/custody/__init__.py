"""Custody: who keeps a private key, chosen by the scheme of a key URI in one visible table.

`memory:` or `memory:P-256` makes a key that lives as long as this process. `file:issuer.key.jwe` opens a key file.
A new custodian is one file beside these and one row in CUSTODIANS.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from did.errors import CustodyError
from did.keys.custody.file import open_key_file, read_key_file, write_key_file
from did.keys.custody.memory import open_memory_key
from did.keys.custody.passphrase import passphrase_from
from did.keys.custody.sealing import open_sealed, seal
from did.keys.signer import Signer

CUSTODIANS: Final[Mapping[str, Callable[[str, str | None], Signer]]] = MappingProxyType(
    {"memory": open_memory_key, "file": open_key_file}
)


def open_key(uri: str, passphrase: str | None = None) -> Signer:
    """Return the signer that a key URI names. Raises CustodyError, saying what is wrong with the URI or the key."""
    scheme, colon, rest = uri.partition(":")
    if not colon or scheme not in CUSTODIANS:
        known = ", ".join(f"{name}:" for name in CUSTODIANS)
        raise CustodyError(f"key URI {uri!r} must start with one of {known}")
    return CUSTODIANS[scheme](rest, passphrase)


__all__ = [
    "CUSTODIANS",
    "open_key",
    "open_sealed",
    "passphrase_from",
    "read_key_file",
    "seal",
    "write_key_file",
]
