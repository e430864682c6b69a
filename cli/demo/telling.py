"""Tells the story on the terminal: each step with its reason and report, and a table at the end."""

import textwrap

import click

from cli.demo.parties import ALLOWED
from cli.demo.story import FEW, Happened, World

TITLES = ("step", "expected", "happened")


class Telling:
    """Collects what happened and prints it step by step, unless it is quiet."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._told: list[Happened] = []

    def open(self, world: World) -> None:
        """Say who is there and what was issued."""
        self._say(
            f"The organisation {world.organisation.did} issued to Alice's agent\n"
            f"  {world.agent.wallet.did}\n"
            "who it is, and that it may calendar.read https://cal.example/calendars/bob for the next 60 minutes.\n"
            f"The agent handed on a part of that, no more than {FEW} results at a time, to a helper\n"
            f"  {world.helper.wallet.did}\n"
            f"The calendar service listens at {world.calendar.url}.\n"
        )

    def tell(self, happened: Happened) -> None:
        """Print one step: what was tried, what came of it, and the report of a refusal."""
        self._told.append(happened)
        mark = click.style("as expected", fg="green") if happened.as_expected else click.style("NOT EXPECTED", fg="red")
        self._say(click.style(f"{len(self._told)}. {happened.step.title}", bold=True))
        self._say(f"   {happened.answer.reasons} ({mark})")
        self._say(textwrap.indent(_details(happened), "   ") + "\n")

    def table(self) -> str:
        """Give what was expected and what happened, in columns."""
        rows = [TITLES, *((one.step.title, one.step.expected, one.answer.reasons) for one in self._told)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(TITLES))]
        marks = ["", *("ok" if one.as_expected else "DIFFERS" for one in self._told)]
        lines = [
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + f"  {mark}"
            for row, mark in zip(rows, marks, strict=True)
        ]
        lines.insert(1, "  ".join("-" * width for width in widths))
        return "\n".join(line.rstrip() for line in lines)

    def rows(self) -> list[dict[str, object]]:
        """Give the same as data, with the reports."""
        return [
            {
                "step": one.step.title,
                "expected": one.step.expected,
                "happened": one.answer.reasons,
                "asExpected": one.as_expected,
                "report": one.answer.body.get("report"),
            }
            for one in self._told
        ]

    def all_as_expected(self) -> bool:
        """Tell whether the story went as it should."""
        return bool(self._told) and all(one.as_expected for one in self._told)

    def _say(self, text: str) -> None:
        if not self._quiet:
            click.echo(text)


def _details(happened: Happened) -> str:
    body = happened.answer.body
    events = body.get("events")
    if happened.answer.reasons == ALLOWED and isinstance(events, list):
        return "\n".join(f"{event['start']}  {event['title']}" for event in events)
    return str(body.get("explanation") or body.get("detail") or body)
