"""An error is one line with a place and a remedy; a traceback comes only when it is asked for."""

import json
from collections.abc import Callable

import click
import pytest
from click.testing import CliRunner

import did.errors
import issuer.errors
import vc.errors
import verifier.errors
import wallet.errors
from cli.exits import Exit
from cli.main import Program
from cli.pages import verb
from cli.problems import TABLE, Failure


@pytest.fixture
def program() -> Callable[[Exception], Program]:
    """Give a program with one command that fails."""

    def make(error: BaseException) -> Program:
        @verb("break", examples=["agentvc break"])
        def broken() -> None:
            """Break."""
            raise error

        group = Program("agentvc", examples=["agentvc break"])
        group.add_command(broken)
        return group

    return make


Making = Callable[[BaseException], Program]


def test_an_unexpected_error_is_one_line_with_the_way_to_its_traceback(program: Making) -> None:
    result = CliRunner().invoke(program(RuntimeError("a\nbug")), ["break"])
    assert result.exit_code == Exit.NOT_FOUND_OUT
    assert result.stdout == ""
    assert result.stderr.count("\n") == 1
    assert "RuntimeError: a bug" in result.stderr
    assert "--debug" in result.stderr
    assert "Traceback" not in result.stderr


def test_debug_shows_the_traceback(program: Making) -> None:
    result = CliRunner().invoke(program(RuntimeError("bug")), ["break", "--debug"])
    assert "Traceback" in result.stderr
    assert "in broken" in result.stderr


def test_an_expected_error_is_its_message(program: Making) -> None:
    result = CliRunner().invoke(program(Failure("the port is taken: choose another")), ["break"])
    assert (result.exit_code, result.stderr) == (Exit.REFUSED, "Error: the port is taken: choose another\n")


def test_with_json_an_error_is_json_on_standard_output_too(program: Making) -> None:
    result = CliRunner().invoke(program(Failure("taken")), ["break", "--json"])
    assert json.loads(result.stdout) == {"error": {"exit": 1, "message": "taken"}}
    assert result.stderr == "Error: taken\n"


def test_with_json_wrong_usage_is_json_on_standard_output_too(program: Making) -> None:
    result = CliRunner().invoke(program(Failure("taken")), ["break", "--no-such-option", "--json"])
    assert result.exit_code == Exit.WRONG_USAGE
    assert json.loads(result.stdout)["error"]["exit"] == 2


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_an_interruption_is_neither_an_error_nor_a_success(program: Making, error: BaseException) -> None:
    result = CliRunner().invoke(program(error), ["break"])
    assert result.exit_code == Exit.INTERRUPTED
    assert "Traceback" not in result.output


@pytest.mark.parametrize(
    "base",
    [
        did.errors.DidError,
        vc.errors.VcError,
        verifier.errors.VerifierError,
        issuer.errors.IssuerError,
        wallet.errors.WalletError,
    ],
)
def test_every_error_of_ours_has_an_exit_code(base: type[Exception]) -> None:
    assert base in [kind for kind, _ in TABLE]


def test_no_row_of_the_table_hides_a_later_one() -> None:
    kinds = [kind for kind, _ in TABLE]
    for position, kind in enumerate(kinds):
        assert not any(issubclass(kind, earlier) for earlier in kinds[:position]), kind
