"""Personas and entitlements as lines for a person."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from cli import console
from cli.showing import printable

if TYPE_CHECKING:
    from issuer.persona_ports import Persona
    from issuer.personas import Portrait
    from issuer.switching import Standing
    from vc.delegation.lattice import Authority
    from vc.delegation.persona import Entitlements


def persona_line(persona: "Persona", standings: "Iterable[Standing]") -> str:
    """Return a persona in one line."""
    state = _stopped(standings) or "active"
    role = "" if persona.name == persona.template else f" ({persona.template})"
    return printable(f"{persona.name}{role} of {persona.principal}: {state}, {persona.did}")


def persona_lines(portrait: "Portrait", standings: "Iterable[Standing]") -> str:
    """Return a persona with what it is granted, and what of its role it is not."""
    persona, role, stopped = portrait.persona, portrait.template, _stopped(standings)
    lines = [
        console.title(printable(f"{persona.name} of {persona.principal}")) + (f": {stopped}" if stopped else ""),
        f"  {printable(persona.did)}",
        f"  role {printable(persona.template)}" + (f", for {_span(portrait)} at most" if role else ""),
    ]
    if portrait.lacking is not None:
        return "\n".join([*lines, printable(f"  granted nothing: {portrait.lacking}")])
    lines += [f"  granted {line}" for line in authority_lines(portrait.granted.authority)]
    lines += [
        printable(f"  not granted: {one.detail} ({one.rule}, {one.member})") for one in portrait.granted.difference
    ]
    return "\n".join(lines)


def _stopped(standings: "Iterable[Standing]") -> str:
    """Say how a persona is stopped, "" when it is not; of several switches, by the one that is hardest to lift."""
    on = sorted((one for one in standings if one.on), key=lambda one: not one.final)
    if not on:
        return ""
    whose = "" if on[0].key.principal else " with its principal"
    return ("stopped for good" if on[0].final else "suspended") + whose


def entitlement_lines(entitlements: "Entitlements") -> str:
    """Return what a principal is entitled to."""
    lines = [f"  {line}" for line in authority_lines(entitlements.authority)]
    return "\n".join([console.title(printable(f"{entitlements.principal.id} may have")), *lines])


def authority_lines(authority: "Authority") -> Iterator[str]:
    """Give an authority, a capability a line and its bounds behind them."""
    from vc.delegation.constraint import thawed  # noqa: PLC0415 -- as above: most commands need none of it

    for capability in authority.capabilities:
        places = ", ".join(str(place) for place in capability.locations)
        bounds = [f"{one.key} {one.kind} {thawed(one.bound)}" for one in capability.constraints]
        bounds += [f"{one.kind} at most {one.maximum}" for one in capability.limits]
        within = f" ({'; '.join(bounds)})" if bounds else ""
        yield printable(f"{', '.join(capability.actions)} on {places}{within}")
    if authority.audience is not None:
        yield printable(f"to {', '.join(authority.audience) or 'nobody'}")
    if authority.deepest is not None:
        yield f"to be passed on {authority.deepest} times at most" if authority.deepest > 0 else "not to be passed on"
    for gate in authority.approval:
        yield printable(f"{', '.join(gate.actions)} with the approval of {gate.quorum} of {gate.directory}")


def _span(portrait: "Portrait") -> str:
    from issuer.durations import format_duration  # noqa: PLC0415 -- keeps the start of other commands fast

    return "" if portrait.template is None else format_duration(portrait.template.longest_life)
