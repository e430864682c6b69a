"""Where the bits of switches stand: each place is drawn once, at random, and never changes, so it is remembered."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from issuer.allotting import Allotting
from issuer.ports import Series, Status, Store
from issuer.switch_ports import Switch, SwitchKey
from vc.status.entry import SUSPENSION

MOST_REMEMBERED = 65_536  # about 20 MB; beyond it everything is looked up anew


class Pointed(NamedTuple):
    """The switches that a credential is to point to, and the places among theirs that were drawn for it just now."""

    switches: tuple[Switch, ...]
    drawn: tuple[Status, ...]

    @property
    def entries(self) -> tuple[Status, ...]:
        """The places, as those of any other status entry."""
        return tuple([Status(SUSPENSION, switch.list_id, switch.index, 1) for switch in self.switches])


NOWHERE = Pointed((), ())


class SwitchPlaces:
    """Knows the places of switches, and draws those of new ones; from any thread."""

    def __init__(self, store: Store, allotting: Allotting, length: int) -> None:
        self._store = store
        self._allotting = allotting
        self._series = switch_series(length)
        self._known: dict[SwitchKey, Switch] = {}

    def pointed(self, keys: Sequence[SwitchKey]) -> Pointed:
        """Give the switches with these keys. Those that do not exist yet are recorded by `Store.reserve` or never."""
        # What is found is held here: another thread may empty the memory meanwhile.
        remembered = self._known
        found = {key: remembered[key] for key in keys if key in remembered}
        found |= self._looked_up([key for key in keys if key not in found])
        unknown = [key for key in keys if key not in found]
        drawn = self._allotting.take([self._series] * len(unknown))
        found |= {key: Switch(key, place.list_id, place.index) for key, place in zip(unknown, drawn, strict=True)}
        return Pointed(tuple([found[key] for key in keys]), drawn)

    def recorded(self, keys: Sequence[SwitchKey]) -> Pointed:
        """Give the switches with these keys, which a record names, so that they exist."""
        return Pointed(self._store.find_switches(keys), ()) if keys else NOWHERE

    def give_back(self, pointed: Pointed) -> None:
        """Take back the places that were drawn, when nothing was recorded."""
        self._allotting.give_back(pointed.drawn)

    def _looked_up(self, keys: Sequence[SwitchKey]) -> Mapping[SwitchKey, Switch]:
        found = {switch.key: switch for switch in self._store.find_switches(keys)} if keys else {}
        if found and len(self._known) >= MOST_REMEMBERED:
            self._known = {}
        self._known.update(found)
        return found


def switch_series(length: int) -> Series:
    """Give the series of lists that switches stand in: that of suspensions, which credentials use as well."""
    return Series(SUSPENSION, 1, length)
