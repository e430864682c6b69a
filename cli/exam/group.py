"""`agentvc exam`: the exams of W3C that drive an implementation from a shell."""

import click

from cli.exam.jose_cose import jose_cose
from cli.exam.json_schema import json_schema
from cli.pages import Chapter


@click.group(
    "exam",
    cls=Chapter,
    examples=[
        "agentvc exam jose-cose verify --input vc.txt --key vm.json --feature credential_jose --output out.json",
        "agentvc exam json-schema validate --format JsonSchema --schema schema.json --credential credential.json",
    ],
)
def exam() -> None:
    """Take the exams of W3C. For conformance suites only.

    What these commands answer says nothing about who signed, and authorises nothing: use `agentvc verify`.
    """


exam.add_command(jose_cose)
exam.add_command(json_schema)
