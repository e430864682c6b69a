"""Capability tokens: a delegation of one action at one place, for an hour at most, that nobody passes on.

For "this agent may read Bob's calendar in the next 60 minutes", optionally so many times. What breaks a rule is refused
before anything is asked of the issuer. Pure.
"""

from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from issuer.durations import format_duration
from issuer.errors import TokenRefused
from vc.delegation.authority import Capability, Limit
from vc.delegation.documents import agent_delegation_credential, delegation_claim
from vc.delegation.location import AmbiguousLocationError, Location, normal_location
from vc.delegation.writing import capability_claim
from vc.strict_json import JsonObject

LONGEST_LIFE: Final = timedelta(seconds=3600)
MOST_USES: Final = (1 << 53) - 1  # the largest whole number of a delegation
PROFILE: Final = "capability"  # the profile of `agentvc init` that issues nothing else


class CapabilityToken(NamedTuple):
    """Who may do what, where, how long, how often (None: any number of times), and in whose name.

    `subject` is the DID of the agent, `principal` a URI, `principal_type` one of PRINCIPAL_TYPES. `audience` is the
    service that takes it; None is the origin of the location.
    """

    subject: str
    action: str
    location: str
    life: timedelta
    principal: str
    principal_type: str = "Person"
    uses: int | None = None
    audience: str | None = None
    persona: str | None = None
    purpose: str | None = None


def token_credential(token: CapabilityToken, issuer: str, now: datetime) -> JsonObject:
    """Give the unsigned credential that `Issuing.issue` takes, under the profile `PROFILE`; it begins `now`.

    Raises TokenRefused. NOT checked: principal, persona and action, which the issuing looks at. Source:
    agent-credentials, "Claims and permissions are two kinds of credential".
    """
    require_rules(token.life, token.uses)
    place = location_of(token.location)
    limits = () if token.uses is None else (Limit("uses", token.uses),)
    begins = now.astimezone(UTC).replace(microsecond=0)
    return agent_delegation_credential(
        issuer=issuer,
        subject=token.subject,
        delegation=delegation_claim(
            principal={"id": token.principal, "type": token.principal_type},
            audience=[place.origin if token.audience is None else token.audience],
            capabilities=[capability_claim(Capability((token.action,), (place,), (), limits))],
            persona=token.persona,
            max_depth=0,
            purpose=token.purpose,
        ),
        valid_from=begins,
        valid_until=begins + token.life,
    )


def require_rules(life: timedelta, uses: int | None) -> None:
    """Return when a token may live so long and be used so often. Raises TokenRefused."""
    if not timedelta(0) < life <= LONGEST_LIFE or life % timedelta(seconds=1):
        raise TokenRefused(
            f"a capability token cannot live {_in_words(life)}",
            where="life",
            remedy=f"Give it 1s to {format_duration(LONGEST_LIFE)}; what is to live longer is a delegation from a file",
        )
    if uses is not None and not 1 <= uses <= MOST_USES:
        raise TokenRefused(
            f"a capability token cannot be used {uses} times", where="uses", remedy="Give 1 or more, or no number"
        )


def location_of(text: str) -> Location:
    """Give the one place of a token in its normal form. Raises TokenRefused."""
    try:
        return normal_location(text)
    except AmbiguousLocationError as error:
        raise TokenRefused(
            f"{text:.200} is no place: {error}",
            where="location",
            remedy="Write it as https://cal.example/calendars/bob",
        ) from error


def _in_words(life: timedelta) -> str:
    whole = life > timedelta(0) and not life % timedelta(seconds=1)
    return format_duration(life) if whole else f"{life.total_seconds():g} seconds"
