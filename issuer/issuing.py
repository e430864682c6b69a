"""Issuing one credential, in an order that no crash can turn into a lost credential.

1. choose the profile, take status entries and a status range where it may be passed on, build the document
2. check the document, rehearsing the signature; a request that is refused is refused here, and changes nothing
3. reserve: id, status entries, intent and Idempotency-Key in one durable transaction, before anything is signed
4. sign, and make sure that what was signed is what was checked
5. complete: record the digest
6. hand the credential out

A process that dies after 3 leaves a row that is listed and can be revoked. The same request with its Idempotency-Key
finds the row, builds the document from it and goes on at 4. It gives the same bytes: signatures are deterministic,
salts follow from the key (`disclosing`), and every other input is in the request or in the row. So no copy of a
credential is kept. Only the signatures of ML-DSA keys are never the same twice: there a repeated request is refused
once its credential was issued.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from did import KeyType
from issuer import refusals
from issuer.checking import Checked, sign
from issuer.granting import Granting
from issuer.identity import Identity
from issuer.intending import require_wanted
from issuer.issue_request import IssueRequest
from issuer.ports import Record, State, Store
from issuer.profile import Profile
from issuer.reserving import Clock, Reserving
from issuer.statuses import StatusEntries
from vc.linked_data import PINNED_CONTEXTS, ContextSet
from vc.securing.mechanism import Secured
from vc.status.bitstring import MINIMUM_ENTRIES

# Types of key whose signatures have randomness in them (FIPS 204 3.4).
HEDGED = frozenset({KeyType.MLDSA44})


@dataclass(frozen=True, slots=True)
class Issued:
    """A credential that was just issued, and what is kept of it; `repeated` when an earlier request had issued it."""

    secured: Secured
    record: Record
    repeated: bool


class Issuing:
    """Issues credentials under one identity."""

    def __init__(  # noqa: PLR0913, PLR0917 -- the parts of an issuer, put together in one place
        self,
        store: Store,
        identity: Identity,
        profiles: Mapping[str, Profile],
        statuses: StatusEntries,
        clock: Clock,
        contexts: ContextSet = PINNED_CONTEXTS,
        granting: Granting | None = None,
        list_length: int = MINIMUM_ENTRIES,
    ) -> None:
        self._store = store
        self._identity = identity
        self._reserving = Reserving(store, identity, profiles, statuses, clock, contexts, granting, list_length)

    def issue(self, request: IssueRequest) -> Issued:
        """Issue what is asked for, or give again what the same request issued before.

        Raises CredentialRefused, ProfileUnknown, ProfileViolated, PersonaRefused, Stopped, IdempotencyKeyReused and
        IdentifierTaken, and then nothing was changed; IssuanceAbandoned, NotReproducible, CheckFailed and
        StoreUnavailable.
        """
        fingerprint = request.fingerprint()
        key = request.idempotency_key
        known = self._store.find_request(key) if key is not None else None
        if known is not None:
            refusals.same_request(known, fingerprint)
            return self._repeated(request, known)
        reservation, checked = self._reserving.reserve(request, fingerprint)
        if not reservation.fresh:
            return self._repeated(request, reservation.record)
        return self._completed(checked, reservation.record, repeated=False)

    def _repeated(self, request: IssueRequest, record: Record) -> Issued:
        require_wanted(record)
        if record.state is State.ISSUED and self._identity.signer.public_key.key_type in HEDGED:
            raise refusals.signed_anew(record.credential_id)
        return self._completed(self._reserving.rebuild(request, record), record, repeated=True)

    def _completed(self, checked: Checked, record: Record, *, repeated: bool) -> Issued:
        secured = self._signed(checked, record)
        digest = secured.digest()
        self._store.complete(record.credential_id, digest)
        return Issued(secured, refusals.issued_record(record, digest), repeated)

    def _signed(self, checked: Checked, record: Record) -> Secured:
        try:
            return sign(checked, self._identity)
        except Exception:
            # Nobody can repeat a request without a key, so nothing would ever become of the reservation.
            if record.fingerprint is None:
                self._store.abandon(record.credential_id)
            raise
