"""The compact serialization of a JWS: three texts of base64url (RFC 7515 3.1 and 7.1). Nothing is interpreted here."""

from collections.abc import Mapping
from typing import NamedTuple

from did.errors import DidError
from did.keys.algorithm import KeyType
from did.keys.signer import Signer
from did.multibase import b64url_decode, b64url_encode
from vc.errors import Malformed
from vc.jcs import canonical_json
from vc.reasons import REASONS, Reason
from vc.securing.secured import malformed
from vc.strict_json import Json, JsonLimits


class Parts(NamedTuple):
    """A compact JWS taken apart: what is signed, and the three texts."""

    signing_input: bytes
    header: str
    payload: str
    signature: str


def check_size(raw: bytes, limits: JsonLimits) -> None:
    """Raise Malformed (json.too_large) for a token of more than `limits.max_bytes`."""
    if len(raw) > limits.max_bytes:
        message = f"the token is longer than {limits.max_bytes:,} bytes"
        raise Malformed(Reason.JSON_TOO_LARGE, "", message, REASONS[Reason.JSON_TOO_LARGE].remedy)


def split_jws(raw: bytes) -> Parts:
    """Return the parts of a compact JWS; raises Malformed unless there are three, all ASCII."""
    if not raw.isascii():
        raise malformed("", "a compact JWS has only ASCII characters", "Send the token as it was made")
    signing_input, _, signature = raw.rpartition(b".")
    header, dot, payload = signing_input.decode("ascii").partition(".")
    if not dot or "." in payload:
        message = "this is neither a JSON object nor a compact JWS of three parts"
        raise malformed("", message, "Send one token, complete, or one JSON object")
    return Parts(signing_input, header, payload, signature.decode("ascii"))


def decode_part(text: str, what: str) -> bytes:
    """Return the bytes of one part; `what` names it in the Malformed that anything but canonical base64url raises."""
    try:
        return b64url_decode(text)
    except DidError as error:
        raise malformed(
            what, str(error), "Send the token as it was made: base64url without padding or space"
        ) from error


def decode_signature(text: str, key_type: KeyType, size: int) -> bytes:
    """Return the bytes of the signature; raises Malformed unless they are as many as `key_type` makes."""
    signature = decode_part(text, "the signature")
    if len(signature) != size:
        raise malformed(
            "the signature",
            f"it has {len(signature)} bytes, and {key_type.value} makes {size}",
            "Sign as RFC 7518 3.4, RFC 8037 3.1 or RFC 9964 5 says: the raw signature, not DER",
        )
    return signature


def sign_jws(header: Mapping[str, Json], payload: Mapping[str, Json], signer: Signer) -> bytes:
    """Return the compact JWS over canonical JSON; raises Malformed when a value has no canonical form."""
    signing_input = f"{b64url_encode(canonical_json(header))}.{b64url_encode(canonical_json(payload))}"
    signature = signer.sign(signing_input.encode("ascii"))
    return f"{signing_input}.{b64url_encode(signature)}".encode("ascii")
