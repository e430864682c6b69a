"""From errors to exit codes and one line each: one table."""

import traceback
from collections.abc import Mapping

import click

from cli import console
from cli.exits import Exit
from did.errors import CustodyError, DidError, FetchFailed, ResolutionFailed
from issuer.errors import (
    CheckFailed,
    IssuerError,
    SettingsInvalid,
    SetupRefused,
    StoreError,
    StoreTooNew,
    TokenRefused,
)
from vc.errors import VcError
from verifier.errors import ConfigurationError, VerifierError
from wallet.errors import (
    CredentialRefused,
    NotAWallet,
    WalletError,
    WalletExists,
    WalletMissing,
    WalletUnavailable,
    WrongPassphrase,
)


class Failure(Exception):
    """A command could not do its work; the message names the place and the remedy."""


# The first row that fits is taken, so an error stands above its base. Exit.REFUSED: what was given was looked at and
# not accepted. Exit.WRONG_USAGE: another command line, setting or passphrase is needed.
TABLE: tuple[tuple[type[Exception], Exit], ...] = (
    (Failure, Exit.REFUSED),
    (ResolutionFailed, Exit.NOT_FOUND_OUT),
    (FetchFailed, Exit.NOT_FOUND_OUT),
    (CustodyError, Exit.WRONG_USAGE),
    (DidError, Exit.REFUSED),
    (VcError, Exit.REFUSED),
    (ConfigurationError, Exit.WRONG_USAGE),
    (VerifierError, Exit.NOT_FOUND_OUT),
    (SettingsInvalid, Exit.WRONG_USAGE),
    (SetupRefused, Exit.WRONG_USAGE),
    (StoreTooNew, Exit.WRONG_USAGE),
    (StoreError, Exit.NOT_FOUND_OUT),
    (CheckFailed, Exit.NOT_FOUND_OUT),
    (TokenRefused, Exit.WRONG_USAGE),
    (IssuerError, Exit.REFUSED),
    (WalletMissing, Exit.WRONG_USAGE),
    (WalletExists, Exit.WRONG_USAGE),
    (NotAWallet, Exit.WRONG_USAGE),
    (WrongPassphrase, Exit.WRONG_USAGE),
    (WalletUnavailable, Exit.NOT_FOUND_OUT),
    (WalletError, Exit.REFUSED),
)


def fail(error: Exception) -> Exit:
    """Tell the error in one line on standard error (and as JSON with `--json`) and return its exit code."""
    code = next((code for kind, code in TABLE if isinstance(error, kind)), Exit.NOT_FOUND_OUT)
    expected = any(isinstance(error, kind) for kind, _ in TABLE)
    report = error.report if isinstance(error, CredentialRefused) else None
    if report is not None and report.undetermined:
        code = Exit.NOT_FOUND_OUT
    if console.debugging():
        console.note("".join(traceback.format_exception(error)).rstrip())
    message = str(error) if expected else _unexpected(error)
    tell(message, code, {} if report is None else {"report": report.to_dict()})
    if report is not None:
        console.note(report.explain())
    return code


def _unexpected(error: Exception) -> str:
    hint = "" if console.debugging() else "; run it again with --debug to see where, and please report it"
    return f"something went wrong that should not have: {type(error).__name__}: {error}{hint}"


def tell(message: str, code: Exit, more: Mapping[str, object]) -> None:
    """Print an error: one line on standard error; with `--json` also an object with `error` on standard output."""
    line = " ".join(message.split())
    if console.as_json():
        console.show("", {"error": {"exit": int(code), "message": line, **more}})
    console.note(click.style("Error: ", fg="red") + line)
