"""How records and credentials are written into responses."""

import json
from collections.abc import Mapping, Sequence

from fastapi import Response

from issuer.addresses import status_list_url
from issuer.issuing import Issued
from issuer.persona_content import standings_content
from issuer.ports import Record, Status
from issuer.switch_ports import SwitchKey
from issuer.switching import Standing
from vc.securing.enveloped import envelope
from vc.status.entry import MESSAGE
from vc.times import format_timestamp

# Made once: json.dumps with options would make one for each response.
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def json_response(content: object, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    """Give a JSON response."""
    return Response(_ENCODER.encode(content).encode(), status, headers, "application/json")


def issued_content(issued: Issued) -> dict[str, object]:
    """Lay out a credential that was just issued: in an envelope, or with its proof (VC API 3.2.1)."""
    return {"verifiableCredential": envelope(issued.secured)}


def record_content(
    record: Record, standings: Mapping[SwitchKey, Standing], url: str, messages: Sequence[str]
) -> dict[str, object]:
    """Lay out a record; `url` and `messages` are the issuer's, for the status entries.

    `standings` has each switch that the record points to.
    """
    return {
        "id": record.credential_id,
        "state": record.state.value,
        "profile": record.profile,
        "mechanism": record.mechanism,
        "type": list(record.types),
        "subject": record.subject,
        "created": format_timestamp(record.created),
        "validFrom": format_timestamp(record.valid_from),
        "validUntil": format_timestamp(record.valid_until),
        "digestMultibase": record.digest,
        "status": [_status_content(status, url, messages) for status in record.statuses],
        "switches": standings_content(standings[key] for key in record.switches),
    } | _range_content(record, url)


def _range_content(record: Record, url: str) -> dict[str, object]:
    given = record.status_range
    if given is None:
        return {}
    claim = {"statusListCredential": status_list_url(url, given.list_id), "first": given.first, "count": given.count}
    return {"statusRange": claim}


def _status_content(status: Status, url: str, messages: Sequence[str]) -> dict[str, object]:
    content: dict[str, object] = {
        "statusPurpose": status.purpose,
        "statusListCredential": status_list_url(url, status.list_id),
        "statusListIndex": str(status.index),
        "status": status.value if status.purpose == MESSAGE else bool(status.value),
    }
    if status.purpose == MESSAGE and status.value < len(messages):
        content["message"] = messages[status.value]
    if status.changed is not None:
        content |= {"changed": format_timestamp(status.changed), "reason": status.reason}
    return content
