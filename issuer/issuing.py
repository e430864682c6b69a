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

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from uuid import uuid4

from did import KeyType
from issuer import refusals
from issuer.agent_claims import switch_keys
from issuer.allotting import Allotting
from issuer.building import Frame, build, given_id
from issuer.checking import Check, Checked, require_model, sign
from issuer.disclosing import NOTHING_CHOSEN, Choice
from issuer.errors import (
    CredentialRefused,
    IdempotencyKeyReused,
    IdentifierTaken,
    PersonaRefused,
    ProfileUnknown,
    ProfileViolated,
    Stopped,
    SwitchElsewhere,
)
from issuer.granting import Grant, Granting, require_granted, shortened
from issuer.identity import Identity
from issuer.intending import intended, require_wanted, types_asked
from issuer.ports import Record, Reservation, State, Status, Store
from issuer.profile import Profile, choose_profile
from issuer.range_ports import Range
from issuer.status_ranges import may_be_passed_on
from issuer.statuses import StatusEntries
from issuer.switch_places import Pointed, SwitchPlaces
from issuer.switch_ports import SwitchKey
from vc.jcs import canonical_json, digest_multibase
from vc.linked_data import PINNED_CONTEXTS, ContextSet
from vc.securing.mechanism import Secured
from vc.status.bitstring import MINIMUM_ENTRIES
from vc.strict_json import JsonObject

# Types of key whose signatures have randomness in them (FIPS 204 3.4).
HEDGED = frozenset({KeyType.MLDSA44})
Clock = Callable[[], datetime]
# After one of these nothing was recorded, so what was taken for it is free again.
_REFUSALS = (
    CredentialRefused,
    ProfileViolated,
    PersonaRefused,
    Stopped,
    IdempotencyKeyReused,
    IdentifierTaken,
)


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
        granting: Granting | None = None,
        list_length: int = MINIMUM_ENTRIES,
    ) -> None:
        self._store = store
        self._identity = identity
        self._profiles = profiles
        self._statuses = statuses
        self._clock = clock
        self._check = Check(identity, contexts)
        self._allotting = Allotting(store)
        self._places = SwitchPlaces(store, self._allotting, list_length)
        self._granting = granting

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
        reservation, checked = self._reserved(request, fingerprint)
        if not reservation.fresh:
            return self._repeated(request, reservation.record)
        return self._completed(checked, reservation.record, repeated=False)

    def _reserved(self, request: IssueRequest, fingerprint: str | None) -> tuple[Reservation, Checked]:
        profile = self._profile(request)
        grants = self._grants(request, profile)
        keys = switch_keys(request.credential, profile.switches)
        for _ in keys:
            try:
                return self._reserved_at(request, profile, grants, keys, fingerprint)
            except SwitchElsewhere:
                continue  # someone else recorded one of them just now: it is found there
        return self._reserved_at(request, profile, grants, keys, fingerprint)

    def _reserved_at(
        self,
        request: IssueRequest,
        profile: Profile,
        grants: tuple[Grant, ...],
        keys: tuple[SwitchKey, ...],
        fingerprint: str | None,
    ) -> tuple[Reservation, Checked]:
        mechanism = profile.mechanism(request.mechanism)
        created = self._clock().astimezone(UTC).replace(microsecond=0)
        credential_id = given_id(request.credential) or uuid4().urn
        statuses, pointed = self._allotting.take(profile.series), self._places.pointed(keys)
        status_range = self._range(request, profile)
        try:
            frame = credential_id, created, (*statuses, *pointed.entries), mechanism, status_range
            document = self._built(request, shortened(profile, grants), *frame)
            checked = self._check.check(document, profile, mechanism, created, request.choice)
            require_granted(grants, checked.credential, created)
            intent = replace(
                intended(checked, profile, statuses, pointed.switches),
                fingerprint=fingerprint,
                idempotency_key=request.idempotency_key,
                status_range=status_range,
            )
            reservation = self._store.reserve(intent)
        except (*_REFUSALS, SwitchElsewhere):
            self._give_back(statuses, pointed, status_range)
            raise
        if not reservation.fresh:
            self._give_back(statuses, pointed, status_range)
        return reservation, checked

    def _grants(self, request: IssueRequest, profile: Profile) -> tuple[Grant, ...]:
        return () if self._granting is None else self._granting.grants(request.credential, profile)

    def _range(self, request: IssueRequest, profile: Profile) -> Range | None:
        if profile.ranges is None or not may_be_passed_on(request.credential):
            return None
        return self._allotting.take_range(profile.ranges)

    def _give_back(self, statuses: tuple[Status, ...], pointed: Pointed, status_range: Range | None) -> None:
        self._allotting.give_back(statuses)
        self._places.give_back(pointed)
        if status_range is not None:
            self._allotting.give_back_range(status_range)

    def _repeated(self, request: IssueRequest, record: Record) -> Issued:
        """Build again what the record was made for, as of then."""
        require_wanted(record)
        if record.state is State.ISSUED and self._identity.signer.public_key.key_type in HEDGED:
            raise refusals.signed_anew(record.credential_id)
        profile = self._profiles.get(record.profile)
        if profile is None:
            raise refusals.not_reproducible(record.credential_id)
        try:
            grants = self._grants(request, profile)
            entries = (*record.statuses, *self._places.recorded(record.switches).entries)
            frame = record.credential_id, record.created, entries, record.mechanism, record.status_range
            # The end that a request leaves out is that of the record: what profile and roles allow may have changed.
            as_then = replace(profile, longest_life=record.valid_until - record.created)
            document = self._built(request, as_then, *frame)
            checked = self._check.check(document, profile, record.mechanism, record.created, request.choice)
        except (CredentialRefused, ProfileViolated, PersonaRefused) as error:
            raise refusals.not_reproducible(record.credential_id) from error
        if record.state is State.RESERVED:
            require_granted(grants, checked.credential, record.created)
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
        status_range: Range | None,
    ) -> JsonObject:
        entries = [self._statuses.entry(status) for status in statuses]
        claim = None if status_range is None else self._statuses.status_range(status_range)
        frame = Frame(self._identity.did, credential_id, created, entries, mechanism, claim)
        return build(request.credential, profile, frame)

    def _profile(self, request: IssueRequest) -> Profile:
        try:
            return choose_profile(self._profiles, request.profile, types_asked(request.credential))
        except ProfileUnknown:
            # Types that nobody could use are better explained by the model than by a list of profiles.
            if request.profile is None:
                require_model(request.credential)
            raise
