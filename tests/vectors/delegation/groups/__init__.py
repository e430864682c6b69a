"""The cases, by rule. Each pair is a scenario with one named defect, and the nearest scenario without it."""

from dataclasses import dataclass

from scenario import Scenario, plain


@dataclass(frozen=True)
class Pair:
    """One defect: its name, what it is, the reason and the hop that are expected, and the control."""

    name: str
    about: str
    reason: str
    hop: int | None
    broken: Scenario
    intact: Scenario | None = None  # None: the plain chain of the same length
    control: str = "the same without the defect"

    def control_scenario(self) -> Scenario:
        """The scenario without the defect."""
        return plain(len(self.broken.hops)) if self.intact is None else self.intact


@dataclass(frozen=True)
class Group:
    """The pairs of one rule, in one file; `allowed` are further things that must be allowed."""

    name: str
    rule: str
    about: str
    pairs: tuple[Pair, ...]
    allowed: tuple[tuple[str, str, Scenario], ...] = ()
