"""Stopping everything that an agent, a persona or a principal was given, in one call; and lifting the stop again.

Within which time every verifier refuses follows from the settings: see `bounds`.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from issuer.bounds import Bound
from issuer.errors import RequestMalformed, SwitchUnknown
from issuer.ports import Store
from issuer.revoking import LONGEST_REASON
from issuer.switch_places import switch_series
from issuer.switch_ports import Switch, SwitchKey, SwitchKind, Turn

_SECOND = timedelta(seconds=1)


class Standing(NamedTuple):
    """How a switch stands: whether it is on, and whether that is for good."""

    key: SwitchKey
    on: bool = False
    final: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """A switch as it is, how many credentials it stops, and since when: `by` is when the last verifier has noticed.

    `missed` is how many valid credentials of an agent do not point to its switch and are not revoked, so that they go
    on; None where it was not counted, or cannot be: records hold no principals.
    """

    switch: Switch
    count: int
    direct_by: datetime
    by: datetime
    changed_now: bool = True
    missed: int | None = None


class Switching:
    """Turns switches of one issuer."""

    def __init__(self, store: Store, length: int, bound: Bound, clock: Callable[[], datetime]) -> None:
        self._store = store
        self._series = switch_series(length)
        self.bound = bound
        self._clock = clock

    def stop(self, key: SwitchKey, *, reason: str, by: str, for_good: bool = False) -> Stop:
        """Stop everything that points to this switch, until it is lifted or, `for_good`, for ever.

        A stop for good also revokes each of the credentials that has an entry for that; of an agent, also those that
        point to no switch because they were issued before there were any, or under a profile without switches.
        Who is not known yet can be stopped: nothing is issued to it. Repeating it changes nothing; a stop for good
        after one that is not ends it.
        Raises RequestMalformed for a reason that is missing or too long, and StoreUnavailable.
        """
        if not reason.strip():
            raise RequestMalformed("there is no reason", where="/reason", remedy="Say why, for whoever asks later")
        found = self._store.find_switches([key])
        turn = self._turn(reason, by, on=True, final=for_good)
        stopped = self._turned(found[0] if found else self._new(key), turn)
        if key.kind is not SwitchKind.AGENT:
            return stopped
        return replace(stopped, missed=self._store.count_missed(key, self._clock().astimezone(UTC)))

    def lift(self, key: SwitchKey, *, by: str, reason: str | None = None) -> Stop:
        """Lift a stop. What was revoked stays revoked; a switch that is not on is left as it is.

        Raises SwitchUnknown, RevocationIsFinal for a stop for good, RequestMalformed and StoreUnavailable.
        """
        found = self._store.find_switches([key])
        if not found:
            raise SwitchUnknown(
                f"there is no switch for {key}: no credential points to it, and it was never stopped",
                where="/id",
                remedy="Look for a misspelling: agentvc stop --status shows what is stopped",
            )
        return self._turned(found[0], self._turn(reason, by, on=False, final=False))

    def on(self) -> tuple[Stop, ...]:
        """Give every switch that is on, oldest first."""
        return tuple([self._told(switch, changed_now=False) for switch in self._store.switches_on()])

    def standings(self, keys: Iterable[SwitchKey]) -> Mapping[SwitchKey, Standing]:
        """Tell of each of these switches how it stands now; one that nobody turned yet is off."""
        asked = tuple(dict.fromkeys(keys))
        found = self._store.find_switches(asked) if asked else ()
        return {key: Standing(key) for key in asked} | {
            switch.key: Standing(switch.key, switch.on, switch.final) for switch in found
        }

    def _new(self, key: SwitchKey) -> Switch:
        (place,) = self._store.allot(self._series, 1)
        return Switch(key, place.list_id, place.index)

    def _turn(self, reason: str | None, by: str, *, on: bool, final: bool) -> Turn:
        if reason is not None and len(reason) > LONGEST_REASON:
            raise RequestMalformed(
                f"the reason has {len(reason)} characters",
                where="/reason",
                remedy=f"Give at most {LONGEST_REASON}, and keep the rest where your records are",
            )
        return Turn(on, final, self._clock().astimezone(UTC).replace(microsecond=0), reason or None, by)

    def _turned(self, before: Switch, turn: Turn) -> Stop:
        switch = self._store.turn_switch(before, turn)
        return self._told(switch, changed_now=switch != before and switch.changed == turn.at)

    def _told(self, switch: Switch, *, changed_now: bool) -> Stop:
        now = self._clock().astimezone(UTC)
        # From when it was recorded for certain: `changed` is the whole second in which that began.
        since = now if changed_now or switch.changed is None else switch.changed + _SECOND
        direct_by, by = self.bound.refused_directly_by(since), self.bound.refused_everywhere_by(since)
        return Stop(switch, self._store.count_switched(switch.key, now), direct_by, by, changed_now)
