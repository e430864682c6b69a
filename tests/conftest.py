"""Rules for every test: no address but loopback is ever contacted.

An audit hook sees each connection and each name look-up of this process, whichever library makes it. It stops the
attempt and remembers it, so that code which swallows the error still fails its test.
"""

import ipaddress
import sys
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings
from support.ports import unused_port

# No test depends on how fast the machine is (CONTRIBUTING).
settings.register_profile("suite", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("suite")

LOCAL_NAMES = frozenset({"localhost", "ip6-localhost", ""})

attempts: list[str] = []


def is_local(host: object) -> bool:
    """Tell whether a host, as a socket call gives it, cannot leave this machine."""
    if host is None:
        return True
    name = host.decode("ascii", "replace") if isinstance(host, bytes) else str(host)
    if name.lower().rstrip(".") in LOCAL_NAMES:
        return True
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return False
    return address.is_loopback or address.is_unspecified


def is_literal(host: object) -> bool:
    """Tell whether a host is a numeric address: looking it up asks nobody."""
    try:
        ipaddress.ip_address(str(host).partition("%")[0])
    except ValueError:
        return False
    return True


def refuse(what: str) -> None:
    """Remember the attempt and stop it."""
    attempts.append(what)
    raise PermissionError(f"tests stay on loopback: {what}")


def watch_sockets(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse connections and datagrams to other machines, and questions to a name server."""
    if event in {"socket.connect", "socket.sendto", "socket.sendmsg"}:
        address = arguments[1]
        if isinstance(address, tuple) and not is_local(address[0]):
            refuse(f"{event} {address}")
    elif event in {"socket.getaddrinfo", "socket.gethostbyname"}:
        host = arguments[0]
        if not (is_local(host) or is_literal(host)):
            refuse(f"{event} {host}")


sys.addaudithook(watch_sockets)


@pytest.fixture(autouse=True)
def only_loopback() -> Iterator[None]:
    """Fail the test that tried to reach another machine, even if the code under test hid the error."""
    attempts.clear()
    yield
    left, attempts[:] = list(attempts), []
    if left:
        pytest.fail("the test tried to leave loopback: " + "; ".join(left))


@pytest.fixture
def outside_attempts() -> list[str]:
    """Give the list of refused attempts, for the one test that makes some on purpose."""
    return attempts


@pytest.fixture
def free_port() -> int:
    """Give a loopback port that was free a moment ago."""
    return unused_port()
