"""Handing on a part of a held delegation, offline: what is asked for is held against the parent before it is signed.

The order: hold the request against the parent, take a status index (durably), build, sign, hold the whole chain that
was signed against the rules again, write down what was given. A crash on the way loses an index and nothing else.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import uuid4

from did.errors import InvalidDid
from did.identifiers import parse_did
from did.keys.signer import Signer
from vc.delegation import Delegation, StatusRange
from vc.delegation.chain import chain_problems
from vc.delegation.delegating import Request, narrowed
from vc.delegation.documents import agent_delegation_credential
from vc.errors import VcError
from vc.jcs import canonical_json
from vc.securing.mechanism import MECHANISMS, Secured, secure
from vc.status.entry import StatusEntry, status_entry
from vc.strict_json import JsonObject
from vc.times import format_timestamp
from wallet.bundle import bundle_document
from wallet.errors import DelegationNotMade, NotNarrower
from wallet.held import Held, Identity, held_of, hop_of
from wallet.ports import Kind
from wallet.records import Records
from wallet.request import Part, capabilities_of, ends, in_words
from wallet.taking import Taken, take

# agent-credentials, "Status": a hop that lives longer has to be revocable; a verifier can lower this.
MAX_LIFE_WITHOUT_STATUS: Final = timedelta(seconds=900)
# Those that secure a credential as a whole; what only a part is shown of has another digest than its children name.
MECHANISMS_TO_DELEGATE: Final = tuple(
    row.name
    for row in MECHANISMS.values()
    if not row.name.startswith("vp+") and not row.discloses and row.name != "Ed25519Signature2020"
)


@dataclass(frozen=True, slots=True)
class Delegated:
    """A delegation that this agent issued: as it is kept, and whether it can be revoked before it ends."""

    given: Held
    can_be_revoked: bool

    @property
    def bundle(self) -> JsonObject:
        """What the new holder gets: every hop from the root to this one, in a presentation that nobody signed."""
        return bundle_document(self.given.chain)


def delegated(  # noqa: PLR0913, PLR0917 -- each is one thing that it is made from
    records: Records, identity: Identity, signer: Signer, parent: Held, to: str, part: Part, mechanism: str,
    now: datetime,
) -> Delegated:  # fmt: skip
    """Sign a delegation of `part` of `parent` to the DID `to`, write it down and return it.

    Raises NotNarrower, DelegationNotMade, WalletDamaged, WalletUnavailable; then nothing was signed. Whether the parent
    still holds is not checked.
    """
    above = _may_delegate(parent, to, part, mechanism, now)
    begins = max(now.replace(microsecond=0), parent.credential.valid_from or now)
    request = Request(
        to, begins, ends(part, begins, parent.credential.valid_until), capabilities_of(part, above), part.audience,
        part.max_depth, purpose=part.purpose,
    )  # fmt: skip
    _claim(parent, request)  # so that nothing is taken for what is refused
    outer = above.status_range
    _check_status(request, outer, part.share)
    taken = None if outer is None else take(records, outer, part.share)
    entries = () if outer is None or taken is None else (StatusEntry("revocation", taken.own, outer.list_url),)
    claim = _claim(parent, request._replace(entries=entries, status_range=taken.passed_on if taken else None))
    signed = _signed(identity, signer, request, claim, _status(outer, taken), mechanism, now)
    given = held_of(signed, now, parent.chain)
    _check_chain(given)
    records.keep(Kind.GIVEN, given)
    return Delegated(given, can_be_revoked=taken is not None)


def _may_delegate(parent: Held, to: str, part: Part, mechanism: str, now: datetime) -> Delegation:
    if parent.delegation is None:
        raise DelegationNotMade(f"{parent.id} grants nothing, so nothing of it can be handed on: name a delegation")
    if mechanism not in MECHANISMS_TO_DELEGATE:
        known = ", ".join(MECHANISMS_TO_DELEGATE)
        raise DelegationNotMade(f"{mechanism!r:.80} does not sign a delegation: choose one of {known}")
    try:
        parse_did(to)
    except InvalidDid as error:
        raise DelegationNotMade(f"a delegation needs a holder: {to!r:.120} is not a DID ({error})") from error
    if part.share < 0 or (part.share and part.max_depth is None):
        raise DelegationNotMade("status indexes are for further hops: allow some with max_depth, or pass none on")
    end = parent.credential.valid_until
    if end is not None and end <= now:
        raise DelegationNotMade(f"{parent.id} ended at {format_timestamp(end)}: ask for a new delegation")
    return parent.delegation


def _claim(parent: Held, request: Request) -> JsonObject:
    try:
        made = narrowed(hop_of(parent.secured), request)
        canonical_json(made.claim)  # what cannot be signed is refused here, before an index is taken for it
    except VcError as error:
        raise DelegationNotMade(f"nothing was signed: {error}") from error
    if made.claim is None:
        raise NotNarrower(made.refusals, _granted(parent))
    return made.claim


def _check_status(request: Request, outer: StatusRange | None, share: int) -> None:
    if outer is not None:
        return
    if share:
        raise DelegationNotMade("the parent gives no status range of which a part could be passed on")
    if request.valid_until - request.valid_from > MAX_LIFE_WITHOUT_STATUS:
        raise DelegationNotMade(
            "nothing was signed: the parent gives no status range, so this hop could not be revoked, and verifiers "
            f"refuse it: let it live at most {MAX_LIFE_WITHOUT_STATUS.seconds} seconds, or ask the issuer for a range"
        )


def _status(outer: StatusRange | None, taken: Taken | None) -> tuple[JsonObject, ...]:
    return () if outer is None or taken is None else (status_entry(outer.list_url, taken.own),)


def _signed(  # noqa: PLR0913, PLR0917 -- each is one thing that it is made from
    identity: Identity, signer: Signer, request: Request, claim: JsonObject,
    status: tuple[JsonObject, ...], mechanism: str, now: datetime,
) -> Secured:  # fmt: skip
    try:
        document = agent_delegation_credential(
            issuer=identity.did,
            subject=request.subject,
            delegation=claim,
            valid_from=request.valid_from,
            valid_until=request.valid_until,
            credential_id=f"urn:uuid:{uuid4()}",
            status=status,
        )
        return secure(document, mechanism, signer, identity.method, created=now.replace(microsecond=0))
    except (VcError, ValueError) as error:
        raise DelegationNotMade(f"the delegation was not signed: {error}") from error


def _check_chain(given: Held) -> None:
    """What was signed is what was checked; otherwise it never leaves this function."""
    problems = chain_problems([hop_of(one) for one in given.chain])
    if problems:
        details = "; ".join(f"hop {problem.hop}: {problem.detail}" for problem in problems)
        raise DelegationNotMade(f"what was signed breaks a rule and is not given out: {details}")


def _granted(parent: Held) -> str:
    above = parent.delegation
    if above is None:
        return "nothing"
    end = parent.credential.valid_until
    until = "ever" if end is None else format_timestamp(end)
    return (
        f"{in_words(above.capabilities)}; for {', '.join(above.audience)}; until {until}; "
        f"hops down to position {above.depth if above.max_depth is None else above.max_depth}"
    )
