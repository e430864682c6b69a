"""What the wallet needs from a store.

A store sees ciphertext and opaque names. It never holds the wallet key, so a store that is read, copied or
stolen tells no more than how many rows it has, of which kind, and in which order they came.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol


class Kind(StrEnum):
    """What a row holds; in the clear."""

    KEY = "key"
    CREDENTIAL = "credential"
    GIVEN = "given"  # a delegation that this agent issued
    TAKEN = "taken"  # indexes of a status range that were used up


@dataclass(frozen=True, slots=True)
class Place:
    """Where a row stands: its kind, its name and its edition.

    `name` and `edition` are keyed digests (base64url of HMAC-SHA-256), so they can be looked for but not read.
    """

    kind: Kind
    name: str
    edition: str


@dataclass(frozen=True, slots=True)
class Row:
    """A sealed item (a JWE in the JSON serialization) at its place."""

    place: Place
    sealed: str


@dataclass(frozen=True, slots=True)
class Header:
    """What opens a wallet: its random id and the wallet key sealed by the passphrase (a JWE)."""

    wallet_id: str
    sealed_key: str


class Store(Protocol):
    """Rows of one wallet, for several threads and several processes at once.

    Every method raises a WalletError: WalletMissing, NotAWallet, WalletDamaged or WalletUnavailable.
    """

    def header(self) -> Header:
        """Return what opens the wallet."""

    def keep(self, row: Row) -> bool:
        """Write the row durably, in one step; True when it is new.

        A row at a place that is taken is not written and the one that is there stays: False.
        """

    def rows(self, kind: Kind) -> tuple[Row, ...]:
        """Return every row of the kind, in the order in which they were kept."""

    def editions(self, kind: Kind, name: str) -> tuple[Row, ...]:
        """Return every row of this kind and name, in the order in which they were kept."""
