"""Revoking a hop that a holder issued, on the word of an ancestor of that hop who proves to be one.

The proof is judged by a Verifier with the checks of `ancestry`. It trusts nobody but this issuer, asks nothing over the
network, and lets each presentation be used once.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Final, Protocol

from did.document import parse_did_document
from did.resolver import PinnedResolver
from issuer.addresses import status_list_id, status_list_url
from issuer.ancestry import ANCESTRY_CHECKS
from issuer.bounds import Bound
from issuer.errors import AncestryNotProven, RequestMalformed, StatusRefused, StoreUnavailable
from issuer.identity import Identity
from issuer.ports import Store
from issuer.range_ports import HopRevocation, Place
from issuer.revoking import require_short
from vc.delegation.revocation import revocation_act
from vc.errors import Malformed, Problem
from vc.linked_data import ContextSet
from vc.reasons import REASONS, Reason
from vc.status.entry import ENTRY_TYPE, REVOCATION, parse_status_entry
from vc.strict_json import JsonObject
from verifier import ANY_PRINCIPAL, Accepted, Ledger, Policy, PresentationExpectations, Report, Trust, Verifier

LONGEST_ID: Final = 2048
LONGEST_INDEX: Final = 10  # digits
_WHERE: Final = "/verifiablePresentation"
_UNRESOLVED: Final = (
    "DIDs of holders are not resolved here, but for did:key and did:jwk: revoke a hop that another holder issued"
    " through the hop above it, or let an administrator revoke it by its entry, POST /status/{list}/revoke"
)
_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class HopRequest:
    """The signed presentation of the chain, the id of the hop to revoke, and why; as `revocation_act` binds them."""

    presentation: bytes | str
    credential_id: str
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class RevokedHop:
    """A hop that is revoked: its entries with their first revocation, and from when on every verifier refuses it.

    `direct_by` is for verifiers that ask this service itself, `by` for those behind a cache; see `Bound`.
    """

    credential_id: str
    entries: Mapping[Place, HopRevocation]
    direct_by: datetime
    by: datetime

    @property
    def since(self) -> datetime:
        """When it was revoked."""
        return min(revocation.at for revocation in self.entries.values())


class ClosableLedger(Ledger, Protocol):
    """A ledger that is closed by whoever opened it."""

    def close(self) -> None:
        """Give back what it holds."""
        ...


class HopRevoking:
    """Revokes hops of holders, under delegations of one issuer."""

    def __init__(  # noqa: PLR0913, PLR0917 -- the parts of an issuer, put together in one place
        self,
        store: Store,
        identity: Identity,
        url: str,
        bound: Bound,
        clock: Callable[[], datetime],
        open_ledger: Callable[[], ClosableLedger],
        contexts: ContextSet,
    ) -> None:
        """`open_ledger` is called at the first request; it gives what remembers presentations that were used."""
        self._store = store
        self._identity = identity
        self._url = url
        self._bound = bound
        self._clock = clock
        self._open_ledger = open_ledger
        self._policy = Policy(contexts=contexts)
        self._opening = Lock()
        self._verifier: Verifier | None = None
        self._ledger: ClosableLedger | None = None

    def revoke_for_ancestor(self, request: HopRequest) -> RevokedHop:
        """Revoke the hop when the presentation proves that an ancestor of it asks; one-way, and again changes nothing.

        The presentation is bound to the act (`vc.delegation.revocation`) and to the issuer's URL as its audience, and
        works once. Raises RequestMalformed for a reason that is too long, AncestryNotProven, StatusRefused for a hop
        without an entry in a range of ours, and StoreUnavailable; nothing was changed then.
        """
        require_short(request.reason)
        if len(request.credential_id) > LONGEST_ID:
            raise RequestMalformed("the id is too long", where="/credentialId", remedy="Give the id of the credential")
        act = revocation_act(self._url, request.credential_id, request.reason)
        report = self._judge().verify(request.presentation, PresentationExpectations(self._url, act=act))
        if not report:
            raise _not_proven(report)
        accepted = report.require_accepted()
        places = self._places(accepted, request.credential_id)
        by = str((accepted.presentation or {}).get("holder"))
        root = accepted.actors[0].credential_id
        return self._revoked(places, HopRevocation(request.credential_id, by, self._now(), request.reason), root)

    def revoke_entry(self, list_id: int, index: int, *, by: str, reason: str | None = None) -> RevokedHop:
        """Revoke whatever hop has this entry of a range, on the word of the administrator `by`.

        No record is kept of hops, so the answer names it by its entry. Raises RequestMalformed for a reason that is too
        long, StatusRefused for an entry that is of no range, and StoreUnavailable.
        """
        require_short(reason)
        name = f"{status_list_url(self._url, list_id)}#{index}"
        return self._revoked((Place(list_id, index),), HopRevocation(name, by, self._now(), reason), None)

    def place_named(self, name: str) -> Place | None:
        """Give the entry that `name`, `URL of the list#index`, is; None for what names no entry of a list of ours."""
        list_url, _, index = name.rpartition("#")
        list_id = status_list_id(self._url, list_url)
        if list_id is None or not (index.isascii() and index.isdecimal() and len(index) <= LONGEST_INDEX):
            return None
        return Place(list_id, int(index))

    def _revoked(self, places: tuple[Place, ...], revocation: HopRevocation, root: str | None) -> RevokedHop:
        kept = {place: self._store.revoke_in_range(place, revocation, root) for place in places}
        # `at` is the second in which it began: what was recorded just now was recorded by now.
        is_new = revocation in kept.values()
        recorded = self._clock() if is_new else max(one.at for one in kept.values()) + _SECOND
        bound = self._bound
        return RevokedHop(
            revocation.credential_id, kept, bound.refused_directly_by(recorded), bound.refused_everywhere_by(recorded)
        )

    def _places(self, accepted: Accepted, credential_id: str) -> tuple[Place, ...]:
        hop = next(one for one in accepted.credentials if one.id == credential_id)
        listed = hop.document.get("credentialStatus", [])
        given = [one for one in (listed if isinstance(listed, list) else [listed]) if isinstance(one, dict)]
        stopping = [one for one in given if one.get("type") == ENTRY_TYPE and one.get("statusPurpose") == REVOCATION]
        places = tuple([self._place_of(one) for one in stopping])
        if not places:
            raise StatusRefused(
                f"{credential_id} has no status entry for revocation",
                where="/credentialId",
                remedy="Wait for its end, which verifiers demand within 15 minutes; or revoke the hop above it",
            )
        return places

    def _place_of(self, entry: JsonObject) -> Place:
        try:
            read = parse_status_entry(entry)
        except Malformed as error:
            message, remedy = f"its status entry cannot be read: {error}", "Revoke the hop above it"
            raise StatusRefused(message, where="/credentialId", remedy=remedy) from error
        list_id = status_list_id(self._url, read.list_url)
        if list_id is None:
            raise StatusRefused(
                f"{read.list_url:.200} is no status list of this issuer",
                where="/credentialId",
                remedy=f"Ask the issuer that publishes it; the lists here begin with {self._url}/status/",
            )
        return Place(list_id, read.index)

    def close(self) -> None:
        """Close the ledger, if it was opened."""
        with self._opening:
            if self._ledger is not None:
                self._ledger.close()

    def _now(self) -> datetime:
        return self._clock().astimezone(UTC).replace(microsecond=0)

    def _judge(self) -> Verifier:
        with self._opening:
            if self._verifier is None:
                self._ledger, did = self._open_ledger(), self._identity.did
                self._verifier = Verifier(
                    Trust({did: [ANY_PRINCIPAL]}),
                    resolver=PinnedResolver([parse_did_document(self._identity.document(), did)]),
                    ledger=self._ledger,
                    policy=self._policy,
                    clock=self._clock,
                    checks=ANCESTRY_CHECKS,
                )
            return self._verifier


def _not_proven(report: Report) -> AncestryNotProven | StoreUnavailable:
    reasons = report.reasons
    if reasons == (Reason.REPLAY_NOT_ENFORCEABLE,):
        return StoreUnavailable("the ledger does not answer", remedy="Try again")
    found = [
        Problem(_WHERE, f"{refusal.reason}: {refusal.check.subject}: {refusal.check.detail}", _remedy(refusal.reason))
        for refusal in report.refusals
    ]
    first, *others = found or [Problem(_WHERE, "it could not be judged", "Present the chain down to the hop")]
    return AncestryNotProven(first.message, where=first.where, remedy=first.remedy, others=tuple(others))


def _remedy(reason: Reason) -> str:
    # Nothing is fetched here, so the key of a holder is one that its DID holds: did:key or did:jwk.
    return _UNRESOLVED if reason is Reason.PROOF_KEY_UNAVAILABLE else REASONS[reason].remedy
