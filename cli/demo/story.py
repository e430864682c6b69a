"""The story: what the agent may do works, and everything beside it is refused for its own reason."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cli.demo.parties import ALLOWED, Agent, Answer, Calendar, Organisation
from vc.delegation.authority import Act

BOB = "https://cal.example/calendars/bob"
CAROL = "https://cal.example/calendars/carol"
LIFE = timedelta(minutes=60)
MAX_STALENESS_SECONDS = 1  # how long the demo's calendar may keep a status list
READ_BOB = Act("calendar.read", BOB, {"max_results": 10})
FEW = 5  # results that the helper may ask for, half of what the agent asks for
READ_A_FEW = Act("calendar.read", BOB, {"max_results": FEW})


@dataclass(frozen=True, slots=True)
class World:
    """Everybody in the story; `later` is the same calendar whose clock says that an hour has passed.

    `helper` is an agent that the first one asks for help, and gave a part of what it may.
    """

    organisation: Organisation
    agent: Agent
    helper: Agent
    delegation_id: str
    delegation: str
    calendar: Calendar
    later: Calendar
    audience: str
    pinned: datetime


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that is tried, and what must come of it."""

    title: str
    expected: str
    attempt: Callable[[], Answer]


@dataclass(frozen=True, slots=True)
class Happened:
    """What came of a step."""

    step: Step
    answer: Answer

    @property
    def as_expected(self) -> bool:
        """Tell whether exactly the expected thing happened."""
        return self.answer.reasons == self.step.expected


def steps(world: World) -> tuple[Step, ...]:
    """Return the story in order; an attempt is made when it is called, and the later ones need the earlier ones."""
    shown: list[str] = []

    def present(act: Act = READ_BOB, audience: str = world.audience, now: datetime | None = None) -> str:
        return world.agent.present(act, audience, now or datetime.now(UTC))

    def first() -> Answer:
        shown.append(present())
        return world.calendar.read("bob", shown[0])

    def helped(act: Act = READ_A_FEW) -> Answer:
        signed = world.helper.present(act, world.audience, datetime.now(UTC))
        return world.calendar.read("bob", signed, int(str(act.arguments["max_results"])))

    def taken_back() -> Answer:
        world.agent.take_back(world.helper.credential_ids[0], "the slot is found")
        time.sleep(MAX_STALENESS_SECONDS)
        return helped()

    def revoked() -> Answer:
        world.organisation.revoke(world.delegation_id, "the agent's machine was lost")
        time.sleep(MAX_STALENESS_SECONDS)
        return world.calendar.read("bob", present())

    calendar = world.calendar
    return (
        Step("the agent reads Bob's calendar", ALLOWED, first),
        Step(
            "another action: it clears Bob's calendar",
            "authority.action_not_granted",
            lambda: calendar.clear("bob", present(Act("calendar.clear", BOB, {}))),
        ),
        Step(
            "another calendar: it reads Carol's",
            "authority.location_not_granted",
            lambda: calendar.read("carol", present(Act("calendar.read", CAROL, {"max_results": 10}))),
        ),
        Step("the same presentation again", "replay.detected", lambda: calendar.read("bob", shown[0])),
        Step(
            "a changed argument: signed for 10 results, sent with 50",
            "invocation.mismatch",
            lambda: calendar.read("bob", present(), max_results=50),
        ),
        Step(
            "a presentation made for another service",
            "audience.mismatch",
            lambda: calendar.read("bob", present(audience="https://mail.example")),
        ),
        Step(
            "the credential without a presentation",
            "presentation.missing",
            lambda: calendar.read("bob", world.delegation),
        ),
        Step(
            "after 60 minutes (the calendar's clock is pinned)",
            "credential.expired",
            lambda: world.later.read("bob", present(now=world.pinned)),
        ),
        Step("a helper, to which the agent handed on a part, reads it", ALLOWED, helped),
        Step(
            f"the helper asks for 10 results, it was given {FEW}",
            "authority.constraint_violated",
            lambda: helped(READ_BOB),
        ),
        Step("after the agent took that part back", "status.revoked", taken_back),
        Step("after the organisation revoked the delegation", "status.revoked", revoked),
    )


def play(world: World) -> Iterator[Happened]:
    """Try every step, and give what happened as it happens."""
    for step in steps(world):
        yield Happened(step, step.attempt())
