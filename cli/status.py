"""`agentvc revoke`, `suspend` and `resume`: stop a credential, for good or for a time."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli import console, options
from cli.opening import opened_issuer
from cli.pages import verb
from cli.showing import moment
from cli.stop import whoever_is_here
from issuer.ports import Record, Status
from issuer.range_ports import Place

if TYPE_CHECKING:
    from issuer.wiring import Issuer

_ID = click.argument("credential_id", metavar="ID")
_REVOCATION, _SUSPENSION = "revocation", "suspension"


@verb(
    "revoke",
    examples=[
        "agentvc revoke urn:uuid:… --reason 'the device was lost'",
        "agentvc revoke urn:uuid:… --reason 'left the company' --json",
    ],
)
@_ID
@click.option("--reason", required=True, help="Why; kept in the issuer's records and not published.")
@options.HOME
@options.PASSPHRASE
def revoke(credential_id: str, reason: str, home: Path, passphrase_file: Path | None) -> None:
    """Revoke a credential for good.

    ID is the credential's id or, of a delegation that a holder issued, its status entry as URL#INDEX. Services notice
    it when they next read the status list, within five minutes by default. It cannot be taken back: issue a new
    credential instead.
    """
    with opened_issuer(home, passphrase_file) as issuer:
        place = issuer.hop_revoking.place_named(credential_id)
        if place is not None:
            _revoke_entry(issuer, credential_id, place, reason)
            return
        record = issuer.revoking.change_status(credential_id, _REVOCATION, 1, reason)
    _tell_changed(record, _REVOCATION, value=1)


def _revoke_entry(issuer: "Issuer", credential_id: str, place: Place, reason: str) -> None:
    revoked = issuer.hop_revoking.revoke_entry(place.list_id, place.index, by=whoever_is_here(), reason=reason)
    (entry,) = revoked.entries.values()
    status = {"statusPurpose": _REVOCATION, "status": True, "changed": moment(entry.at), "reason": entry.reason}
    console.show(f"revoked {credential_id}", {"id": credential_id, "status": [status]})
    console.note(f"every verifier refuses it by {moment(revoked.by)} at the latest")


@verb("suspend", examples=["agentvc suspend urn:uuid:…", "agentvc suspend urn:uuid:… --reason 'under review' --json"])
@_ID
@click.option("--reason", help="Why; kept in the issuer's records and not published.")
@options.HOME
@options.PASSPHRASE
def suspend(credential_id: str, reason: str | None, home: Path, passphrase_file: Path | None) -> None:
    """Suspend a credential until `agentvc resume`.

    ID is the credential's id. It must have been issued with a suspension status (see the profile in the settings).
    """
    _change(home, passphrase_file, credential_id, _SUSPENSION, value=1, reason=reason)


@verb("resume", examples=["agentvc resume urn:uuid:…", "agentvc resume urn:uuid:… --reason 'review ended' --json"])
@_ID
@click.option("--reason", help="Why; kept in the issuer's records and not published.")
@options.HOME
@options.PASSPHRASE
def resume(credential_id: str, reason: str | None, home: Path, passphrase_file: Path | None) -> None:
    """Lift the suspension of a credential.

    ID is the credential's id. What was revoked stays revoked.
    """
    _change(home, passphrase_file, credential_id, _SUSPENSION, value=0, reason=reason)


def _change(  # noqa: PLR0913 -- what, where, to which value, and why
    home: Path, passphrase_file: Path | None, credential_id: str, purpose: str, *, value: int, reason: str | None
) -> None:
    with opened_issuer(home, passphrase_file) as issuer:
        record = issuer.revoking.change_status(credential_id, purpose, value, reason)
    _tell_changed(record, purpose, value=value)


def _tell_changed(record: Record, purpose: str, *, value: int) -> None:
    done = {(_REVOCATION, 1): "revoked", (_SUSPENSION, 1): "suspended", (_SUSPENSION, 0): "resumed"}
    console.show(
        f"{done[purpose, value]} {record.credential_id}",
        {"id": record.credential_id, "status": [_told(status) for status in record.statuses]},
    )
    if any(status.purpose == _REVOCATION and status.value for status in record.statuses) and purpose == _SUSPENSION:
        console.warn("this credential is revoked, whatever its suspension says")


def _told(status: Status) -> dict[str, object]:
    """Return one status in the words of the HTTP interface."""
    return {
        "statusPurpose": status.purpose,
        "status": bool(status.value) if status.purpose in (_REVOCATION, _SUSPENSION) else status.value,
        "changed": moment(status.changed),
        "reason": status.reason,
    }
