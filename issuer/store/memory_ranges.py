"""The part of the store in memory that keeps ranges; whoever uses it holds the lock."""

from dataclasses import replace

from issuer import refusals
from issuer.range_ports import HopRevocation, Place, Range, covers


class MemoryRanges:
    """Ranges by the credential that they were reserved for, and the entries of them that were revoked."""

    def __init__(self) -> None:
        self._ranges: dict[str, Range] = {}
        self._revocations: dict[Place, HopRevocation] = {}

    def require_free(self, given: Range, *, block: int | None, length: int) -> None:
        """Return when the range is a block of a list of such blocks that nobody has. Raises IndexTaken."""
        is_block = block == given.count > 1 and given.first % given.count == 0 and 0 <= given.first < length
        if not is_block or given in self._ranges.values():
            raise refusals.place_taken(given.list_id, given.first)

    def record(self, credential_id: str, given: Range) -> None:
        """Record a range that is free."""
        self._ranges[credential_id] = given

    def revoke(self, place: Place, revocation: HopRevocation, root: str | None) -> tuple[HopRevocation, bool]:
        """Give the first revocation of the entry, and whether it is this one. Raises StatusRefused."""
        of_root = [given for credential_id, given in self._ranges.items() if root in {None, credential_id}]
        if not covers(of_root, place):
            raise refusals.outside_ranges(place, root)
        known = self._revocations.get(place)
        if known is not None:
            return known, False
        self._revocations[place] = replace(revocation, at=revocation.at.replace(microsecond=0))
        return revocation, True

    def values(self, list_id: int) -> dict[int, int]:
        """Give the bits that they set in a list."""
        return {place.index: 1 for place in self._revocations if place.list_id == list_id}
