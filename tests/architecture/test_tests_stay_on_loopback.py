"""The fence around the tests is proved: it stops what leaves the machine and lets loopback through."""

import socket

import pytest

OUTSIDE = "192.0.2.1"  # TEST-NET-1 (RFC 5737): an address that belongs to nobody


def test_a_connection_to_another_machine_is_stopped(outside_attempts: list[str]) -> None:
    with socket.socket() as probe, pytest.raises(PermissionError, match="loopback"):
        probe.connect((OUTSIDE, 443))
    assert len(outside_attempts) == 1
    outside_attempts.clear()


def test_a_datagram_to_another_machine_is_stopped(outside_attempts: list[str]) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe, pytest.raises(PermissionError, match="loopback"):
        probe.sendto(b"x", (OUTSIDE, 53))
    outside_attempts.clear()


def test_a_name_is_not_looked_up(outside_attempts: list[str]) -> None:
    with pytest.raises(PermissionError, match="loopback"):
        socket.getaddrinfo("issuer.example", 443)
    outside_attempts.clear()


def test_loopback_is_allowed() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        host, port = server.getsockname()
        with socket.create_connection((host, port), timeout=5):
            pass
    assert socket.getaddrinfo("localhost", 80)
