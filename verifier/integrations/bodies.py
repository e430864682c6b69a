"""The bodies of requests to verify: read within a limit, parsed strictly, held to the shape of VC API 3.3."""

import json
from typing import Final

from fastapi import Request

from vc.errors import Malformed
from vc.reasons import Reason
from vc.strict_json import Json, JsonObject, parse_object
from verifier.integrations.judging import Question

CREDENTIAL: Final = "verifiableCredential"
PRESENTATION: Final = "verifiablePresentation"


class BodyReader:
    """An async dependency that gives the bytes of a body, or one byte too many when there are more than `largest`."""

    def __init__(self, largest: int) -> None:
        self._largest = largest

    async def __call__(self, request: Request) -> bytes:
        """Read the body, and stop reading where it is too long; `question_in` then refuses it."""
        chunks, size = [], 0
        async for chunk in request.stream():
            chunks.append(chunk)
            size += len(chunk)
            if size > self._largest:
                break
        return b"".join(chunks)


def question_in(body: bytes, member: str, largest: int) -> Question:
    """Read the body of a request to verify what stands under `member`; raises Malformed.

    Options other than `domain` and `challenge` ask for less or for more in the answer, and are ignored.
    """
    if len(body) > largest:
        raise _malformed("", f"the body has more than {largest:,} bytes")
    members = parse_object(body)
    if member not in members:
        raise _malformed(f"/{member}", "the member is missing")
    options = members.get("options", {})
    if not isinstance(options, dict):
        raise _malformed("/options", "this is not an object")
    return Question(_shown(members[member], member), _text(options, "domain"), _text(options, "challenge"))


def _shown(value: Json, member: str) -> bytes | str:
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False).encode()
    # Text that is JSON is no object: VC-DATA-INTEGRITY 4.4 step 1. A token is text, and has no braces.
    if isinstance(value, str) and value and not value.lstrip().startswith("{"):
        return value
    raise _malformed(f"/{member}", "this is neither an object nor a token")


def _text(options: JsonObject, name: str) -> str | None:
    if name not in options:
        return None
    value = options[name]
    if not isinstance(value, str) or not value:
        raise _malformed(f"/options/{name}", "this is not a text")
    return value


def _malformed(where: str, message: str) -> Malformed:
    remedy = f'Send {{"{CREDENTIAL}": …, "options": {{}}}} or {{"{PRESENTATION}": …}} as JSON'
    return Malformed(Reason.JSON_MALFORMED, where, message, remedy)
