"""A denial that comes back as a success: a framework that turns what a handler returns into 200. Over real HTTP.

The contract for a service: the caller sees an error status, and what is protected is not touched, not once.
"""

import importlib.util
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
import uvicorn
from fastapi import FastAPI, Request
from support.verifying import CALENDAR, LIST, World

from vc.delegation import Act
from verifier import PresentationExpectations, Report, Verifier

ROOT = Path(__file__).parents[2]
READ = Act("calendar.read", f"{CALENDAR}/calendars/bob", {"max_results": 10})


class Protected(dict[str, Any]):
    """What is protected, and how often it was touched."""

    calls = 0

    def __getitem__(self, name: str) -> Any:
        self.calls += 1
        return super().__getitem__(name)

    def pop(self, *arguments: Any) -> Any:
        self.calls += 1
        return super().pop(*arguments)


@contextmanager
def served(app: FastAPI, port: int) -> Iterator[str]:
    """Serve an application on loopback until the block ends."""
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        end = time.monotonic() + 30
        while not server.started and time.monotonic() < end:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join()


def answering_in_words(verifier: Verifier, protected: Protected) -> FastAPI:
    """Build a service whose handler says no in the text of its answer, as a tool of a language model easily does."""
    app = FastAPI()

    @app.get("/calendars/{owner}")
    def read(request: Request, owner: str) -> dict[str, Any]:
        events = protected[owner]  # looked up first, and shown only if allowed: the work is done in any case
        raw = request.headers.get("authorization", "").removeprefix("VP ")
        report: Report = verifier.verify(raw, PresentationExpectations(CALENDAR, act=READ))
        return {"events": events} if report else {"text": f"I am sorry, that was {report.summary()}"}

    return app


def raising(verifier: Verifier, protected: Protected) -> FastAPI:
    """Build the example service, which asks for the claims and so cannot go on without them."""
    path = ROOT / "examples" / "calendar" / "service.py"
    found = importlib.util.spec_from_file_location("calendar_service", path)
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    found.loader.exec_module(module)
    module.EVENTS = protected
    app: FastAPI = module.create_app(verifier, CALENDAR)
    return app


def asked(
    world: World, port: int, build: Callable[[Verifier, Protected], FastAPI], raw: bytes | None
) -> tuple[httpx.Response, int]:
    """Ask a service once; give its answer and how often it touched what is protected."""
    protected = Protected(bob=[{"title": "Stand-up"}])
    headers = {} if raw is None else {"Authorization": f"VP {raw.decode()}"}
    with served(build(world.verifier(), protected), port) as url:
        answer = httpx.get(f"{url}/calendars/bob", headers=headers)
    return answer, protected.calls


def revoked(world: World) -> bytes:
    world.publish(LIST, "revocation", [7])
    return world.present(act=READ)


def test_where_a_denial_is_a_text_the_caller_sees_a_success(world: World, free_port: int) -> None:
    answer, calls = asked(world, free_port, answering_in_words, revoked(world))
    assert answer.status_code == 200
    assert "status.revoked" in answer.json()["text"]
    assert calls == 1


def test_a_denial_is_an_error_and_nothing_is_touched(world: World, free_port: int) -> None:
    answer, calls = asked(world, free_port, raising, revoked(world))
    assert (answer.status_code, calls) == (403, 0)
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["reasons"] == ["status.revoked"]
    assert answer.json()["report"]["refusals"][0]["hop"] == 0


def test_no_presentation_and_a_status_that_is_unknown_are_errors_too(world: World, free_port: int) -> None:
    answer, calls = asked(world, free_port, raising, None)
    assert (answer.status_code, calls) == (401, 0)
    raw = world.present(act=READ)
    world.server.is_down = True
    answer, calls = asked(world, free_port, raising, raw)
    assert (answer.status_code, calls) == (503, 0)


@pytest.mark.parametrize("build", [answering_in_words, raising])
def test_control_what_is_allowed_is_a_success(
    world: World, free_port: int, build: Callable[[Verifier, Protected], FastAPI]
) -> None:
    answer, calls = asked(world, free_port, build, world.present(act=READ))
    assert (answer.status_code, answer.json()["events"]) == (200, [{"title": "Stand-up"}])
    assert calls >= 1
