"""What is about to be signed, as it is reserved, and what a request says before it was checked. Pure."""

from issuer import refusals
from issuer.checking import Checked
from issuer.ports import Intent, Record, State, Status
from issuer.profile import Profile
from issuer.switch_ports import Switch
from vc.status.entry import REVOCATION
from vc.strict_json import JsonObject


def intended(checked: Checked, profile: Profile, statuses: tuple[Status, ...], switches: tuple[Switch, ...]) -> Intent:
    """Give the intent for what was checked, of a request that is not to be repeated, without a status range."""
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
        fingerprint=None,
        idempotency_key=None,
        statuses=statuses,
        switches=switches,
    )


def types_asked(credential: JsonObject) -> tuple[str, ...]:
    """Give the types of an unsigned credential, as far as they are texts."""
    given = credential.get("type")
    many = given if isinstance(given, list) else [given]
    return tuple(one for one in many if isinstance(one, str))


def require_wanted(record: Record) -> None:
    """Refuse to sign what was given up, or was revoked before it was ever signed. Raises IssuanceAbandoned."""
    revoked = any(status.purpose == REVOCATION and status.value for status in record.statuses)
    if record.state is State.ABANDONED or (record.state is State.RESERVED and revoked):
        raise refusals.abandoned(record.credential_id)
