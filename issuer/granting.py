"""What may be issued in the name of a persona: what the persona is granted at this moment, and nothing beside it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from issuer.agent_claims import AgentClaim, agent_claims
from issuer.durations import format_duration
from issuer.errors import NotGranted, PersonaRefused
from issuer.personas import Personas, Portrait
from issuer.profile import PersonaRule, Profile
from vc.credential import Credential
from vc.delegation.hop import Delegation, parse_delegation
from vc.delegation.lattice import authority_of
from vc.delegation.narrowing import narrower_than
from vc.errors import Problem
from vc.strict_json import JsonObject
from vc.times import format_timestamp

_LESS = "Ask for less, or let the role and the entitlements of the principal allow it"


class Grant(NamedTuple):
    """A claim in the name of a persona, and what that persona is granted."""

    claim: AgentClaim
    portrait: Portrait


class Granting:
    """Holds delegations against the personas that they name."""

    def __init__(self, personas: Personas) -> None:
        self._personas = personas

    def grants(self, credential: JsonObject, profile: Profile) -> tuple[Grant, ...]:
        """Give the personas that an unsigned credential names; what names none is for the profile to allow.

        Raises PersonaRefused for a persona that is not known, or not named, where the profile demands it.
        """
        found = []
        for claim in agent_claims(credential):
            persona = self._named(claim)
            if persona is not None:
                found.append(Grant(claim, persona))
            else:
                _refuse_unknown(claim, profile)
        return tuple(found)

    def _named(self, claim: AgentClaim) -> Portrait | None:
        if claim.principal is None or claim.persona is None:
            return None
        persona = self._personas.of(claim.principal, claim.persona)
        return None if persona is None else self._personas.portrait(persona)


def shortened(profile: Profile, grants: tuple[Grant, ...]) -> Profile:
    """Give the profile with the life that the roles allow, for a credential that says no end of its own."""
    roles = [grant.portrait.template for grant in grants if grant.claim.delegates]
    lives = [role.longest_life for role in roles if role is not None and role.longest_life < profile.longest_life]
    return replace(profile, longest_life=min(lives)) if lives else profile


def require_granted(grants: tuple[Grant, ...], credential: Credential, created: datetime) -> None:
    """Return when every delegation lies within what its persona is granted. Raises NotGranted with every problem."""
    found = [problem for grant in grants if grant.claim.delegates for problem in _problems(grant, credential, created)]
    if found:
        first, *others = found
        raise NotGranted(first.message, where=first.where, remedy=first.remedy, others=tuple(others))


def _problems(grant: Grant, credential: Credential, created: datetime) -> Iterator[Problem]:
    claim, portrait = grant
    place, name = f"/credential{claim.where}", f"the persona {claim.persona!r}"
    if portrait.lacking is not None or portrait.template is None or portrait.entitlements is None:
        yield Problem(f"{place}/persona", f"{name} is granted nothing: {portrait.lacking}", _LESS)
        return
    delegation = _delegation(credential, claim)
    if delegation.principal != portrait.entitlements.principal:
        kind = portrait.entitlements.principal.type
        yield Problem(f"{place}/principal/type", f"{delegation.principal.id} is a {kind}", f"Write {kind}")
    begins, ends = credential.valid_from, credential.valid_until
    for _, rule, member, detail in narrower_than(authority_of(delegation, begins, ends), portrait.granted.authority):
        yield Problem(f"{place}{member}", f"{name} is not granted this ({rule}): {detail}", _LESS)
    latest = created + portrait.template.longest_life
    if ends is None or ends > latest:
        life = format_duration(portrait.template.longest_life)
        message = f"{name} may hold a delegation for {life} at most"
        yield Problem("/credential/validUntil", message, f"Give an end not later than {format_timestamp(latest)}")


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
