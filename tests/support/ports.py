"""Ports on loopback for servers that are given theirs, some of them more than once."""

import secrets
import socket

# Below those that systems give to outgoing connections (Linux: from 32768 on): one of these could take a port between
# two starts of a service. Drawn at random, so that tests that run at the same time hardly meet.
PORTS = range(10_000, 32_000)


def unused_port() -> int:
    """Give a loopback port that was free a moment ago."""
    while True:
        port = secrets.choice(PORTS)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
