"""Reading FILE."""

import json
import sys
from pathlib import Path

import click

from vc.errors import VcError
from vc.securing.cose.sign1 import TAG, sign1_text
from vc.securing.mechanism import Secured
from vc.strict_json import parse_object

FILE = click.argument("file", type=click.Path(dir_okay=False, allow_dash=True))

MAX_BYTES = 16 * 1024 * 1024  # far above any credential; a larger file is a mistake, and is not read into memory

# What the issuer's HTTP interface and `agentvc issue --json` wrap a credential in.
_WRAPPERS = ("verifiableCredential", "verifiablePresentation")


def read_bytes(file: str) -> bytes:
    """Return what is in the file, or on standard input for `-`; text without the white space around it."""
    if file == "-":
        content = sys.stdin.buffer.read(MAX_BYTES + 1)
        name = "standard input"
    else:
        name = file
        try:
            with Path(file).open("rb") as stream:
                content = stream.read(MAX_BYTES + 1)
        except OSError as error:
            raise click.UsageError(f"cannot read {file}: {error.strerror}; name a file that is there") from error
    if len(content) > MAX_BYTES:
        raise click.UsageError(f"{name} is larger than {MAX_BYTES // 1024 // 1024} MiB: that is not a credential")
    # The last byte of a COSE_Sign1 is one of its signature, whatever it looks like.
    return content if content.startswith(TAG) else content.strip()


def read_secured(file: str) -> bytes | str:
    """Return the credential or presentation in the file; one that a response of the issuer wraps is taken out."""
    content = read_bytes(file)
    try:
        document = parse_object(content) if content.startswith(b"{") else {}
    except VcError:
        return content  # not ours to judge: the verifier says what is wrong with it
    wrapped = next((document[name] for name in _WRAPPERS if name in document), None)
    if "@context" in document or wrapped is None:
        return content
    # Written anew: a Data Integrity proof is over the canonical form, so spacing and order of members do not matter.
    return wrapped if isinstance(wrapped, str) else json.dumps(wrapped, ensure_ascii=False)


def as_text(secured: Secured) -> str:
    """Return what was secured as text: a COSE_Sign1 is bytes, so it is written in base64, as every command reads it."""
    return sign1_text(secured.raw) if secured.raw.startswith(TAG) else secured.raw.decode()
