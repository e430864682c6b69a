"""The first steps of issuing: what is to be signed is built, checked and reserved, or built and checked once more.

See `issuing` for the order of the steps and its reasons.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

from issuer import refusals
from issuer.agent_claims import switch_keys
from issuer.allotting import Allotting
from issuer.building import Frame, build, given_id
from issuer.checking import Check, Checked, require_model
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
from issuer.intending import intended, types_asked
from issuer.issue_request import IssueRequest
from issuer.ports import Record, Reservation, State, Status, Store
from issuer.profile import Profile, choose_profile
from issuer.range_ports import Range
from issuer.status_ranges import may_be_passed_on
from issuer.statuses import StatusEntries
from issuer.switch_places import Pointed, SwitchPlaces
from issuer.switch_ports import SwitchKey
from vc.linked_data import ContextSet
from vc.strict_json import JsonObject

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


class Reserving:
    """Builds and checks what is asked for, and holds a place for it in the store."""

    def __init__(  # noqa: PLR0913, PLR0917 -- the parts of an issuer, as `Issuing` is given them
        self,
        store: Store,
        identity: Identity,
        profiles: Mapping[str, Profile],
        statuses: StatusEntries,
        clock: Clock,
        contexts: ContextSet,
        granting: Granting | None,
        list_length: int,
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

    def reserve(self, request: IssueRequest, fingerprint: str | None) -> tuple[Reservation, Checked]:
        """Give the reservation for a request, and what is to be signed for it where it is a fresh one.

        Raises CredentialRefused, ProfileUnknown, ProfileViolated, PersonaRefused, Stopped, IdempotencyKeyReused and
        IdentifierTaken, and then nothing was changed; CheckFailed and StoreUnavailable.
        """
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

    def rebuild(self, request: IssueRequest, record: Record) -> Checked:
        """Build again what the record was made for, as of then, and check it. Raises NotReproducible and NotGranted."""
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
        return checked

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
