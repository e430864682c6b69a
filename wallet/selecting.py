"""Which of the held delegations to show for an act: the one with the least authority that is enough.

Pure. The order is total and never puts a delegation behind one it is narrower than, in what is measured: each measure
below can only shrink or stay when a delegation is narrowed (agent-credentials, R6 to R9). Between delegations that
measure the same, the one that ends first, then the smaller id.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from vc.delegation import Act, Delegation, Location, uncovered
from wallet.held import Held

_FOREVER = timedelta.max


def covering(held: Iterable[Held], act: Act, now: datetime, audience: str | None = None) -> tuple[Held, ...]:
    """Return the held delegations that cover the act at `now`, least authority first.

    With `audience`, only those made for that service. Status is not looked at: a verifier finds out.
    """
    enough = [(one, one.delegation) for one in held if one.delegation and _usable(one, one.delegation, now, audience)]
    ranked = [(_authority(one, granted), one) for one, granted in enough if not uncovered(granted, act)]
    return tuple(one for _, one in sorted(ranked, key=lambda pair: pair[0]))


def _usable(held: Held, delegation: Delegation, now: datetime, audience: str | None) -> bool:
    starts, ends = held.credential.valid_from, held.credential.valid_until
    in_time = (starts is None or starts <= now) and (ends is None or now < ends)
    return in_time and (audience is None or audience in delegation.audience)


def _authority(held: Held, delegation: Delegation) -> tuple[int, int, int, int, timedelta, str]:
    capabilities = delegation.capabilities
    starts, ends = held.credential.valid_from, held.credential.valid_until
    return (
        (delegation.max_depth or delegation.depth) - delegation.depth,
        len({action for capability in capabilities for action in capability.actions}),
        -min((_segments(place) for capability in capabilities for place in capability.locations), default=0),
        -min((len(capability.constraints) + len(capability.limits) for capability in capabilities), default=0),
        ends - starts if starts and ends else _FOREVER,
        held.id,
    )


def _segments(location: Location) -> int:
    return sum(1 for segment in location.path.split("/") if segment)
