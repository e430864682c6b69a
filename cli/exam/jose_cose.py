"""`agentvc exam jose-cose`: the commands of the W3C suite vc-jose-cose. See `cli.exam` for what is lenient there."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from cli import console
from cli.exam.keys import read_method
from cli.exam.tokens import FEATURES, as_data, issue_token, result, verify_token
from cli.exits import Exit
from cli.files import read_bytes
from cli.pages import Chapter
from cli.writing import write_text
from did.errors import DidError
from vc.errors import Malformed
from vc.strict_json import parse_json, parse_object

_FILE = click.Path(dir_okay=False, path_type=Path)
_KEY_GIVEN = "FOR THE CONFORMANCE SUITE ONLY: the key was given, so this says nothing about who signed."


def _exam_options(function: Callable[..., Any]) -> Callable[..., Any]:
    options = (
        click.option("--input", "source", type=_FILE, required=True, help="The document, or the token."),
        click.option("--key", type=_FILE, required=True, help="A JsonWebKey verification method."),
        click.option("--feature", type=click.Choice(list(FEATURES)), required=True, help="Which kind of token."),
        click.option("--output", "-o", type=_FILE, help="Write the result to this file too."),
    )
    for option in reversed(options):
        function = option(function)
    return function


@click.group(
    "jose-cose",
    cls=Chapter,
    examples=["agentvc exam jose-cose issue --input vc.json --key vm.json --feature credential_jose --output out.json"],
)
def jose_cose() -> None:
    """Secure documents and verify tokens with a key from a file. For the exam only.

    The key is given in a file instead of being found through the issuer's DID, so nothing here shows who signed.
    """


@jose_cose.command(
    "issue",
    examples=[
        "agentvc exam jose-cose issue --input vc.json --key vm.json --feature credential_jose --output out.json",
        "agentvc exam jose-cose issue --input vc.json --key vm.json --feature credential_sdjwt \\",
        "    --sd '[\"credentialSubject.firstName\"]' --output out.json",
    ],
)
@_exam_options
@click.option("--sd", default="[]", help="What the holder may withhold: a JSON list of paths.")
def issue(*, source: Path, key: Path, feature: str, output: Path | None, sd: str) -> int:
    """Secure the document with the key in the file."""

    def outcome() -> Mapping[str, object]:
        paths = parse_json(sd)
        if not isinstance(paths, list):
            raise click.BadParameter("this is not a JSON list", param_hint="--sd")
        method, document = read_method(read_bytes(str(key))), parse_object(read_bytes(str(source)))
        token = issue_token(document, FEATURES[feature], method, [str(path) for path in paths], datetime.now(UTC))
        return result("success", token)

    return _told(outcome, output)


@jose_cose.command(
    "verify",
    examples=["agentvc exam jose-cose verify --input vc.txt --key vm.json --feature credential_cose --output out.json"],
)
@_exam_options
def verify(*, source: Path, key: Path, feature: str, output: Path | None) -> int:
    """Say whether the key in the file signed the token, and whether it holds what it should.

    Times are not looked at, nor what is in the envelopes of a presentation.
    """

    def outcome() -> Mapping[str, object]:
        token = read_bytes(str(source)).decode("utf-8", "replace")
        return result("success", as_data(verify_token(token, FEATURES[feature], read_method(read_bytes(str(key))))))

    return _told(outcome, output)


def _told(find: Callable[[], Mapping[str, object]], output: Path | None) -> int:
    try:
        content = find()
    except Malformed as error:
        content = result("failure", problems=[str(problem) for problem in error.problems])
    except DidError as error:
        content = result("failure", problems=[str(error)])
    if output is not None:
        write_text(output, json.dumps(content, indent=2, ensure_ascii=False) + "\n")
    console.show(str(content["result"]), content)
    console.warn(_KEY_GIVEN)
    return Exit.DONE if content["result"] == "success" else Exit.REFUSED
