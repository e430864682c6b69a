"""The storage contract: what every store does for the issuer, and the values that pass between them.

Rules that hold for every store, and that tests/store_contract checks on each:

- A verb is atomic: it happens wholly or not at all, also when the process dies within it.
- What `reserve`, `abandon`, `change_status` and `admit` returned from is durable. What `complete` returned from
  survives the death of the process; a failure of the machine may take it back to reserved, and the same request
  completes it again.
- An index of a status list is given once, for ever: to one credential, one switch, or within one range.
- Every verb may be called from any thread.
- No verb reads a clock: instants are parameters.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from issuer.persona_ports import PersonaStore
from issuer.range_ports import Range, RangeStore
from issuer.switch_ports import Switch, SwitchKey, SwitchStore


class State(StrEnum):
    """How far an issuance came."""

    RESERVED = "reserved"
    ISSUED = "issued"
    ABANDONED = "abandoned"


@dataclass(frozen=True, slots=True)
class Series:
    """The status lists that serve one purpose; `size` is in bits an entry, `length` in entries a list."""

    purpose: str
    size: int
    length: int


@dataclass(frozen=True, slots=True)
class Status:
    """One status entry of one credential: where it stands and what it says; 0 is the value of a new one."""

    purpose: str
    list_id: int
    index: int
    size: int
    value: int = 0
    changed: datetime | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Intent:
    """What is about to be signed; `statuses`, and the places of `switches` that are new, come from `allot`.

    `status_range`, for a credential whose holder may pass something on, comes from `allot_ranges`.

    `fingerprint` tells one request from another and is set when `idempotency_key` is.
    """

    credential_id: str
    profile: str
    mechanism: str
    types: tuple[str, ...]
    subject: str | None
    created: datetime
    valid_from: datetime
    valid_until: datetime
    fingerprint: str | None
    idempotency_key: str | None
    statuses: tuple[Status, ...]
    switches: tuple[Switch, ...] = ()
    status_range: Range | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """What is kept of a credential; never the credential. `digest` is set once it is issued.

    `statuses` are its own entries, sorted by purpose; `switches` are what it points to beside them, in their order.
    `status_range` are the entries that its holder may give to hops of its own. Instants are whole seconds.
    """

    credential_id: str
    state: State
    profile: str
    mechanism: str
    types: tuple[str, ...]
    subject: str | None
    created: datetime
    valid_from: datetime
    valid_until: datetime
    fingerprint: str | None
    digest: str | None
    statuses: tuple[Status, ...]
    switches: tuple[SwitchKey, ...] = ()
    status_range: Range | None = None


@dataclass(frozen=True, slots=True)
class Reservation:
    """The record that an intent got; `fresh` is false when the same request had reserved it before."""

    record: Record
    fresh: bool


@dataclass(frozen=True, slots=True)
class ListState:
    """A status list; `version` grows with every change of a bit."""

    list_id: int
    purpose: str
    size: int
    length: int
    version: int


@dataclass(frozen=True, slots=True)
class StatusChange:
    """What a status entry is to say from now on, and why."""

    purpose: str
    value: int
    at: datetime
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Administrator:
    """Someone who may issue and revoke; of the token only its hash is kept."""

    name: str
    token_hash: bytes


class Store(SwitchStore, PersonaStore, RangeStore, Protocol):
    """What the issuer asks of its storage. See the rules above."""

    def allot(self, series: Series, count: int) -> tuple[Status, ...]:
        """Give 1 to `count` status entries of a list of the series, which nobody else is ever given.

        When its lists are full, a new one is opened. Entries that are not reserved are lost, not given again; a failure
        of the machine may take an allotment back, but not one that a reservation used.
        """
        ...

    def reserve(self, intent: Intent) -> Reservation:
        """Record the intent with its status entries and its switches; durable.

        A switch that does not exist yet is recorded at its place.

        When the idempotency key was used before with the same fingerprint, give the record it got, unchanged.
        Raises IdempotencyKeyReused (other fingerprint), IdentifierTaken, and IndexTaken for an entry that is
        another credential's, of no list, or in a list of ranges, and for a range that is; Stopped when a switch is on,
        and SwitchElsewhere when one exists at another place. Then nothing was recorded. That `allot` gave the entry is
        NOT checked.
        """
        ...

    def complete(self, credential_id: str, digest: str) -> None:
        """Mark a reserved credential as issued with this digest; the same digest again changes nothing.

        Raises CredentialUnknown, IssuanceAbandoned, and NotReproducible when another digest is recorded.
        """
        ...

    def abandon(self, credential_id: str) -> None:
        """Mark a reserved credential as one that will never be signed; one that is issued is left as it is.

        Raises CredentialUnknown.
        """
        ...

    def find(self, credential_id: str) -> Record:
        """Give the record of a credential. Raises CredentialUnknown."""
        ...

    def find_request(self, idempotency_key: str) -> Record | None:
        """Give the record that a request with this key got, if there was one."""
        ...

    def list(self, *, after: str | None, limit: int) -> tuple[Record, ...]:
        """Give at most `limit` records in the order of their reservation, from the one behind `after`.

        Raises CredentialUnknown when there is no credential `after`.
        """
        ...

    def change_status(self, credential_id: str, change: StatusChange) -> Record:
        """Set the status of a credential for one purpose; durable, and seen by the next `status_values`.

        The value it has already changes nothing: time and reason stay those of the first change.
        Raises CredentialUnknown, StatusRefused (no entry for the purpose, value beyond its size) and RevocationIsFinal.
        """
        ...

    def status_list(self, list_id: int) -> ListState:
        """Describe a status list. Raises StatusListUnknown."""
        ...

    def status_values(self, list_id: int) -> tuple[ListState, Mapping[int, int]]:
        """Give the entries that are not 0, by index, and the list they belong to, as of one instant.

        Raises StatusListUnknown.
        """
        ...

    def admit(self, administrator: Administrator) -> None:
        """Record an administrator, replacing the token of one with the same name; durable."""
        ...

    def administrators(self) -> tuple[Administrator, ...]:
        """Give every administrator, by name."""
        ...

    def check_ready(self) -> None:
        """Return when the store answers. Raises StoreUnavailable."""
        ...

    def close(self) -> None:
        """Give back what the store holds; no verb may be called afterwards."""
        ...
