"""The rules about records that every store and service applies: all refuse the same things in the same words."""

from dataclasses import replace

from issuer.errors import (
    CredentialUnknown,
    IdempotencyKeyReused,
    IdentifierTaken,
    IndexTaken,
    IssuanceAbandoned,
    NotReproducible,
    PersonaExists,
    RevocationIsFinal,
    StatusListUnknown,
    StatusRefused,
    Stopped,
    SwitchElsewhere,
)
from issuer.persona_ports import Persona
from issuer.ports import Intent, Record, State, Status, StatusChange
from issuer.range_ports import Place
from issuer.switch_ports import Switch, Turn
from vc.status.entry import REVOCATION
from vc.times import format_timestamp


def reserved_record(intent: Intent) -> Record:
    """Give the record that an intent gets."""
    return Record(
        credential_id=intent.credential_id,
        state=State.RESERVED,
        profile=intent.profile,
        mechanism=intent.mechanism,
        types=intent.types,
        subject=intent.subject,
        created=intent.created,
        valid_from=intent.valid_from,
        valid_until=intent.valid_until,
        fingerprint=intent.fingerprint,
        digest=None,
        statuses=tuple(sorted(intent.statuses, key=lambda status: status.purpose)),
        switches=tuple([switch.key for switch in intent.switches]),
        status_range=intent.status_range,
    )


def issued_record(record: Record, digest: str) -> Record:
    """Give the record of a credential after it was completed with this digest."""
    return replace(record, state=State.ISSUED, digest=digest)


def same_request(known: Record, fingerprint: str | None) -> None:
    """Return when the key belongs to this request. Raises IdempotencyKeyReused."""
    if known.fingerprint != fingerprint:
        raise IdempotencyKeyReused(
            f"this key was used for another request, which issued {known.credential_id}",
            where="Idempotency-Key",
            remedy="Use a new key for each new request, and the same key only to repeat the same request",
        )


def completed_again(record: Record, digest: str) -> None:
    """Return when a record that is no longer reserved was issued with this digest.

    Raises IssuanceAbandoned, and NotReproducible when it was issued with another one.
    """
    if record.state is State.ABANDONED:
        raise abandoned(record.credential_id)
    if record.digest != digest:
        raise not_reproducible(record.credential_id)


def changeable_status(record: Record, change: StatusChange) -> Status:
    """Give the entry for this purpose, when it may be changed so. Raises StatusRefused and RevocationIsFinal."""
    purpose, value = change.purpose, change.value
    status = next((entry for entry in record.statuses if entry.purpose == purpose), None)
    if status is None:
        carried = ", ".join(sorted(entry.purpose for entry in record.statuses)) or "none"
        raise StatusRefused(
            f"the credential has no status entry for {purpose!r}; it has: {carried}",
            where="/statusPurpose",
            remedy="Name a purpose that its profile gave it",
        )
    if not 0 <= value < 1 << status.size:
        raise StatusRefused(
            f"{value} does not fit an entry of {status.size} bit",
            where="/status",
            remedy=f"Give a value from 0 to {(1 << status.size) - 1}",
        )
    if purpose == REVOCATION and status.value and value != status.value:
        raise RevocationIsFinal(
            f"{record.credential_id} was revoked and stays revoked",
            where="/status",
            remedy="Issue a new credential; use suspension for what is to be lifted again",
        )
    return status


def taken(credential_id: str) -> IdentifierTaken:
    """Give the error for an id that another credential has."""
    return IdentifierTaken(
        f"a credential with the id {credential_id} exists already",
        where="/credential/id",
        remedy="Leave the id out and one is made, or give one that was not used before",
    )


def index_taken(status: Status) -> IndexTaken:
    """Give the error for a status entry that belongs to another credential or to no list."""
    return place_taken(status.list_id, status.index)


def place_taken(list_id: int, index: int) -> IndexTaken:
    """Give the error for a place that belongs to another credential or switch, or to no list."""
    return IndexTaken(f"entry {index} of status list {list_id} is not free", remedy="Report this as a bug of agentvc")


