"""`agentvc exam json-schema`: a credential held against a schema, as the W3C suite vc-json-schema asks for it."""

import json
from pathlib import Path

import click

from cli import console
from cli.exits import Exit
from cli.files import read_bytes
from cli.pages import Chapter
from cli.writing import write_text
from vc.credential_schema.reference import JSON_SCHEMA, JSON_SCHEMA_CREDENTIAL
from vc.errors import Malformed
from vc.strict_json import parse_object

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.group(
    "json-schema",
    cls=Chapter,
    examples=[
        "agentvc exam json-schema validate --format JsonSchema --schema schema.json --credential credential.json"
    ],
)
def json_schema() -> None:
    """Hold the content of a credential against a schema. Nothing is verified."""


@json_schema.command(
    "validate",
    examples=[
        "agentvc exam json-schema validate --format JsonSchema --schema schema.json --credential credential.json",
        "agentvc exam json-schema validate --format JsonSchemaCredential --schema schema-credential.json \\",
        "    --credential credential.json --output result.json",
    ],
)
@click.option(
    "--format",
    "kind",
    type=click.Choice([JSON_SCHEMA, JSON_SCHEMA_CREDENTIAL]),
    required=True,
    help="What the schema is: a JSON Schema, or a credential that carries one.",
)
@click.option("--schema", type=_FILE, required=True, help="The file with the schema.")
@click.option("--credential", type=_FILE, required=True, help="The file with the unsecured credential.")
@click.option("--output", "-o", type=_FILE, help="Write the result to this file too.")
def validate(kind: str, schema: Path, credential: Path, output: Path | None) -> int:
    """Say whether a credential fits the schema that it names: success, failure or indeterminate.

    The schema is taken for what stands at the URL that the credential names. No signature is looked at, not that of a
    schema credential either: to rely on a credential, use `agentvc verify`.
    Exit code 0: success. 1: failure. 3: indeterminate.
    """
    from vc.credential_schema.judging import evaluate_as  # noqa: PLC0415 -- keeps the start of other commands fast

    try:
        found = evaluate_as(kind, parse_object(read_bytes(str(credential))), parse_object(read_bytes(str(schema))))
        outcome, problems = found.outcome.value, [str(problem) for problem in found.problems]
    except Malformed as error:
        outcome, problems = "failure", [str(problem) for problem in error.problems]
    content = {"result": outcome, "problems": problems}
    if output is not None:
        write_text(output, json.dumps(content, indent=2) + "\n")
    console.show("\n".join([outcome, *problems]), content)
    return {"success": Exit.DONE, "failure": Exit.REFUSED}.get(outcome, Exit.NOT_FOUND_OUT)
