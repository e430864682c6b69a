"""Changing what the status lists say of a credential."""

from collections.abc import Callable
from datetime import UTC, datetime

from issuer.errors import RequestMalformed
from issuer.ports import Record, StatusChange, Store

LONGEST_REASON = 500


class Revoking:
    """Revokes, suspends, resumes, and sets messages."""

    def __init__(self, store: Store, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._clock = clock

    def change_status(self, credential_id: str, purpose: str, value: int | bool, reason: str | None = None) -> Record:
        """Set the status of a credential for one purpose; the next fetch of its list shows it.

        Revocation is one-way; suspension can be lifted; a message takes the number of its text. The value it has
        already changes nothing. A credential that is only reserved is changed like any other.
        Raises CredentialUnknown, StatusRefused, RevocationIsFinal, StoreUnavailable, and
        RequestMalformed for a reason that is too long.
        """
        require_short(reason)
        at = self._clock().astimezone(UTC).replace(microsecond=0)
        return self._store.change_status(credential_id, StatusChange(purpose, int(value), at, reason or None))


def require_short(reason: str | None) -> None:
    """Return when the reason can be kept. Raises RequestMalformed when it is too long."""
    if reason is not None and len(reason) > LONGEST_REASON:
        raise RequestMalformed(
            f"the reason has {len(reason)} characters",
            where="/reason",
            remedy=f"Give at most {LONGEST_REASON}, and keep the rest where your records are",
        )
