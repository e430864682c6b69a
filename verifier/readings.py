"""What credentials say, remembered for when they are shown again; whether any of it holds is never remembered.

The same credential comes with every call of its agent. What it says follows from its bytes and the policy alone, so a
remembered reading is the one that would be made again (ADR 0015). What cannot be read is not remembered.

A credential is remembered the second time that it is shown. So strangers who show ever new ones push nobody out, and
what is shown once is not kept alive.
"""

from collections import OrderedDict
from typing import Final, NamedTuple

from vc.errors import Malformed
from vc.jcs import canonical_json
from vc.strict_json import JsonObject
from verifier.policy import Policy
from verifier.shown import ShownCredential, Unreadable, read_shown

# A usual reading takes 6 to 9 KB. The worst that fits into 8 KB of text becomes 180 KB of small objects: 92 MB in all.
MOST_REMEMBERED: Final = 512
REMEMBERED_BYTES: Final = 8_192
MOST_SEEN_ONCE: Final = 16_384  # hashes of about 100 bytes each; beyond it all of them are forgotten


class _Remembered(NamedTuple):
    policy: Policy
    shown: ShownCredential


class Readings:
    """The readings of the credentials that were shown most recently. Safe to share between threads.

    There is one for each text: of two policies that read differently, the later one puts out what the other has read.
    Each step on a collection is one under the GIL, and nothing that is held is ever changed.
    """

    __slots__ = ("_held", "_seen_once")

    def __init__(self) -> None:
        self._held: OrderedDict[bytes | str, _Remembered] = OrderedDict()
        self._seen_once: set[int] = set()

    def read(self, text: bytes | str, label: str, policy: Policy) -> ShownCredential:
        """Return what `text` says, as `read_shown` does; raises Malformed."""
        if len(text) > REMEMBERED_BYTES:  # asked first: looking it up would already cost time for each byte
            return read_shown(text, label, policy)
        held = self._held.get(text)
        if held is None or not _reads_alike(held.policy, policy):
            shown = read_shown(text, label, policy)
            self._remember(text, _Remembered(policy, shown))
            return shown
        try:  # noqa: SIM105 -- suppress() takes three times as long, and this is asked for every credential
            self._held.move_to_end(text)
        except KeyError:
            pass  # another thread has just pushed it out
        return held.shown if held.shown.label == label else held.shown._replace(label=label)

    def forget(self) -> None:
        """Forget everything; for tests and measurements, while nobody reads."""
        self._held.clear()
        self._seen_once.clear()

    def _remember(self, text: bytes | str, reading: _Remembered) -> None:
        mark = hash(text)  # a collision, which nobody outside can bring about, would only remember something early
        if mark not in self._seen_once:
            if len(self._seen_once) >= MOST_SEEN_ONCE:
                self._seen_once.clear()
            self._seen_once.add(mark)
            return
        self._held[text] = reading
        while len(self._held) > MOST_REMEMBERED:
            self._held.popitem(last=False)


READINGS: Final = Readings()  # one for the process: a reading says nothing of who asks


def read_credential(raw: "bytes | str | JsonObject", label: str, policy: Policy) -> ShownCredential | Unreadable:
    """Return one credential that is shown as `raw`; never raises on any bytes or text."""
    try:
        text = raw if isinstance(raw, bytes | str) else canonical_json(raw)
        return READINGS.read(text, label, policy)
    except Malformed as problem:
        return Unreadable(label, problem)


def _reads_alike(one: Policy, other: Policy) -> bool:
    """Tell whether both policies make the same of every text."""
    return one is other or (
        (one.limits, one.max_status_entries, one.contexts) == (other.limits, other.max_status_entries, other.contexts)
    )
