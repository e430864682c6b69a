"""The part of the store in memory that keeps switches; whoever uses it holds the lock."""

from collections.abc import Iterable, Sequence

from issuer import refusals
from issuer.switch_ports import Switch, SwitchKey, Turn


class MemorySwitches:
    """Switches by their keys, in the order in which they were recorded."""

    def __init__(self) -> None:
        self._switches: dict[SwitchKey, Switch] = {}

    def find(self, keys: Iterable[SwitchKey]) -> tuple[Switch, ...]:
        """Give those that there are."""
        return tuple([self._switches[key] for key in keys if key in self._switches])

    def unknown(self, switches: Sequence[Switch]) -> tuple[Switch, ...]:
        """Give those that would have to be recorded. Raises Stopped and SwitchElsewhere for one of the others."""
        for switch in switches:
            if switch.key in self._switches:
                refusals.require_open(self._switches[switch.key], switch)
        return tuple([refusals.off(switch) for switch in switches if switch.key not in self._switches])

    def record(self, switches: Iterable[Switch]) -> None:
        """Record switches that are unknown, whose places are free."""
        self._switches |= {switch.key: switch for switch in switches}

    def turn(self, key: SwitchKey, turn: Turn) -> tuple[Switch, Switch]:
        """Turn the switch that there is, and give it as it was and as it is. Raises RevocationIsFinal."""
        kept = self._switches[key]
        turned = self._switches[key] = refusals.turned(kept, turn)
        return kept, turned

    def on(self) -> tuple[Switch, ...]:
        """Give those that are on, in the order in which they were turned."""
        found = [switch for switch in self._switches.values() if switch.on]
        return tuple(sorted(found, key=lambda switch: switch.changed.timestamp() if switch.changed else 0.0))

    def values(self, list_id: int) -> dict[int, int]:
        """Give the bits that they set in a list."""
        return {switch.index: 1 for switch in self._switches.values() if switch.on and switch.list_id == list_id}
