"""`python -m bench`: prints a table and writes bench/latest.json. A missed bound is said, it is not a failure."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path

from bench import chains, in_process, over_http, peers
from bench.measuring import Row
from bench.world import World

LATEST = Path(__file__).with_name("latest.json")
LEFT = "{:<92}"


def rows(*, quick: bool) -> Iterator[Row | str]:
    """Measure everything, one row after the other; a text says what could not be measured."""
    world = World()
    for part in (
        in_process.signature,
        in_process.credentials,
        in_process.presentations,
        chains.chains,
        in_process.signing,
        in_process.lists,
    ):
        yield from part(world, quick=quick)
    yield from over_http.issuing(quick=quick)
    if quick:
        yield "peers: not measured in a quick run"
    else:
        yield from peers.rows()


def line(row: Row) -> str:
    """Give one line of the table."""
    bound, verdict = "", ""
    if row.most_ratio is not None:
        bound = f"<= {row.most_ratio:.2f}"
    elif row.most_us is not None:
        bound = f"<= {row.most_us / 1000:.0f} ms"
    if row.kept is not None:
        verdict = "kept" if row.kept else f"MISSED ({row.source})"
    return LEFT.format(row.name) + f"{row.ours_us:>12.1f}{row.limit_us:>12.1f}{row.ratio:>8.2f}{bound:>12}  {verdict}"


def main() -> None:
    """Measure, print and write."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Our times beside the bare operations.")
    parser.add_argument("--quick", action="store_true", help="few rounds: shows that everything runs, not how fast")
    parser.add_argument("--output", type=Path, default=LATEST, help="where the rows are written (bench/latest.json)")
    chosen = parser.parse_args()
    print(LEFT.format("microseconds a piece") + f"{'ours':>12}{'limit':>12}{'ratio':>8}{'bound':>12}")
    done: list[Row] = []
    for row in rows(quick=chosen.quick):
        if isinstance(row, Row):
            done.append(row)
        print(line(row).rstrip() if isinstance(row, Row) else row, flush=True)
    for row in done:
        if row.name.startswith("issue over HTTP"):
            print(f"{row.name}: {1e6 / row.ours_us:.0f} credentials a second, bare {1e6 / row.limit_us:.0f}")
    missed = [row.name for row in done if row.kept is False]
    print(
        f"{len(missed)} bound(s) missed" + "".join(f"\n  {name}" for name in missed)
        if missed
        else "every bound is kept"
    )
    chosen.output.write_text(json.dumps([row.to_json() for row in done], indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
