"""Publishing status lists: signed when somebody asks, kept while nothing has changed.

Each fetch reads the version of the list from the store, so a changed bit is in the next answer, in whichever process
the change was made. A list is signed anew when its version grew or when half of its validity is over.
"""

from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from threading import Lock

from issuer.addresses import status_list_url
from issuer.identity import Identity
from issuer.ports import Store
from vc.securing.enveloped import PREFIXES
from vc.securing.mechanism import secure
from vc.status.bitstring import Bitstring
from vc.status.list_credential import status_list_document

DATA_INTEGRITY_MEDIA_TYPE = "application/vc"
# As the type in a data: URL, without what tells how bytes are written there.
MEDIA_TYPES = {mechanism: prefix.partition(";")[0] for mechanism, prefix in PREFIXES.items()}


@dataclass(frozen=True, slots=True)
class PublishedList:
    """A signed status list as it goes over the wire; `etag` is a strong validator with its quotes."""

    version: int
    body: bytes
    media_type: str
    etag: str
    valid_from: datetime
    valid_until: datetime

    def fresh_seconds(self, ttl: timedelta, now: datetime) -> int:
        """Give how long a cache may keep it: the ttl, and never beyond its validity."""
        return max(0, int(min(ttl, self.valid_until - now).total_seconds()))


@dataclass(frozen=True, slots=True)
class Validity:
    """How long a signed list is valid, and how long a verifier may use it before it asks again."""

    life: timedelta
    ttl: timedelta
    mechanism: str


class Publishing:
    """Gives the signed status lists of one issuer."""

    def __init__(
        self, store: Store, identity: Identity, url: str, validity: Validity, clock: Callable[[], datetime]
    ) -> None:
        self._store = store
        self._identity = identity
        self._url = url
        self._validity = validity
        self._clock = clock
        self._lists: dict[int, PublishedList] = {}
        self._signing = Lock()

    def published(self, list_id: int) -> tuple[PublishedList, int]:
        """Give a status list as it is now, and for how many seconds a cache may keep it. Raises StatusListUnknown."""
        now = self._clock().astimezone(UTC)
        version = self._store.status_list(list_id).version
        kept = self._current(list_id, version, now)
        if kept is None:
            # One thread signs; those that waited find what it made.
            with self._signing:
                kept = self._current(list_id, version, now) or self._sign(list_id, now)
        return kept, kept.fresh_seconds(self._validity.ttl, now)

    def _current(self, list_id: int, version: int, now: datetime) -> PublishedList | None:
        kept = self._lists.get(list_id)
        if (
            kept is None
            or kept.version < version
            or not kept.valid_from <= now < kept.valid_until - self._validity.life / 2
        ):
            return None
        return kept

    def _sign(self, list_id: int, now: datetime) -> PublishedList:
        state, values = self._store.status_values(list_id)
        start = now.replace(microsecond=0)
        end = start + self._validity.life
        bits = Bitstring.from_values(state.length, values, state.size)
        document = status_list_document(
            status_list_url(self._url, list_id),
            self._identity.did,
            state.purpose,
            bits,
            valid_from=start,
            valid_until=end,
            ttl_ms=int(self._validity.ttl.total_seconds() * 1000),
        )
        identity, mechanism = self._identity, self._validity.mechanism
        secured = secure(document, mechanism, identity.signer, identity.method, created=start)
        media_type = MEDIA_TYPES.get(mechanism, DATA_INTEGRITY_MEDIA_TYPE)
        made = PublishedList(state.version, secured.raw, media_type, _etag(secured.raw), start, end)
        self._lists[list_id] = made
        return made


def _etag(body: bytes) -> str:
    return f'"{urlsafe_b64encode(sha256(body).digest()[:18]).decode()}"'
