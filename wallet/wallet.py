"""The wallet of one agent: its key, what it holds, and what it shows.

The passphrase opens the wallet key once, when the wallet is opened; the agent's private key is opened for each
signature and not kept in the object between two.
"""

import os
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from did.keys.algorithm import KeyType
from did.keys.signer import PrivateKey
from did.methods.key import did_key, did_key_method
from did.multibase import b64url_encode
from vc.delegation import Act
from vc.delegation.documents import presentation_document
from vc.errors import VcError
from vc.securing.enveloped import envelope
from vc.securing.mechanism import Secured, secure
from verifier import ChainExpectations, CredentialExpectations, Verifier
from wallet.bundle import opened_bundle, read_bundle
from wallet.delegating import Delegated, delegated
from wallet.errors import CredentialNotHeld, CredentialRefused, NothingCovers, PresentationNotMade, WalletDamaged
from wallet.held import Contents, Held, Identity, held_of, read_held
from wallet.ports import Kind, Store
from wallet.presenting import MAX_LIFE, check_may_present, to_be_shown
from wallet.records import Records, new_contents
from wallet.request import Part
from wallet.revoking import ISSUER_PATH, Revocation, revocable_hop, revocation_of
from wallet.sealing import WalletKey, open_wallet_key
from wallet.selecting import covering
from wallet.store.memory import MemoryStore
from wallet.store.sqlite import SqliteStore


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Wallet:
    """An open wallet; use `Wallet.create` or `Wallet.open`. It may be used from several threads and processes."""

    def __init__(self, store: Store, key: WalletKey, clock: Callable[[], datetime] = _utc_now) -> None:
        self._records = Records(store, key)
        self._clock = clock
        self.identity = _public_half(self._records.private_key())

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

        `raw` is one credential, or a bundle of delegations (`wallet.bundle`): then the leaf is kept with the hops that
        it rests on, and returned; what stands beside them is kept too. Raises CredentialRefused with the report
        otherwise. A credential with the id of one that is held, and other content, is kept beside it; `find` then gives
        the later one.
        """
        now = at or self._clock()
        bundle = opened_bundle(raw)
        asked = CredentialExpectations(self.did) if bundle is None else ChainExpectations(self.did)
        report = verifier.verify(raw, asked, at=now)
        if not report.accepted:
            raise CredentialRefused(report)
        if bundle is None:
            held = read_held(raw if isinstance(raw, bytes) else raw.encode(), now)
        else:
            (*ancestors, leaf), beside = read_bundle(bundle)
            for one in beside:
                self._records.keep(Kind.CREDENTIAL, held_of(one, now))
            held = held_of(leaf, now, tuple(ancestors))
        self._records.keep(Kind.CREDENTIAL, held)
        return held

    def survey(self) -> Contents:
        """Return everything that reads, and what is wrong with every row that does not."""
        held, given = tuple(self._records.each(Kind.CREDENTIAL)), tuple(self._records.each(Kind.GIVEN))
        return Contents(
            tuple(one for one in held if isinstance(one, Held)),
            tuple(str(one) for one in (*held, *given) if isinstance(one, WalletDamaged)),
            tuple(one for one in given if isinstance(one, Held)),
        )

    def list(self) -> tuple[Held, ...]:
        """Return every held credential, oldest first; raises WalletDamaged if one does not read (see `survey`)."""
        return _all_of(self._records.each(Kind.CREDENTIAL))

    def given(self) -> tuple[Held, ...]:
        """Return every delegation that this agent issued, oldest first; raises WalletDamaged if one does not read."""
        return _all_of(self._records.each(Kind.GIVEN))

    def find(self, credential_id: str) -> Held:
        """Return the credential with this id, the latest if there are several; raises CredentialNotHeld."""
        found = self._records.find(Kind.CREDENTIAL, credential_id)
        if found is None:
            raise CredentialNotHeld(
                f"the wallet holds no credential {credential_id}: `agentvc wallet list` shows the ids"
            )
        return found

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

        A delegation is shown with every hop that it rests on; delegations of two chains are not shown together.
        Its `jti` (vp+jwt) or `nonce` (Data Integrity) is drawn anew, so no two presentations are the same. Raises
        CredentialNotHeld, PresentationNotMade. Whether the service will accept it is not checked.
        """
        held = tuple(self.find(one) for one in dict.fromkeys(credential_ids))
        check_may_present(held, audience, life)
        return self._presented(to_be_shown(held), audience, act, challenge, now or self._clock(), life, mechanism)

    def delegate(
        self,
        credential_id: str,
        part: Part,
        *,
        to: str,
        mechanism: str = "vc+jwt",
        now: datetime | None = None,
    ) -> Delegated:
        """Sign a delegation of `part` of a held one to the DID `to`; nobody is asked, nothing is sent.

        Its bundle is what the new holder accepts. What it may not exceed is held against the parent before anything is
        signed. Raises CredentialNotHeld, NotNarrower, DelegationNotMade. Whether the parent was revoked is not checked.
        """
        parent = self.find(credential_id)
        signer = self._records.private_key()
        return delegated(self._records, self.identity, signer, parent, to, part, mechanism, now or self._clock())

    def revocation(
        self,
        credential_id: str,
        *,
        chain: Iterable[Secured] = (),
        reason: str | None = None,
        issuer_url: str | None = None,
        now: datetime | None = None,
    ) -> Revocation:
        """Sign what asks the issuer to revoke a delegation that this agent, or one below it, gave; nothing is sent.

        `chain` is root to target for a hop that this agent did not sign itself. `issuer_url` is by default that of the
        target's status list. It is good for two minutes, and once. Raises CredentialNotHeld, RevocationNotMade.
        """
        hops = tuple(chain) or self._given(credential_id).chain
        target = revocable_hop(hops, credential_id, self.did, issuer_url)
        act = revocation_of(target, credential_id, reason)
        signed = self._presented(hops, target, act, None, now or self._clock(), MAX_LIFE, "vp+jwt")
        return Revocation(target + ISSUER_PATH, credential_id, signed, reason)

    def _given(self, credential_id: str) -> Held:
        found = self._records.find(Kind.GIVEN, credential_id)
        if found is None:
            raise CredentialNotHeld(
                f"this wallet gave no delegation {credential_id}: `agentvc wallet list` shows which it gave; for one "
                "further down, give the chain that leads to it"
            )
        return found

    def _presented(  # noqa: PLR0913, PLR0917 -- each names one thing that the presentation is bound to
        self,
        shown: tuple[Secured, ...],
        audience: str,
        act: Act | None,
        challenge: str | None,
        now: datetime,
        life: timedelta,
        mechanism: str,
    ) -> Secured:
        made = now.replace(microsecond=0)  # exp - iat must stay within `life` in whole seconds
        try:
            return secure(
                presentation_document(self.did, [envelope(one) for one in shown], act),
                mechanism,
                self._records.private_key(),
                self.identity.method,
                created=made,
                purpose="authentication",
                expires=made + life,
                audience=audience,
                challenge=challenge,
                nonce=b64url_encode(os.urandom(16)),
            )
        except (VcError, ValueError, OverflowError) as error:
            raise PresentationNotMade(f"the presentation was not signed: {error}") from error


def _all_of(found: Iterable[Held | WalletDamaged]) -> tuple[Held, ...]:
    held = []
    for one in found:
        if isinstance(one, WalletDamaged):
            raise one
        held.append(one)
    return tuple(held)


def _public_half(key: PrivateKey) -> Identity:
    return Identity(did_key(key.public_key), did_key_method(key.public_key), key.public_key)
