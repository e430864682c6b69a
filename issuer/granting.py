"""What may be issued in the name of a persona or principal: what is granted at this moment, and nothing beside it.

A delegation that names no persona is held to what its principal is entitled to, where the settings have roles and the
profile does not say that names are free.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import NamedTuple

from issuer.agent_claims import AgentClaim, agent_claims
from issuer.durations import format_duration
from issuer.errors import NotGranted, PersonaRefused
from issuer.personas import Personas, Portrait
from issuer.profile import PersonaRule, Profile, spans_more
from vc.credential import Credential
from vc.delegation.hop import Delegation, Principal, parse_delegation
from vc.delegation.lattice import NOTHING, Authority, authority_of
from vc.delegation.narrowing import narrower_than
from vc.errors import Problem
from vc.strict_json import JsonObject
from vc.times import format_timestamp

_LESS = "Ask for less, or let the role and the entitlements of the principal allow it"


class Grant(NamedTuple):
    """A claim, in whose name it is, and what that is granted: nothing, for the reason in `lacking` where there is one.

    `longest_life` is that of the role; None without a role.
    """

    claim: AgentClaim
    name: str
    principal: Principal | None
    authority: Authority
    longest_life: timedelta | None
    lacking: str | None


class Granting:
    """Holds delegations against the personas that they name."""

    def __init__(self, personas: Personas) -> None:
        self._personas = personas

    def grants(self, credential: JsonObject, profile: Profile) -> tuple[Grant, ...]:
        """Give what the delegations and claims of an unsigned credential are held to.

        Raises PersonaRefused for a persona that is not known, or not named, where the profile demands it.
        """
        found = []
        for claim in agent_claims(credential):
            persona = self._named(claim)
            if persona is not None:
                found.append(_of_persona(claim, persona))
                continue
            _refuse_unknown(claim, profile)
            if self._personas.templates and claim.delegates and profile.personas is not PersonaRule.FREE:
                found += self._of_principal(claim, profile)
        return tuple(found)

    def _of_principal(self, claim: AgentClaim, profile: Profile) -> Iterator[Grant]:
        if claim.principal is None:
            return  # the check before signing says what is wrong with that
        entitlements, name = self._personas.entitled(claim.principal), f"{claim.principal:.80} without a persona"
        if entitlements is not None:
            yield Grant(claim, name, entitlements.principal, entitlements.authority, None, None)
            return
        free = f'profiles.{profile.name}.personas = "free" leaves it unbounded'
        lacking = f"it is entitled to nothing that is known here; {free}"
        yield Grant(claim, name, None, NOTHING, None, lacking)

    def _named(self, claim: AgentClaim) -> Portrait | None:
        if claim.principal is None or claim.persona is None:
            return None
        persona = self._personas.of(claim.principal, claim.persona)
        return None if persona is None else self._personas.portrait(persona)


def shortened(profile: Profile, grants: tuple[Grant, ...]) -> Profile:
    """Give the profile with the life that the roles allow, for a credential that says no end of its own."""
    lives = [grant.longest_life for grant in grants if grant.claim.delegates and grant.longest_life is not None]
    return replace(profile, longest_life=min(profile.longest_life, *lives)) if lives else profile


def require_granted(grants: tuple[Grant, ...], credential: Credential, created: datetime) -> None:
    """Return when every delegation lies within what it is held to. Raises NotGranted with every problem."""
    found = [problem for grant in grants if grant.claim.delegates for problem in _problems(grant, credential, created)]
    if found:
        first, *others = found
        raise NotGranted(first.message, where=first.where, remedy=first.remedy, others=tuple(others))


def _problems(grant: Grant, credential: Credential, created: datetime) -> Iterator[Problem]:
    claim, name, principal = grant.claim, grant.name, grant.principal
    place = f"/credential{claim.where}"
    if grant.lacking is not None or principal is None:
        yield Problem(f"{place}/persona", f"{name} is granted nothing: {grant.lacking}", _LESS)
        return
    delegation = _delegation(credential, claim)
    if delegation.principal != principal:
        kind = principal.type
        yield Problem(f"{place}/principal/type", f"{delegation.principal.id} is a {kind}", f"Write {kind}")
    begins, ends = credential.valid_from, credential.valid_until
    for _, rule, member, detail in narrower_than(authority_of(delegation, begins, ends), grant.authority):
        yield Problem(f"{place}{member}", f"{name} is not granted this ({rule}): {detail}", _LESS)
    if grant.longest_life is not None:
        yield from _time_problems(name, credential, created, grant.longest_life)


def _time_problems(name: str, credential: Credential, created: datetime, longest: timedelta) -> Iterator[Problem]:
    ends, latest = credential.valid_until, created + longest
    message = f"{name} may hold a delegation for {format_duration(longest)} at most"
    if ends is None or ends > latest:
        yield Problem("/credential/validUntil", message, f"Give an end not later than {format_timestamp(latest)}")
    elif spans_more(credential, longest):
        yield Problem("/credential/validFrom", message, "Let it begin when it is issued: leave validFrom out")


def _of_persona(claim: AgentClaim, portrait: Portrait) -> Grant:
    role, entitlements = portrait.template, portrait.entitlements
    return Grant(
        claim,
        f"the persona {claim.persona!r}",
        None if entitlements is None else entitlements.principal,
        portrait.granted.authority,
        None if role is None else role.longest_life,
        portrait.lacking,
    )


def _delegation(credential: Credential, claim: AgentClaim) -> Delegation:
    subjects = dict(zip(_places(credential), credential.subjects, strict=True))
    return parse_delegation(subjects[claim.where.rpartition("/")[0]].get("delegation"), claim.where)


def _places(credential: Credential) -> list[str]:
    several = isinstance(credential.document.get("credentialSubject"), list)
    return [f"/credentialSubject/{n}" if several else "/credentialSubject" for n in range(len(credential.subjects))]


def _refuse_unknown(claim: AgentClaim, profile: Profile) -> None:
    if claim.principal is None:
        return  # the check before signing says what is wrong with that
    if claim.persona is not None and profile.personas is not PersonaRule.FREE:
        raise PersonaRefused(
            f"{claim.principal} has no persona {claim.persona!r:.80}",
            where=f"/credential{claim.where}/persona",
            remedy=f"Create it: agentvc persona create {claim.principal} --template …, or allow free names with"
            f' profiles.{profile.name}.personas = "free"',
        )
    if claim.delegates and claim.persona is None and profile.personas is PersonaRule.REQUIRED:
        raise PersonaRefused(
            f"the profile {profile.name!r} issues delegations to personas only, and this one names none",
            where=f"/credential{claim.where}/persona",
            remedy="Name a persona of the principal",
        )
