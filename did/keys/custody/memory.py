"""Custody in memory: a new key that is gone when the process ends. For trials and tests."""

from did.errors import CustodyError
from did.keys.algorithm import KeyType
from did.keys.signer import PrivateKey, Signer


def open_memory_key(rest: str, passphrase: str | None) -> Signer:  # noqa: ARG001 - nothing is sealed
    """Make a key; `rest` of the URI is its type (`Ed25519` when empty). Raises CustodyError for another type."""
    try:
        return PrivateKey.generate(KeyType(rest) if rest else KeyType.ED25519)
    except ValueError as error:
        known = ", ".join(key_type.value for key_type in KeyType)
        raise CustodyError(f"memory:{rest}: the key type must be one of {known}") from error
