"""Attacks on revocation: a verdict that is kept, and a status server that is gone. The server is a real one."""

from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256

import pytest
from support.ablations import agreed_when_unknown, checks_with
from support.loopback import Answer, Routes, serving
from support.verifying import CALENDAR, READ_BOB, Document, World

from did.http_fetcher import HttpFetcher
from vc.reasons import Reason
from vc.securing.mechanism import Secured
from vc.status.entry import status_entry
from verifier import Policy, PresentationExpectations, StatusLists, Verifier

ASKED = PresentationExpectations(CALENDAR, act=READ_BOB)


class Office:
    """The world, with its list on a real server; revoking publishes anew."""

    def __init__(self, world: World, routes: Routes) -> None:
        self.world = world
        self.routes = routes
        self.url = f"{routes.base}/status/1"
        self.publish()
        document = world.delegation_document(status=[status_entry(self.url, 7)])
        self.credential: Secured = world.issue(document)

    def publish(self, *revoked: int) -> None:
        self.world.publish(self.url, "revocation", revoked, ttl_ms=60_000)
        self.routes["/status/1"] = Answer(body=self.world.server.pages[self.url])

    def verifier(self, **changes: Document) -> Verifier:
        lists = StatusLists(HttpFetcher(allow_insecure_loopback=True))
        return self.world.verifier(**({"status_lists": lists, "policy": Policy()} | changes))

    def present(self) -> bytes:
        return self.world.present([self.credential])


@pytest.fixture
def routes() -> Iterator[Routes]:
    with serving(Routes()) as served:
        yield served


class KeepsVerdicts:
    """A service that asks about each credential once, and remembers the answer for an hour."""

    def __init__(self, verifier: Verifier) -> None:
        self._verifier = verifier
        self._verdicts: dict[str, bool] = {}

    def allows(self, raw: bytes, credential: bytes) -> bool:
        name = sha256(credential).hexdigest()
        if name not in self._verdicts:
            self._verdicts[name] = self._verifier.verify(raw, ASKED).accepted
        return self._verdicts[name]


def test_where_verdicts_are_kept_a_revoked_credential_goes_on_working(world: World, routes: Routes) -> None:
    office = Office(world, routes)
    service = KeepsVerdicts(office.verifier())
    assert service.allows(office.present(), office.credential.raw)
    office.publish(7)
    world.now += timedelta(minutes=30)
    assert service.allows(office.present(), office.credential.raw)


def test_a_verdict_is_never_kept(world: World, routes: Routes) -> None:
    office = Office(world, routes)
    verifier = office.verifier()
    assert verifier.verify(office.present(), ASKED)
    office.publish(7)
    world.now += timedelta(seconds=61)  # the list itself may be kept as long as its issuer says, here a minute
    report = verifier.verify(office.present(), ASKED)
    assert report.reasons == (Reason.STATUS_REVOKED,)
    assert report.refusals[0].rule == "R14"
    assert len(routes.seen) == 2


def test_control_what_is_not_revoked_goes_on_working(world: World, routes: Routes) -> None:
    office = Office(world, routes)
    verifier = office.verifier()
    for _ in range(3):
        assert verifier.verify(office.present(), ASKED)
        world.now += timedelta(minutes=10)


def gone(world: World) -> Office:
    """Give an office whose credential is revoked, and whose server has just been taken down."""
    with serving(Routes()) as served:
        office = Office(world, served)
        office.publish(7)
    return office


def test_where_unknown_is_yes_taking_the_server_down_undoes_a_revocation(world: World) -> None:
    office = gone(world)
    lenient = checks_with(of_credentials={"status": agreed_when_unknown})
    assert office.verifier(checks=lenient).verify(office.present(), ASKED)  # type: ignore[arg-type]


def test_unknown_is_no(world: World) -> None:
    office = gone(world)
    report = office.verifier().verify(office.present(), ASKED)
    assert report.reasons == (Reason.STATUS_UNKNOWN,)
    assert report.undetermined
    assert report.refusals[0].rule == "R14"
    assert report.to_dict()["chain"][0]["status"] == [  # type: ignore[index]
        {
            "purpose": "revocation",
            "statusListCredential": office.url,
            "statusListIndex": 7,
            "state": "unknown",
            "ageSeconds": None,
        }
    ]


def test_the_age_of_what_is_known_is_reported(world: World, routes: Routes) -> None:
    office = Office(world, routes)
    verifier = office.verifier()
    verifier.verify(office.present(), ASKED)
    world.now += timedelta(seconds=40)
    (actor,) = verifier.verify(office.present(), ASKED).require_accepted().actors
    assert [fact.age for fact in actor.status] == [timedelta(seconds=40)]
