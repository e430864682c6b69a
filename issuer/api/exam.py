"""The routes of the exam (see `issuer.exam`): POST /issuers/{name}/credentials/issue, and what belongs to it.

No token is asked for, so this router must be served to the machine itself only; `agentvc serve --exam` sees to that.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Response

from issuer.api.bodies import BodyReader
from issuer.api.rendering import json_response
from issuer.checking import refused
from issuer.errors import RequestMalformed
from issuer.exam.instances import Instance
from issuer.exam.issuing import ExamIssuing, Wishes
from issuer.exam.status import ExamStatus
from vc.errors import Malformed
from vc.securing.enveloped import envelope
from vc.securing.mechanism import derive, parse_secured
from vc.strict_json import Json, JsonObject, parse_object

LARGEST_BODY = 1_048_576


def exam_address(url: str, name: str) -> str:
    """Give the address of an instance, from the public address of the service."""
    return f"{url}/issuers/{name}"


def exam_router(
    instances: Mapping[str, Instance], statuses: Mapping[str, ExamStatus], clock: Callable[[], datetime]
) -> APIRouter:
    """Give the routes of these instances; `statuses` are those of the instances that have status entries."""
    router = APIRouter(tags=["exam"], default_response_class=Response, include_in_schema=False)

    @router.get("/issuers")
    def instances_there_are() -> Response:
        """List the instances: name, DID and how each secures."""
        shown = [
            {"name": name, "id": one.identity.did, "mechanism": one.kind.mechanism, "keyType": one.kind.key_type.value}
            for name, one in instances.items()
        ]
        return json_response({"issuers": shown})

    for name, instance in instances.items():
        _add_instance(router, f"/issuers/{name}", ExamIssuing(instance, statuses.get(name), clock))
    _add_deriving(router, "")
    for name, status in statuses.items():
        _add_lists(router, f"/issuers/{name}", status)
    return router


def _add_instance(router: APIRouter, path: str, issuing: ExamIssuing) -> None:
    Body = Annotated[bytes, Depends(BodyReader(LARGEST_BODY))]  # noqa: N806  a type

    @router.post(f"{path}/credentials/issue", status_code=201)
    def issue(body: Body) -> Response:
        """Secure a credential under this instance."""
        members = parse_object(body)
        options = _options(members)
        status = _object(options, "credentialStatus") if "credentialStatus" in options else {}
        wishes = Wishes(_pointers(options, "mandatoryPointers"), status)
        secured = issuing.issue(_object(members, "credential"), wishes)
        return json_response({"verifiableCredential": envelope(secured)}, 201)

    _add_deriving(router, path)


def _add_deriving(router: APIRouter, path: str) -> None:
    Body = Annotated[bytes, Depends(BodyReader(LARGEST_BODY))]  # noqa: N806  a type

    @router.post(f"{path}/credentials/derive", status_code=201)
    def derive_credential(body: Body) -> Response:
        """Show a part of a credential, as its holder would (VC-DI-ECDSA 3.6.6); no key is needed."""
        members = parse_object(body)
        pointers = _pointers(_options(members), "selectivePointers")
        try:
            shown = derive(parse_secured(_object(members, "verifiableCredential")), pointers or ())
        except Malformed as error:
            raise refused(error) from error
        return json_response({"verifiableCredential": envelope(shown)}, 201)


def _add_lists(router: APIRouter, path: str, status: ExamStatus) -> None:
    @router.get(f"{path}/status/{{list_name}}")
    def status_list(list_name: Annotated[str, Path()]) -> Response:
        """Give a status list, as the JSON that it is."""
        published = status.published(list_name)
        return Response(published.body, 200, {"ETag": published.etag}, "application/json")


def _object(members: JsonObject, name: str) -> JsonObject:
    value = members.get(name)
    if not isinstance(value, dict):
        raise RequestMalformed(f"{name} is missing or not an object", where=f"/{name}", remedy="Send a JSON object")
    return value


def _options(members: JsonObject) -> JsonObject:
    options: Json = members.get("options", {})
    if not isinstance(options, dict):
        raise RequestMalformed("this is not an object", where="/options", remedy="Send a JSON object or nothing")
    return options


def _pointers(options: JsonObject, name: str) -> Sequence[str] | None:
    value = options.get(name)
    texts = [one for one in value if isinstance(one, str)] if isinstance(value, list) else []
    if name in options and (not isinstance(value, list) or len(texts) != len(value)):
        raise RequestMalformed("this is not a list of texts", where=f"/options/{name}", remedy="Send JSON Pointers")
    return texts if name in options else None
