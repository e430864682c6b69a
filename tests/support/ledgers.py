"""Uses and charges for tests of ledgers, and the ledgers that they hold for."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Protocol

from verifier import Charge, Ledger, MemoryLedger, Recording, SingleUse, SqliteLedger
from verifier.ledger.postgresql import PostgresqlLedger

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
LATER = NOW + timedelta(minutes=2)
DAY = timedelta(days=1)
TOMORROW = NOW + DAY


class FullLedger(Ledger, Protocol):
    """What all of ours do besides."""

    def purge(self, now: datetime) -> int:
        """Forget what has ended."""
        ...

    def close(self) -> None:
        """Close what is open."""
        ...


# By the kind of a ledger: how it is opened at a place, a path or a connection string.
OPENERS: dict[str, Callable[[str], FullLedger]] = {
    "memory": lambda _: MemoryLedger(),
    "sqlite": SqliteLedger,
    "postgresql": PostgresqlLedger,
}


def use(*keys: str, until: datetime = LATER) -> SingleUse:
    """Give the single use of keys."""
    return SingleUse(keys, until)


def charge(
    counter: str = "c",
    amount: str | int = 1,
    maximum: str | int = 3,
    window: timedelta | None = None,
    until: datetime = TOMORROW,
) -> Charge:
    """Give a charge, by default one of three uses."""
    return Charge(counter, Decimal(amount), Decimal(maximum), window, until)


class Numbered:
    """A ledger asked with a new key each time."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._number = 0

    def __call__(self, *charges: Charge, now: datetime = NOW, until: datetime | None = None) -> Recording:
        """Record one more act."""
        self._number += 1
        return self.ledger.record(use(f"n-{self._number}", until=until or now + timedelta(minutes=2)), charges, now)
