"""Every help page, found by walking the commands, so that a new one cannot be forgotten."""

from collections.abc import Iterator

import click
import pytest
from click.testing import CliRunner

from cli.main import agentvc
from cli.pages import Verb, verb


def commands(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], click.Command]]:
    yield path, command
    if isinstance(command, click.Group):
        for name, below in command.commands.items():
            yield from commands(below, (*path, name))


ALL = list(commands(agentvc))
VERBS = [(path, command) for path, command in ALL if not isinstance(command, click.Group)]


def test_the_verbs_are_those_of_the_readme() -> None:
    assert [" ".join(path) for path, _ in VERBS] == [
        "init", "serve", "issue", "verify", "inspect", "revoke", "suspend", "resume",
        "persona entitle", "persona create", "persona list", "persona show", "persona suspend", "persona resume",
        "stop", "lift",
        "wallet init", "wallet did", "wallet accept", "wallet list", "wallet present",
        "wallet delegate", "wallet revoke",
        "exam jose-cose issue", "exam jose-cose verify", "exam json-schema validate", "demo",
    ]  # fmt: skip


@pytest.mark.parametrize("path", [path for path, _ in ALL], ids=lambda path: " ".join(path) or "agentvc")
def test_the_page_ends_with_examples_of_this_very_command(path: tuple[str, ...]) -> None:
    result = CliRunner().invoke(agentvc, [*path, "--help"])
    assert result.exit_code == 0, result.output
    _, heading, examples = result.stdout.partition("\nExamples:\n")
    assert heading
    assert " ".join(("agentvc", *path)) in examples
    assert all(len(line) <= 120 for line in result.stdout.splitlines())


@pytest.mark.parametrize("path", [path for path, _ in ALL], ids=lambda path: " ".join(path) or "agentvc")
def test_the_page_is_readable_without_colour_codes(path: tuple[str, ...]) -> None:
    assert "\x1b" not in CliRunner().invoke(agentvc, [*path, "--help"]).stdout


@pytest.mark.parametrize(
    ("path", "command"), VERBS, ids=lambda value: " ".join(value) if isinstance(value, tuple) else ""
)
def test_every_verb_takes_json_and_debug_and_explains_every_option(
    path: tuple[str, ...], command: click.Command
) -> None:
    options = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    names = {name for option in options for name in option.opts}
    assert {"--json", "--debug"} <= names, path
    assert all(option.help for option in options), path


@pytest.mark.parametrize(
    ("path", "command"), VERBS, ids=lambda value: " ".join(value) if isinstance(value, tuple) else ""
)
def test_every_example_names_options_that_exist(path: tuple[str, ...], command: click.Command) -> None:
    assert isinstance(command, Verb)
    names = {name for parameter in command.params for name in (*parameter.opts, *parameter.secondary_opts)}
    for example in command.examples:
        own = example.split(" ".join(("agentvc", *path)))[-1].split("|")[0].split("$(")[0]
        for word in own.replace("'", " ").split():
            if word.startswith("--"):
                assert word in names, (path, word)


def test_a_page_without_examples_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="no examples"):
        verb("mute", examples=[])(lambda: None)


def test_no_command_at_all_shows_the_page() -> None:
    result = CliRunner().invoke(agentvc, [])
    assert result.exit_code == 2
    assert "Examples:" in result.output


def test_no_summary_is_cut_off() -> None:
    summaries = CliRunner().invoke(agentvc, ["--help"]).stdout.partition("Commands:")[2].partition("Examples:")[0]
    ours = [line for line in summaries.splitlines() if " demo " not in line]
    assert not [line for line in ours if line.endswith("...")]


def test_the_version_is_told() -> None:
    assert CliRunner().invoke(agentvc, ["--version"]).stdout.startswith("agentvc, version ")