def outside_ranges(place: Place, root: str | None) -> StatusRefused:
    """Give the error for an entry that no holder was given, or another than that of the credential `root`."""
    whose = "any credential" if root is None else root
    return StatusRefused(
        f"entry {place.index} of status list {place.list_id} is not in the status range of {whose}",
        where="/credentialStatus",
        remedy="Name an entry from the statusRange of the delegation that this issuer issued",
    )


def off(switch: Switch) -> Switch:
    """Give the switch as it is when it was never turned."""
    return Switch(switch.key, switch.list_id, switch.index)


def require_open(kept: Switch, meant: Switch) -> None:
    """Return when a credential may point to the switch where it is meant. Raises SwitchElsewhere and Stopped."""
    if (kept.list_id, kept.index) != (meant.list_id, meant.index):
        raise SwitchElsewhere(f"the switch of {kept.key} has another place", remedy="Report this as a bug of agentvc")
    if kept.on:
        since = format_timestamp(kept.changed) if kept.changed else "its beginning"
        how = "for good" if kept.final else f"and can be lifted: agentvc lift {kept.key.kind} …"
        raise Stopped(
            f"{kept.key} was stopped by {kept.by} at {since}: {kept.reason}",
            where="/credential/credentialSubject",
            remedy=f"Issue nothing to it; it is stopped {how}",
        )


def turned(kept: Switch, turn: Turn) -> Switch:
    """Give the switch after the turn; the same one when nothing changes. Raises RevocationIsFinal."""
    if kept.final and not turn.on:
        raise RevocationIsFinal(
            f"{kept.key} was stopped for good and stays stopped",
            where="/id",
            remedy="Use another agent, persona or principal; a stop that is not for good can be lifted",
        )
    if kept.final or (kept.on, kept.final) == (turn.on, turn.final):
        return kept
    return replace(kept, on=turn.on, final=turn.final, changed=turn.at, reason=turn.reason, by=turn.by)


def same_persona(known: Persona, asked: Persona) -> Persona:
    """Give the persona that is known, when it is the one that is asked for. Raises PersonaExists."""
    if replace(known, created=asked.created) == asked:
        return known
    if known.did == asked.did:
        what = f"{known.did} is the DID of the persona {known.name!r} of {known.principal}"
    else:
        what = f"{known.principal} has a persona {known.name!r} with the template {known.template!r} and {known.did}"
    raise PersonaExists(what, where="/name", remedy="Use that one, or give another name, and a DID that is new")


def abandoned(credential_id: str) -> IssuanceAbandoned:
    """Give the error for an issuance that was given up."""
    return IssuanceAbandoned(
        f"the issuance of {credential_id} was given up and will not be completed",
        remedy="Send the request again with a new Idempotency-Key, or with none",
    )


def not_reproducible(credential_id: str) -> NotReproducible:
    """Give the error for a repeated request that yields something else than the first time."""
    return NotReproducible(
        f"the request that issued {credential_id} now gives another credential: key, address or profile have changed",
        remedy="Use the credential that was handed out the first time, or issue a new one with a new Idempotency-Key",
    )


def signed_anew(credential_id: str) -> NotReproducible:
    """Give the error for a repeated request whose credential cannot be signed in the same way twice."""
    return NotReproducible(
        f"{credential_id} was issued, and signatures of this type of key differ each time, so it cannot be given again",
        remedy="Use the credential that was handed out the first time, or issue a new one with a new Idempotency-Key",
    )


def unknown_credential(credential_id: str) -> CredentialUnknown:
    """Give the error for an id that no record has."""
    return CredentialUnknown(
        f"no credential with the id {credential_id!r} was issued here",
        remedy="Take the id from the credential itself or from GET /credentials, and percent-encode it in a path",
    )


def unknown_list(list_id: int) -> StatusListUnknown:
    """Give the error for a list that was never opened."""
    return StatusListUnknown(
        f"there is no status list {list_id}",
        remedy="Take the address from the credential's statusListCredential",
    )
