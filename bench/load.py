"""A load generator in a process of its own: reads a plan on standard input, writes times on standard output.

The plan is `{"targets": [{"host", "port", "request"}], "clients", "requests", "rounds"}`, where `request` holds the
bytes of one HTTP/1.1 request in latin-1. The targets take turns; the answer is a list of seconds for each target.
"""

import asyncio
import json
import sys
from time import perf_counter
from typing import TypedDict


class Target(TypedDict):
    """A service and the request that is sent to it."""

    host: str
    port: int
    request: str


class Plan(TypedDict):
    """What is to be done."""

    targets: list[Target]
    clients: int
    requests: int
    rounds: int


async def answer(reader: asyncio.StreamReader) -> int:
    """Read one response and return its status."""
    head = await reader.readuntil(b"\r\n\r\n")
    status = int(head.split(b" ", 2)[1])
    lengths = [line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    await reader.readexactly(int(lengths[0].split(b":")[1]))
    return status


async def one_client(target: Target, count: int) -> None:
    """Send the request `count` times over one connection, each after the answer to the one before."""
    request = target["request"].encode("latin-1")
    reader, writer = await asyncio.open_connection(target["host"], target["port"])
    for _ in range(count):
        writer.write(request)
        status = await answer(reader)
        if status != 201:  # noqa: PLR2004 - created
            raise SystemExit(f"port {target['port']} answered {status}")
    writer.close()
    await writer.wait_closed()


async def one_round(target: Target, plan: Plan) -> float:
    """Let all clients work at once and return the seconds it took."""
    start = perf_counter()
    each = plan["requests"] // plan["clients"]
    await asyncio.gather(*(one_client(target, each) for _ in range(plan["clients"])))
    return perf_counter() - start


async def all_rounds(plan: Plan) -> list[list[float]]:
    """Let the targets take turns, after one round that is not counted."""
    times: list[list[float]] = [[] for _ in plan["targets"]]
    for number in range(plan["rounds"] + 1):
        for place, target in enumerate(plan["targets"]):
            seconds = await one_round(target, plan)
            if number:
                times[place].append(seconds)
    return times


if __name__ == "__main__":
    json.dump(asyncio.run(all_rounds(json.load(sys.stdin))), sys.stdout)
