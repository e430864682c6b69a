"""Issuance profiles: what may be issued under which name. Pure; what fits one and what does not is said in full."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from issuer.durations import format_duration
from issuer.errors import ProfileUnknown, ProfileViolated
from issuer.ports import Series
from issuer.range_ports import RangeSeries
from issuer.schema import CredentialSchema
from issuer.switch_ports import SwitchKind
from vc.credential import Credential
from vc.data_model import DataModel
from vc.delegation.documents import DELEGATION_TYPE
from vc.errors import Problem
from vc.times import format_timestamp

CREDENTIAL_TYPE = "VerifiableCredential"


class PersonaRule(StrEnum):
    """Which personas credentials of a profile may name. One that exists is held to what it is granted in any case."""

    FREE = "free"  # any name, or none
    KNOWN = "known"  # one that was created, or none
    REQUIRED = "required"  # one that was created


@dataclass(frozen=True, slots=True)
class Profile:
    """What credentials of one profile may be; `series` are the status lists that each of them gets an index in.

    `switches` are those that it points to beside them, where it is about an agent.
    `ranges` are the lists that a delegation which may be passed on gets a range of; None where it gets none.
    `types` are those allowed beside VerifiableCredential; the first mechanism is used where a request names none.
    """

    name: str
    types: frozenset[str]
    longest_life: timedelta
    mechanisms: tuple[str, ...]
    series: tuple[Series, ...]
    schema: CredentialSchema | None
    data_models: frozenset[DataModel] = frozenset({DataModel.V2_0})
    personas: PersonaRule = PersonaRule.FREE
    switches: frozenset[SwitchKind] = frozenset()
    ranges: RangeSeries | None = None

    def mechanism(self, asked: str | None) -> str:
        """Give the mechanism to use. Raises ProfileViolated when the one that is asked for is not allowed."""
        if asked is None or asked in self.mechanisms:
            return asked or self.mechanisms[0]
        raise ProfileViolated(
            f"the profile {self.name!r} does not allow {asked!r:.80}",
            where="/options/mechanism",
            remedy=f"Use {' or '.join(self.mechanisms)}, or add it to profiles.{self.name}.mechanisms in agentvc.toml",
        )


def choose_profile(profiles: Mapping[str, Profile], name: str | None, types: Iterable[str]) -> Profile:
    """Give the profile of this name or, without one, the first that allows all the types. Raises ProfileUnknown."""
    known = ", ".join(profiles)
    if name is not None:
        if name in profiles:
            return profiles[name]
        message, remedy = f"there is no profile {name!r:.80}", f"Use one of: {known}"
        raise ProfileUnknown(message, where="/options/profile", remedy=remedy)
    special = frozenset(types) - {CREDENTIAL_TYPE}
    for profile in profiles.values():
        if special and special <= profile.types:
            return profile
    shown = ", ".join(sorted(special)) or f"{CREDENTIAL_TYPE} alone"
    raise ProfileUnknown(
        f"no profile allows the types {shown:.200}",
        where="/credential/type",
        remedy=f"Use types of one of the profiles ({known}), or add a profile to agentvc.toml",
    )


def require_fit(profile: Profile, credential: Credential, now: datetime) -> None:
    """Return when the profile allows the credential at this moment. Raises ProfileViolated with every problem."""
    found = [*_type_problems(profile, credential), *_time_problems(profile, credential, now)]
    if profile.schema is not None:
        found += [
            problem._replace(where=f"/credential{problem.where}")
            for problem in profile.schema.problems(credential.document)
        ]
    if found:
        first, *others = found
        raise ProfileViolated(first.message, where=first.where, remedy=first.remedy, others=tuple(others))


def _type_problems(profile: Profile, credential: Credential) -> Iterable[Problem]:
    special = frozenset(credential.types) - {CREDENTIAL_TYPE}
    beyond = sorted(special - profile.types)
    allowed = ", ".join(sorted(profile.types))
    if beyond:
        message = f"the profile {profile.name!r} does not allow the type {beyond[0]!r:.80}"
        yield Problem("/credential/type", message, f"Use {allowed}, or another profile")
    elif not special:
        message = f"the profile {profile.name!r} needs a type beside {CREDENTIAL_TYPE}"
        yield Problem("/credential/type", message, f"Add one of {allowed}")


def _time_problems(profile: Profile, credential: Credential, now: datetime) -> Iterable[Problem]:
    """Count the end from now, not from validFrom: a credential cannot be dated ahead to reach further.

    A delegation is not dated back either, to be older than it may become: its whole span counts.
    """
    end, latest = credential.valid_until, now + profile.longest_life
    life = format_duration(profile.longest_life)
    if end is None:
        yield Problem("/credential/validUntil", "the credential has no end", "Add validUntil")
    elif end <= now:
        message = f"the credential would have ended before it was issued, at {format_timestamp(now)}"
        yield Problem("/credential/validUntil", message, "Give an end in the future")
    elif end > latest:
        message = f"the profile {profile.name!r} lets a credential live {life} at most"
        yield Problem("/credential/validUntil", message, f"Give an end not later than {format_timestamp(latest)}")
    if DELEGATION_TYPE in credential.types and spans_more(credential, profile.longest_life):
        message = f"the profile {profile.name!r} lets a delegation span {life} at most, from its beginning to its end"
        yield Problem("/credential/validFrom", message, "Let it begin when it is issued: leave validFrom out")


def spans_more(credential: Credential, life: timedelta) -> bool:
    """Tell whether there is more than this length between the beginning and the end of a credential that has both."""
    begins, ends = credential.valid_from, credential.valid_until
    return begins is not None and ends is not None and ends - begins > life
