"""The bodies of requests: read within a limit, parsed strictly, and held to their documented shape.

A credential passes through as the plain values that the strict parser made: no model copies it.
"""

from collections.abc import Mapping, Sequence
from typing import NoReturn

from fastapi import Request

from issuer.disclosing import Choice
from issuer.errors import BodyNotJson, BodyTooLarge, RequestMalformed
from issuer.issue_request import IssueRequest
from vc.strict_json import Json, JsonObject, parse_object

LONGEST_KEY = 255
LONGEST_LENGTH = 20  # digits of a Content-Length; `int` refuses some thousands of them with a ValueError
_OPTIONS = {"profile", "mechanism", "mandatoryPointers", "concealedPointers"}


class BodyReader:
    """An async dependency that gives the bytes of a JSON body of at most `largest` bytes."""

    def __init__(self, largest: int) -> None:
        self._largest = largest

    async def __call__(self, request: Request) -> bytes:
        """Read the body. Raises BodyNotJson and BodyTooLarge, the latter without reading on."""
        _require_json(request.headers.get("content-type", ""))
        declared = request.headers.get("content-length", "")
        if declared.isdecimal() and (len(declared) > LONGEST_LENGTH or int(declared) > self._largest):
            self._refuse()
        chunks, size = [], 0
        async for chunk in request.stream():
            size += len(chunk)
            if size > self._largest:
                self._refuse()
            chunks.append(chunk)
        return b"".join(chunks)

    def _refuse(self) -> NoReturn:
        raise BodyTooLarge(
            f"the body has more than {self._largest} bytes",
            remedy="Send less, or raise server.largest_body in agentvc.toml",
        )


def issue_request(body: bytes, idempotency_keys: Sequence[str]) -> IssueRequest:
    """Read the body of an issuance and its Idempotency-Key header. Raises vc's Malformed and RequestMalformed."""
    members = closed(parse_object(body), "", {"credential"}, {"options"})
    credential = members["credential"]
    if not isinstance(credential, dict):
        refuse("/credential", "the credential is not an object", "Send the unsigned credential as a JSON object")
    options = closed(members.get("options", {}), "/options", set(), _OPTIONS)
    return IssueRequest(
        credential,
        optional_text(options, "profile", "/options"),
        optional_text(options, "mechanism", "/options"),
        _idempotency_key(idempotency_keys),
        Choice(_texts(options, "mandatoryPointers", "/options"), _texts(options, "concealedPointers", "/options")),
    )


class StatusRequest:
    """What a status is to become."""

    __slots__ = ("purpose", "reason", "value")

    def __init__(self, purpose: str, value: int, reason: str | None) -> None:
        self.purpose = purpose
        self.value = value
        self.reason = reason


def status_request(body: bytes) -> StatusRequest:
    """Read the body of a change of status. Raises vc's Malformed and RequestMalformed."""
    members = closed(parse_object(body), "", {"statusPurpose", "status"}, {"reason"})
    purpose = optional_text(members, "statusPurpose", "")
    value = members["status"]
    if purpose is None or not isinstance(value, int):
        refuse(
            "/status", "the status is neither true, false nor a whole number", "Send true, false, or a message's number"
        )
    return StatusRequest(purpose, int(value), optional_text(members, "reason", ""))


def closed(value: Json, where: str, required: set[str], optional: set[str]) -> JsonObject:
    """Give the object that has the required members and none beside the optional ones. Raises RequestMalformed."""
    if not isinstance(value, dict):
        refuse(where, "this is not an object", "Send a JSON object")
    known = ", ".join(sorted(required | optional))
    for name in sorted(required - value.keys()):
        refuse(f"{where}/{name}", "the member is missing", f"Add it; the members are: {known}")
    for name in sorted(value.keys() - required - optional):
        refuse(f"{where}/{name:.80}", "no such member is known", f"Remove it; the members are: {known}")
    return value


def optional_text(members: Mapping[str, Json], name: str, where: str) -> str | None:
    """Give a member that is a text, None when it is absent. Raises RequestMalformed."""
    value = members.get(name)
    if name in members and (not isinstance(value, str) or not value):
        refuse(f"{where}/{name}", "this is not a text", "Send a string that is not empty, or leave the member out")
    return value if isinstance(value, str) else None


def _texts(members: Mapping[str, Json], name: str, where: str) -> tuple[str, ...]:
    value = members.get(name, [])
    texts = tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()
    if not isinstance(value, list) or len(texts) != len(value):
        refuse(f"{where}/{name}", "this is not an array of texts", "Send JSON Pointers into the credential")
    return texts


def _idempotency_key(headers: Sequence[str]) -> str | None:
    """Read the header as the draft says, a quoted string, or bare as most clients send it."""
    if not headers:
        return None
    header = headers[0] if len(headers) == 1 else ""
    key = header[1:-1] if len(header) > 1 and header[0] == header[-1] == '"' else header
    if not key or len(key) > LONGEST_KEY or not key.isascii() or not key.isprintable() or '"' in key:
        raise RequestMalformed(
            "this is not one key of 1 to 255 printable ASCII characters",
            where="Idempotency-Key",
            remedy='Send a fresh random value such as "8e03978e-40d5-43dd-bc93-6894a57f9324"',
        )
    return key


def _require_json(content_type: str) -> None:
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type != "application/json" and not (
        media_type.startswith("application/") and media_type.endswith("+json")
    ):
        raise BodyNotJson(
            f"the content type is {media_type[:80]!r}", where="Content-Type", remedy="Send application/json"
        )


def refuse(where: str, message: str, remedy: str) -> NoReturn:
    """Raise the RequestMalformed that says this."""
    raise RequestMalformed(message, where=where, remedy=remedy)
