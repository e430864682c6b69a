"""The network below the fetcher: one lookup, only checked addresses, and one deadline over every wait.

httpcore gives a timeout to each single operation, so that a server which sends one byte now and then is waited for
without end. Here the time that is left of the whole fetch replaces every such timeout.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterable
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Final

import httpcore

from did.addresses import AddressPolicy
from did.errors import FetchFailed, FetchFault

# Returns the addresses of a host and port as text; raises OSError when there are none.
Lookup = Callable[[str, int], Iterable[str]]
# One name may have many addresses, most of them dead on purpose: the deadline would be spent on connecting.
MAX_ADDRESSES: Final = 8


def system_lookup(host: str, port: int) -> list[str]:
    """Return the addresses of a host as the operating system knows them, in its order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, proto=socket.IPPROTO_TCP)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


class Deadline:
    """A moment after which a fetch has failed."""

    def __init__(self, url: str, seconds: float) -> None:
        self.url = url
        self._seconds = seconds
        self._end = time.monotonic() + seconds

    def left(self) -> float:
        """Return the seconds that are left, more than zero. Raises FetchFailed when there are none."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise self.failure()
        return left

    def failure(self) -> FetchFailed:
        """Return the error that says that time is over."""
        return FetchFailed(self.url, FetchFault.TIMED_OUT, f"not finished after {self._seconds:g} seconds")


class CheckedNames:
    """Looks host names up and lets only allowed addresses pass."""

    def __init__(self, policy: AddressPolicy, lookup: Lookup) -> None:
        self._policy = policy
        self._lookup = lookup

    def addresses(self, host: str, port: int, deadline: Deadline) -> list[str]:
        """Look a host up, once, and return its addresses. Raises FetchFailed when there are none or one is not allowed.

        One forbidden address among good ones refuses the whole: an honest name has none.
        """
        answer = self._answer(host, port, deadline)
        if isinstance(answer, Exception) or not answer:
            cause = answer if isinstance(answer, Exception) else None
            raise FetchFailed(deadline.url, FetchFault.NAME_NOT_FOUND, f"no address for {host}") from cause
        for address in answer:
            refusal = self._policy.refusal(address)
            if refusal is not None:
                raise FetchFailed(deadline.url, FetchFault.ADDRESS_NOT_ALLOWED, f"{host} leads to {refusal}")
        return answer[:MAX_ADDRESSES]

    def _answer(self, host: str, port: int, deadline: Deadline) -> list[str] | Exception:
        # getaddrinfo takes no timeout, so it runs in a thread of its own, which is left behind when time is over.
        answers: SimpleQueue[list[str] | Exception] = SimpleQueue()

        def ask() -> None:
            try:
                answers.put(list(self._lookup(host, port)))
            except Exception as error:  # noqa: BLE001 - whatever it is, the waiting thread must hear of it
                answers.put(error)

        Thread(target=ask, name="agentvc-name-lookup", daemon=True).start()
        try:
            return answers.get(timeout=deadline.left())
        except Empty as error:
            raise deadline.failure() from error


class PinnedNetwork(httpcore.NetworkBackend):
    """Connects to given addresses, whatever host is asked for, until a deadline."""

    def __init__(self, addresses: Iterable[str], deadline: Deadline) -> None:
        self._addresses = list(addresses)
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,  # noqa: ARG002 - the name is looked up and checked before; see checked_addresses
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - the deadline holds instead
        local_address: str | None = None,  # noqa: ARG002
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,  # noqa: ARG002
    ) -> "DeadlineStream":
        """Connect to the first address that answers. Raises OSError of the last one, or FetchFailed at the deadline."""
        failure: OSError | None = None
        for tried, address in enumerate(self._addresses):
            # An address that never answers may take its share of the time, not all of it.
            share = self._deadline.left() / (len(self._addresses) - tried)
            try:
                connected = socket.create_connection((address, port), timeout=share)
            except OSError as error:
                failure = error
            else:
                connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return DeadlineStream(connected, self._deadline)
        raise failure or OSError("no address to connect to")


class DeadlineStream(httpcore.NetworkStream):
    """A socket of which every operation ends at the deadline."""

    def __init__(self, connected: socket.socket, deadline: Deadline) -> None:
        self._socket = connected
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - the deadline holds instead
        """Return some bytes, or none at the end of the stream."""
        self._socket.settimeout(self._deadline.left())
        return self._socket.recv(max_bytes)

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - the deadline holds instead
        """Send all bytes."""
        while buffer:
            self._socket.settimeout(self._deadline.left())
            buffer = buffer[self._socket.send(buffer) :]

    def close(self) -> None:
        """Close the socket."""
        self._socket.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - the deadline holds instead
    ) -> "DeadlineStream":
        """Return a stream over TLS; the certificate is checked against the host name, not the address."""
        # CPython counts the timeout over the whole handshake, so a slow one ends at the deadline too.
        try:
            self._socket.settimeout(self._deadline.left())
            wrapped = ssl_context.wrap_socket(self._socket, server_hostname=server_hostname)
        except BaseException:
            self.close()  # nobody else knows of this socket yet
            raise
        return DeadlineStream(wrapped, self._deadline)

    def get_extra_info(self, info: str) -> object:
        """Return the TLS object when asked for it, as httpcore does before it chooses a protocol."""
        return self._socket if info == "ssl_object" and isinstance(self._socket, ssl.SSLSocket) else None
