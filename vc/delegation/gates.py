"""Approval gates compared: which consent each action needs, and the one form of gates that demand the same."""

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from vc.delegation.hop import ApprovalGate

Quorums: TypeAlias = dict[tuple[str, str], int]  # (action, directory) -> how many of its people must consent


def quorums_of(gates: Iterable[ApprovalGate], actions: frozenset[str]) -> Quorums:
    """Return the quorum that each of `actions` needs from each directory; a gate for no other action counts."""
    found: Quorums = {}
    for gate in gates:
        for action in actions.intersection(gate.actions):
            place = action, gate.directory
            found[place] = max(gate.quorum, found.get(place, 0))
    return found


def gates_of(quorums: Mapping[tuple[str, str], int]) -> tuple[ApprovalGate, ...]:
    """Return the gates that demand exactly `quorums`: one for each directory and quorum, in one fixed order."""
    grouped: dict[tuple[str, int], list[str]] = {}
    for (action, directory), quorum in sorted(quorums.items()):
        grouped.setdefault((directory, quorum), []).append(action)
    return tuple(
        [ApprovalGate(tuple(actions), quorum, directory) for (directory, quorum), actions in sorted(grouped.items())]
    )
