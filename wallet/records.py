"""What a wallet keeps, sealed before a store sees it: the agent's key, what it holds, what it gave, what is used up."""

import json
from collections.abc import Iterator
from datetime import datetime

from did.keys.algorithm import KeyType
from did.keys.signer import PrivateKey
from vc.delegation import StatusRange
from vc.delegation.writing import range_claim
from vc.errors import VcError
from vc.jcs import canonical_json
from vc.securing.mechanism import parse_secured
from vc.strict_json import parse_object
from vc.times import format_timestamp, parse_timestamp
from wallet.errors import WalletDamaged
from wallet.held import Held, read_held, stored_bytes, stored_text
from wallet.ports import Header, Kind, Row, Store
from wallet.sealing import WalletKey, new_wallet_key

_IDENTITY = "identity"


class Records:
    """The sealed rows of one wallet; usable from several threads and processes."""

    def __init__(self, store: Store, key: WalletKey) -> None:
        self._store = store
        self._key = key

    def keep(self, kind: Kind, held: Held) -> None:
        """Write a credential durably; the very same one again changes nothing."""
        content = {"raw": stored_text(held.secured), "keptAt": format_timestamp(held.kept_at)}
        more = {"ancestors": [stored_text(one) for one in held.ancestors]} if held.ancestors else {}
        place = self._key.place(kind, held.id, held.secured.digest())
        self._store.keep(self._key.seal(place, json.dumps(content | more).encode()))

    def each(self, kind: Kind) -> Iterator[Held | WalletDamaged]:
        """Return every credential of the kind, oldest first; in the place of one that does not read, why not."""
        for row in self._store.rows(kind):
            try:
                yield self._read(row)
            except WalletDamaged as error:
                yield error

    def find(self, kind: Kind, credential_id: str) -> Held | None:
        """Return the credential with this id, the latest of several; raises WalletDamaged."""
        rows = self._store.editions(kind, self._key.name(kind, credential_id))
        return self._read(rows[-1]) if rows else None

    def taken(self, outer: StatusRange) -> tuple[tuple[StatusRange, ...], ...]:
        """Return what was taken from a range, each time that something was; raises WalletDamaged."""
        rows = self._store.editions(Kind.TAKEN, self._key.name(Kind.TAKEN, _name_of(outer)))
        return tuple(self._parts(row, outer) for row in rows)

    def take(self, outer: StatusRange, parts: tuple[StatusRange, ...], known: int) -> bool:
        """Write durably that `parts` are used up; False, and nothing is written, when something was taken meanwhile.

        `known` is how often something was taken before: the next place in that list is free for one writer only.
        """
        place = self._key.place(Kind.TAKEN, _name_of(outer), str(known))
        content = json.dumps([[part.first, part.size] for part in parts]).encode()
        return self._store.keep(self._key.seal(place, content))

    def private_key(self) -> PrivateKey:
        """Return the agent's key; raises WalletDamaged."""
        rows = self._store.editions(Kind.KEY, self._key.name(Kind.KEY, _IDENTITY))
        if len(rows) != 1:
            raise WalletDamaged("the wallet's key is missing: put back a copy of the file from a backup")
        return PrivateKey.from_jwk(parse_object(self._key.open(rows[0])))

    def _read(self, row: Row) -> Held:
        content = self._key.open(row)
        try:
            stored = json.loads(content)
            ancestors = tuple(parse_secured(stored_bytes(str(text))) for text in stored.get("ancestors", ()))
            return read_held(stored_bytes(str(stored["raw"])), parse_timestamp(str(stored["keptAt"])), ancestors)
        except (VcError, ValueError, KeyError) as error:
            raise WalletDamaged(f"a credential in the wallet does not read: {error}") from error

    def _parts(self, row: Row, outer: StatusRange) -> tuple[StatusRange, ...]:
        content = self._key.open(row)
        try:
            return tuple(StatusRange(outer.list_url, int(first), int(size)) for first, size in json.loads(content))
        except (ValueError, TypeError) as error:
            raise WalletDamaged(f"what was taken from a status range does not read: {error}") from error


def new_contents(passphrase: str, key_type: KeyType, now: datetime) -> tuple[WalletKey, Header, tuple[Row, ...]]:
    """Return the contents of a new wallet: a wallet key, its header, and a sealed new key of the agent."""
    key, header = new_wallet_key(passphrase)
    place = key.place(Kind.KEY, _IDENTITY, format_timestamp(now))
    sealed = key.seal(place, json.dumps(PrivateKey.generate(key_type).to_jwk()).encode())
    return key, header, (sealed,)


def _name_of(outer: StatusRange) -> str:
    """The same for every credential that gives this range: a copy signed anew must not make its indexes free again."""
    return canonical_json(range_claim(outer)).decode()
