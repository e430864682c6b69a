"""Options and arguments that are words: none is empty, and all can be written down."""

from typing import Any

import click


class Words(click.ParamType[str]):
    """A text that is not empty and is UTF-8; what a shell passes as other bytes could be neither signed nor kept."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:  # noqa: ANN401 -- click's signature
        """Give the text as it is, or say what it lacks."""
        text = str(value)
        if not text.strip():
            self.fail("this is empty: write it out, or leave the option away", param, ctx)
        try:
            text.encode()
        except UnicodeEncodeError:
            self.fail(f"{text!r:.80} is not UTF-8 text", param, ctx)
        return text


WORDS = Words()
