"""Issuing one credential, in an order that no crash can turn into a lost credential.

1. choose the profile, take status entries, build the document
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

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import uuid4

from did import KeyType
from issuer import refusals
from issuer.allotting import Allotting
from issuer.building import Frame, build, given_id
from issuer.checking import Check, Checked, require_model, sign
from issuer.disclosing import NOTHING_CHOSEN, Choice
from issuer.errors import CredentialRefused, IdempotencyKeyReused, IdentifierTaken, ProfileUnknown, ProfileViolated
from issuer.identity import Identity
from issuer.ports import Intent, Record, Reservation, State, Status, Store
from issuer.profile import Profile, choose_profile
from issuer.statuses import StatusEntries
from vc.jcs import canonical_json, digest_multibase
from vc.linked_data import PINNED_CONTEXTS, ContextSet
from vc.securing.mechanism import Secured
from vc.status.entry import REVOCATION
from vc.strict_json import JsonObject

# Types of key whose signatures have randomness in them (FIPS 204 3.4).
HEDGED = frozenset({KeyType.MLDSA44})
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class IssueRequest:
    """An unsigned credential, and optionally profile, mechanism, and a key by which the request can be repeated.

    `choice` says what the holder may leave out, where the mechanism lets anything be left out.
    """

    credential: JsonObject
    profile: str | None = None
    mechanism: str | None = None
    idempotency_key: str | None = None
    choice: Choice = NOTHING_CHOSEN

    def fingerprint(self) -> str | None:
        """Give the digest that is equal for equal requests only, however they were written; None without a key."""
        if self.idempotency_key is None:
            return None
        content: JsonObject = {"credential": self.credential, "profile": self.profile, "mechanism": self.mechanism}
        if self.choice != NOTHING_CHOSEN:
            content |= {name: list(pointers) for name, pointers in self.choice._asdict().items()}
        return digest_multibase(canonical_json(content))


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
    ) -> None:
        self._store = store
        self._identity = identity
        self._profiles = profiles
        self._statuses = statuses
        self._clock = clock
        self._check = Check(identity, contexts)
        self._allotting = Allotting(store)

    def issue(self, request: IssueRequest) -> Issued:
        """Issue what is asked for, or give again what the same request issued before.

        Raises CredentialRefused, ProfileUnknown, ProfileViolated, IdempotencyKeyReused and IdentifierTaken, and then
        nothing was changed; IssuanceAbandoned, NotReproducible, CheckFailed and StoreUnavailable.
        """
        fingerprint = request.fingerprint()
        key = request.idempotency_key
        known = self._store.find_request(key) if key is not None else None
        if known is not None:
            refusals.same_request(known, fingerprint)
            return self._repeated(request, known)
        reservation, checked = self._reserved(request, fingerprint)
        if not reservation.fresh:
            return self._repeated(request, reservation.record)
        return self._completed(checked, reservation.record, repeated=False)

    def _reserved(self, request: IssueRequest, fingerprint: str | None) -> tuple[Reservation, Checked]:
        profile = self._profile(request)
        mechanism = profile.mechanism(request.mechanism)
        created = self._clock().astimezone(UTC).replace(microsecond=0)
        credential_id = given_id(request.credential) or uuid4().urn
        statuses = self._allotting.take(profile.series)
        try:
            document = self._built(request, profile, credential_id, created, statuses, mechanism)
            checked = self._check.check(document, profile, mechanism, created, request.choice)
            intent = _intent(request, profile, checked, statuses, fingerprint)
            reservation = self._store.reserve(intent)
        except (CredentialRefused, ProfileViolated, IdempotencyKeyReused, IdentifierTaken):
            self._allotting.give_back(statuses)
            raise
        if not reservation.fresh:
            self._allotting.give_back(statuses)
        return reservation, checked

    def _repeated(self, request: IssueRequest, record: Record) -> Issued:
        """Build again what the record was made for, as of then."""
        _require_wanted(record)
        if record.state is State.ISSUED and self._identity.signer.public_key.key_type in HEDGED:
            raise refusals.signed_anew(record.credential_id)
        profile = self._profiles.get(record.profile)
        if profile is None:
            raise refusals.not_reproducible(record.credential_id)
        try:
            made = record.credential_id, record.created, record.statuses, record.mechanism
            document = self._built(request, profile, *made)
            checked = self._check.check(document, profile, record.mechanism, record.created, request.choice)
        except (CredentialRefused, ProfileViolated) as error:
            raise refusals.not_reproducible(record.credential_id) from error
        return self._completed(checked, record, repeated=True)

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

    def _built(  # noqa: PLR0913, PLR0917 -- the request, and what the reservation holds for it
        self,
        request: IssueRequest,
        profile: Profile,
        credential_id: str,
        created: datetime,
        statuses: tuple[Status, ...],
        mechanism: str,
    ) -> JsonObject:
        entries = [self._statuses.entry(status) for status in statuses]
        frame = Frame(self._identity.did, credential_id, created, entries, mechanism)
        return build(request.credential, profile, frame)

    def _profile(self, request: IssueRequest) -> Profile:
        try:
            return choose_profile(self._profiles, request.profile, _types(request.credential))
        except ProfileUnknown:
            # Types that nobody could use are better explained by the model than by a list of profiles.
            if request.profile is None:
                require_model(request.credential)
            raise


def _intent(
    request: IssueRequest, profile: Profile, checked: Checked, statuses: tuple[Status, ...], fingerprint: str | None
) -> Intent:
    credential = checked.credential
    return Intent(
        credential_id=str(credential.id),
        profile=profile.name,
        mechanism=checked.rehearsed.mechanism,
        types=credential.types,
        subject=next(iter(credential.subject_ids), None),
        created=checked.created,
        valid_from=credential.valid_from or checked.created,
        valid_until=credential.valid_until or checked.created + profile.longest_life,
        fingerprint=fingerprint,
        idempotency_key=request.idempotency_key,
        statuses=statuses,
    )


def _types(credential: JsonObject) -> tuple[str, ...]:
    given = credential.get("type")
    many = given if isinstance(given, list) else [given]
    return tuple(one for one in many if isinstance(one, str))


def _require_wanted(record: Record) -> None:
    """Refuse to sign what was given up, or was revoked before it was ever signed."""
    revoked = any(status.purpose == REVOCATION and status.value for status in record.statuses)
    if record.state is State.ABANDONED or (record.state is State.RESERVED and revoked):
        raise refusals.abandoned(record.credential_id)
