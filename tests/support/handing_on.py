"""Holders who pass on what an Office issued, step by step, and present the chain to have a hop revoked."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import httpx
from support.issuers import ALICE, URL, Office

from did.keys.signer import PrivateKey
from did.methods.key import did_key, did_key_method
from issuer.issue_request import IssueRequest
from vc.delegation.documents import (
    agent_delegation_credential,
    capability,
    delegation_claim,
    presentation_document,
)
from vc.delegation.revocation import revocation_act
from vc.securing.enveloped import envelope
from vc.securing.mechanism import Secured, secure
from vc.status.bitstring import Bitstring
from vc.status.entry import status_entry

CALENDAR = "https://cal.example"
BOB = f"{CALENDAR}/calendars/bob"
Document = dict[str, Any]


@dataclass(frozen=True)
class Party:
    """Someone with a key."""

    key: PrivateKey = field(default_factory=PrivateKey.generate)

    @property
    def did(self) -> str:
        return did_key(self.key.public_key)

    @property
    def method(self) -> str:
        return did_key_method(self.key.public_key)


def said(hop: Secured) -> Any:
    """Give what a credential says, to look into."""
    return hop.document


def first_hop(office: Office, to: Party, depth: int = 3, **changes: Any) -> Secured:
    """Let the office issue a delegation that may be passed on `depth` times; it lives an hour."""
    now = office.clock.now
    document = agent_delegation_credential(
        issuer=office.issuer.did,
        subject=to.did,
        delegation=delegation_claim(
            principal=ALICE, audience=[CALENDAR], capabilities=[capability(["calendar.read"], [BOB])], max_depth=depth
        ),
        valid_from=now,
        valid_until=now + timedelta(hours=1),
    )
    return office.issuer.issuing.issue(IssueRequest({**document, **changes})).secured


def range_of(hop: Secured) -> Document:
    """Give the status range of a hop."""
    given: Document = said(hop)["credentialSubject"]["delegation"]["statusRange"]
    return given


def next_hop(
    parent: Secured,
    holder: Party,
    to: Party,
    *,
    index: int | None = 0,
    count: int | None = None,
    mechanism: str = "vc+jwt",
    credential_id: str | None = None,
    **changes: Any,
) -> Secured:
    """Pass on all of `parent`: with the entry `index` of its range, and with `count` entries behind it as a range."""
    above: Document = said(parent)["credentialSubject"]["delegation"]
    given = above.get("statusRange")
    claim: Document = {**above, "depth": above["depth"] + 1}
    claim["parent"] = {"id": said(parent)["id"], "digestMultibase": parent.digest()}
    claim.pop("statusRange", None)
    if given is not None and count is not None:
        claim["statusRange"] = {**given, "first": given["first"] + (index or 0) + 1, "count": count}
    entries = []
    if given is not None and index is not None:
        entries.append(status_entry(given["statusListCredential"], given["first"] + index))
    document = agent_delegation_credential(
        issuer=holder.did,
        subject=to.did,
        delegation=claim,
        valid_from=datetime.fromisoformat(said(parent)["validFrom"]),
        valid_until=datetime.fromisoformat(said(parent)["validUntil"]),
        credential_id=credential_id or uuid4().urn,
        status=entries,
    )
    return secure({**document, **changes}, mechanism, holder.key, holder.method, created=document_start(document))


def document_start(document: Document) -> datetime:
    """Give when a document begins."""
    return datetime.fromisoformat(document["validFrom"])


def asked(office: Office, by: Party, chain: Sequence[Secured], **changes: Any) -> Document:
    """Give the body of a request to revoke the last hop of the chain, with parts of its proof changed."""
    name = chain[-1].document["id"]
    reason = changes.pop("reason", None)
    act = changes.pop("act", revocation_act(URL, name, reason))
    document = presentation_document(changes.pop("holder", by.did), [envelope(hop) for hop in chain], act)
    parts = {
        "created": office.clock.now,
        "expires": office.clock.now + timedelta(seconds=60),
        "audience": URL,
        "nonce": uuid4().hex,
        "purpose": "authentication",
    }
    signed = secure(document, changes.pop("mechanism", "vp+jwt"), by.key, by.method, **(parts | changes))
    presentation = signed.raw.decode()
    return {"verifiablePresentation": presentation, "credentialId": name} | ({"reason": reason} if reason else {})


def revoke(office: Office, body: Document) -> httpx.Response:
    """Send the request, without a token."""
    return office.call("POST", "/status/revoke", token=None, json=body)


def bits(office: Office, hop: Secured) -> Bitstring:
    """Give the published list that the hop's entry stands in."""
    (entry,) = said(hop)["credentialStatus"]
    list_id = int(entry["statusListCredential"].rpartition("/")[2])
    state, values = office.issuer.store.status_values(list_id)
    return Bitstring.from_values(state.length, values, state.size)


def is_revoked(office: Office, hop: Secured) -> bool:
    """Tell what the list says of the hop."""
    (entry,) = said(hop)["credentialStatus"]
    return bool(bits(office, hop).get(int(entry["statusListIndex"])))
