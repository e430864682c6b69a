"""The wallet of one agent: its key, what it holds, and what it shows.

The passphrase opens the wallet key once, when the wallet is opened; the agent's private key is opened for each
signature and not kept in the object between two.
"""

import json
import os
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from did.keys.algorithm import KeyType
from did.keys.signer import PrivateKey
from did.methods.key import did_key, did_key_method
from did.multibase import b64url_encode
from vc.delegation import Act
from vc.delegation.documents import presentation_document
from vc.errors import VcError
from vc.securing.enveloped import envelope
from vc.securing.mechanism import Secured, secure
from vc.strict_json import parse_object
from vc.times import format_timestamp, parse_timestamp
from verifier import CredentialExpectations, Verifier
from wallet.errors import CredentialNotHeld, CredentialRefused, NothingCovers, PresentationNotMade, WalletDamaged
from wallet.held import Contents, Held, Identity, read_held, stored_bytes, stored_text
from wallet.ports import Header, Kind, Row, Store
from wallet.sealing import WalletKey, new_wallet_key, open_wallet_key
from wallet.selecting import covering
from wallet.store.memory import MemoryStore
from wallet.store.sqlite import SqliteStore

MAX_LIFE = timedelta(seconds=120)  # agent-credentials.md, "A presentation is bound to the act"
_IDENTITY = "identity"


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Wallet:
    """An open wallet; use `Wallet.create` or `Wallet.open`. It may be used from several threads and processes."""

    def __init__(self, store: Store, key: WalletKey, clock: Callable[[], datetime] = _utc_now) -> None:
        self._store = store
        self._key = key
        self._clock = clock
        self.identity = _public_half(self._private_key())

    @classmethod
    def create(
        cls, path: Path, passphrase: str, key_type: KeyType = KeyType.ED25519, clock: Callable[[], datetime] = _utc_now
    ) -> "Wallet":
        """Make a wallet file with a new key in it; raises WalletExists, WalletUnavailable, WrongPassphrase (empty)."""
        key, header, rows = new_contents(passphrase, key_type, clock())
        return cls(SqliteStore.create(path, header, rows), key, clock)

    @classmethod
    def open(cls, path: Path, passphrase: str, clock: Callable[[], datetime] = _utc_now) -> "Wallet":
        """Open a wallet file; raises WalletMissing, NotAWallet, WalletDamaged, WrongPassphrase, WalletUnavailable."""
        store = SqliteStore(path)
        return cls(store, open_wallet_key(store.header(), passphrase), clock)

    @classmethod
    def ephemeral(cls, key_type: KeyType = KeyType.ED25519, clock: Callable[[], datetime] = _utc_now) -> "Wallet":
        """Make a wallet in memory with a new key; all of it is gone with the process, and no other process sees it."""
        key, header, rows = new_contents(b64url_encode(os.urandom(32)), key_type, clock())
        return cls(MemoryStore(header, rows), key, clock)

    @property
    def did(self) -> str:
        """The agent's DID."""
        return self.identity.did

    def accept(self, raw: bytes | str, verifier: Verifier, *, at: datetime | None = None) -> Held:
        """Keep a credential about this agent if the verifier accepts it; the same one again changes nothing.

        Raises CredentialRefused with the report otherwise. A credential with the id of one that is held, and other
        content, is kept beside it; `find` then gives the later one.
        """
        now = at or self._clock()
        report = verifier.verify(raw, CredentialExpectations(subject=self.did), at=now)
        if not report.accepted:
            raise CredentialRefused(report)
        held = read_held(raw if isinstance(raw, bytes) else raw.encode(), now)
        place = self._key.place(Kind.CREDENTIAL, held.id, held.secured.digest())
        content = {"raw": stored_text(held.secured), "keptAt": format_timestamp(now)}
        self._store.keep(self._key.seal(place, json.dumps(content).encode()))
        return held

    def survey(self) -> Contents:
        """Return everything that reads, and what is wrong with every row that does not."""
        held: list[Held] = []
        damaged: list[str] = []
        for row in self._store.rows(Kind.CREDENTIAL):
            try:
                held.append(self._read(row))
            except WalletDamaged as error:
                damaged.append(str(error))
        return Contents(tuple(held), tuple(damaged))

    def list(self) -> tuple[Held, ...]:
        """Return every held credential, oldest first; raises WalletDamaged if one does not read (see `survey`)."""
        return tuple(self._read(row) for row in self._store.rows(Kind.CREDENTIAL))

    def find(self, credential_id: str) -> Held:
        """Return the credential with this id, the latest if there are several; raises CredentialNotHeld."""
        rows = self._store.editions(Kind.CREDENTIAL, self._key.name(Kind.CREDENTIAL, credential_id))
        if not rows:
            raise CredentialNotHeld(
                f"the wallet holds no credential {credential_id}: `agentvc wallet list` shows the ids"
            )
        return self._read(rows[-1])

    def find_for(self, act: Act, *, at: datetime | None = None, audience: str | None = None) -> Held:
        """Return the held delegation with the least authority that covers the act; raises NothingCovers.

        Damaged rows are passed over. Status is not looked at.
        """
        found = covering(self.survey().held, act, at or self._clock(), audience)
        if not found:
            service = f" at {audience}" if audience else ""
            raise NothingCovers(
                f"no delegation in the wallet covers {act.action} on {act.location}{service} now: "
                "`agentvc wallet list` shows what is granted and until when"
            )
        return found[0]

    def present(  # noqa: PLR0913 -- each names one thing that the presentation is bound to
        self,
        credential_ids: Iterable[str],
        *,
        audience: str,
        act: Act | None = None,
        challenge: str | None = None,
        now: datetime | None = None,
        life: timedelta = timedelta(seconds=60),
        mechanism: str = "vp+jwt",
    ) -> Secured:
        """Sign a presentation of held credentials for one audience, challenge and act, that lives for `life`.

        Its `jti` (vp+jwt) or `nonce` (Data Integrity) is drawn anew, so no two presentations are the same. Raises
        CredentialNotHeld, PresentationNotMade. Whether the service will accept it is not checked.
        """
        held = tuple(self.find(one) for one in dict.fromkeys(credential_ids))
        _may_present(held, audience, life)
        made = (now or self._clock()).replace(microsecond=0)  # exp - iat must stay within `life` in whole seconds
        try:
            document: Mapping[str, Any] = presentation_document(self.did, [envelope(one.secured) for one in held], act)
            return secure(
                document,
                mechanism,
                self._private_key(),
                self.identity.method,
                created=made,
                purpose="authentication",
                expires=made + life,
                audience=audience,
                challenge=challenge,
                nonce=b64url_encode(os.urandom(16)),
            )
        except (VcError, ValueError) as error:
            raise PresentationNotMade(f"the presentation was not signed: {error}") from error

    def _read(self, row: Row) -> Held:
        content = self._key.open(row)
        try:
            stored = parse_object(content)
            return read_held(stored_bytes(str(stored["raw"])), parse_timestamp(str(stored["keptAt"])))
        except (VcError, KeyError) as error:
            raise WalletDamaged(f"a credential in the wallet does not read: {error}") from error

    def _private_key(self) -> PrivateKey:
        rows = self._store.editions(Kind.KEY, self._key.name(Kind.KEY, _IDENTITY))
        if len(rows) != 1:
            raise WalletDamaged("the wallet's key is missing: put back a copy of the file from a backup")
        return PrivateKey.from_jwk(parse_object(self._key.open(rows[0])))


def new_contents(passphrase: str, key_type: KeyType, now: datetime) -> tuple[WalletKey, Header, tuple[Row, ...]]:
    """Return the contents of a new wallet: a wallet key, its header, and a sealed new key of the agent."""
    key, header = new_wallet_key(passphrase)
    place = key.place(Kind.KEY, _IDENTITY, format_timestamp(now))
    sealed = key.seal(place, json.dumps(PrivateKey.generate(key_type).to_jwk()).encode())
    return key, header, (sealed,)


def _public_half(key: PrivateKey) -> Identity:
    return Identity(did_key(key.public_key), did_key_method(key.public_key), key.public_key)


def _may_present(held: tuple[Held, ...], audience: str, life: timedelta) -> None:
    if not held:
        raise PresentationNotMade("name at least one credential to present: `agentvc wallet list` shows the ids")
    if not audience:
        raise PresentationNotMade("a presentation needs an audience: the service that it is shown to")
    if not timedelta(seconds=1) <= life <= MAX_LIFE:
        raise PresentationNotMade(f"a presentation lives from 1 to {MAX_LIFE.seconds} seconds, not {life}")
