"""Ways to write a secured document otherwise that some reader would take for the same, as text, by a name each."""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any

import cbor2
from support.coses import TAG

from did.multibase import b64url_decode, b64url_encode
from vc.contexts import AGENTVC_V1, DATA_INTEGRITY_V2
from vc.securing.enveloped import envelope
from vc.securing.mechanism import parse_secured

Rewrite = Callable[[bytes], bytes | str]
AGENT_TERMS = "https://w3id.org/agentvc#"
SCHEMA_NAME = "https://schema.org/name"


def _document(change: Callable[[dict[str, Any]], Any]) -> Rewrite:
    return lambda raw: json.dumps(change(json.loads(raw)))


def _agent(change: Callable[[dict[str, Any]], Any]) -> Rewrite:
    """Change the claims about the agent."""

    def changed(document: dict[str, Any]) -> dict[str, Any]:
        subject = document["credentialSubject"]
        return {**document, "credentialSubject": {**subject, "agent": change(subject["agent"])}}

    return _document(changed)


def _reversed(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _reversed(member) for name, member in reversed(value.items())}
    return [*map(_reversed, value)] if isinstance(value, list) else value


def _renamed(value: dict[str, Any], old: str, new: str) -> dict[str, Any]:
    return {new if name == old else name: member for name, member in value.items()}


def _with_context(document: dict[str, Any], context: Any) -> dict[str, Any]:
    return {**document, "@context": [*document["@context"], context]}


def _proof_with_milliseconds(document: dict[str, Any]) -> dict[str, Any]:
    proof = document["proof"]
    return {**document, "proof": {**proof, "created": proof["created"].replace("Z", ".000Z")}}


DOCUMENTS: Mapping[str, Rewrite] = {
    "white space": lambda raw: json.dumps(json.loads(raw), indent=2) + "\n",
    "members in another order": _document(_reversed),
    "letters as escapes": lambda raw: raw.replace(b'"scheduler"', b'"\\u0073cheduler"'),
    "the proof in an array": _document(lambda document: {**document, "proof": [document["proof"]]}),
    "types in another order": _document(lambda document: {**document, "type": document["type"][::-1]}),
    "a type twice": _document(lambda document: {**document, "type": [*document["type"], document["type"][-1]]}),
    "one subject in an array": _document(lambda one: {**one, "credentialSubject": [one["credentialSubject"]]}),
    "the issuer as an object": _document(lambda document: {**document, "issuer": {"id": document["issuer"]}}),
    "a text in an array": _agent(lambda agent: {**agent, "persona": [agent["persona"]]}),
    "a text as a value object": _agent(lambda agent: {**agent, "persona": {"@value": agent["persona"]}}),
    "a term as its IRI": _agent(lambda agent: _renamed(agent, "persona", f"{AGENT_TERMS}persona")),
    "a term under an alias": _document(
        lambda document: _with_context(
            {**document, "credentialSubject": _renamed(document["credentialSubject"], "agent", "robot")},
            {"robot": {"@id": f"{AGENT_TERMS}agent", "@type": "@id"}},
        )
    ),
    "a type as its IRI": _document(
        lambda document: {**document, "type": [document["type"][0], f"{AGENT_TERMS}AgentIdentityCredential"]}
    ),
    "a label for a node without id": _agent(lambda agent: {**agent, "id": "_:agent"}),
    "a node by @included": _document(lambda document: {**document, "@included": [{"id": document["id"]}]}),
    "the document as a @graph": _document(
        lambda document: {
            "@context": document["@context"],
            "@graph": [{name: value for name, value in document.items() if name not in {"@context", "proof"}}],
            "proof": document["proof"],
        }
    ),
    "the beginning in another zone": _document(
        lambda document: {**document, "validFrom": document["validFrom"].replace("Z", "+00:00")}
    ),
    "the proof's time with milliseconds": _document(_proof_with_milliseconds),
    "a context again": _document(lambda document: _with_context(document, document["@context"][0])),
    "one more pinned context": _document(lambda document: _with_context(document, DATA_INTEGRITY_V2)),
    "one more term, not used": _document(lambda document: _with_context(document, {"other": SCHEMA_NAME})),
    "the context inline": _document(
        lambda document: {
            **document,
            "@context": [{"x": AGENT_TERMS} if one == AGENTVC_V1 else one for one in document["@context"]],
        }
    ),
    "bytes that are text": lambda raw: raw.decode(),
    "a byte order mark": lambda raw: b"\xef\xbb\xbf" + raw,
    "UTF-16": lambda raw: raw.decode().encode("utf-16"),
}


def _in_parts(change: Callable[[bytes], bytes], part: int) -> Rewrite:
    def changed(raw: bytes) -> bytes:
        token, tilde, rest = raw.partition(b"~")
        parts = token.split(b".")
        parts[part] = b64url_encode(change(b64url_decode(parts[part].decode()))).encode()
        return b".".join(parts) + tilde + rest

    return changed


def _spaced(data: bytes) -> bytes:
    return json.dumps(json.loads(data), indent=1).encode()


def _ordered(data: bytes) -> bytes:
    return json.dumps(_reversed(json.loads(data)), separators=(",", ":"), ensure_ascii=False).encode()


def _enveloped(raw: bytes) -> str:
    return json.dumps(envelope(parse_secured(raw)))


def _as_url(raw: bytes) -> str:
    return str(envelope(parse_secured(raw))["id"])


TOKENS: Mapping[str, Rewrite] = {
    "bytes that are text": lambda raw: raw.decode(),
    "in an envelope": _enveloped,
    "in a data: URL": _as_url,
    "in a DATA: URL": lambda raw: _as_url(raw).replace("data:application/v", "DATA:Application/V"),
    "a line end behind": lambda raw: raw + b"\n",
    "padding": lambda raw: raw.replace(b".", b"=.", 1),
    "header with white space": _in_parts(_spaced, 0),
    "claims with white space": _in_parts(_spaced, 1),
    "claims in another order": _in_parts(_ordered, 1),
    "the JSON serialization": lambda raw: json.dumps(
        dict(zip(("protected", "payload", "signature"), raw.decode().split("."), strict=False))
    ),
}


def _disclosures(change: Callable[[list[bytes]], list[bytes]]) -> Rewrite:
    def changed(raw: bytes) -> bytes:
        token, *disclosures, end = raw.split(b"~")
        return b"~".join([token, *change(disclosures), end])

    return changed


DISCLOSURES: Mapping[str, Rewrite] = {
    "disclosures in another order": _disclosures(lambda every: every[::-1]),
    "a disclosure left out": _disclosures(lambda every: every[1:]),
    "no disclosure at all": _disclosures(lambda _: []),
    "a disclosure twice": _disclosures(lambda every: [*every, every[0]]),
    "a disclosure with white space": _disclosures(
        lambda every: [b64url_encode(_spaced(b64url_decode(every[0].decode()))).encode(), *every[1:]]
    ),
    "without the last tilde": lambda raw: raw[:-1],
}


def _cose(change: Callable[[list[Any]], bytes]) -> Rewrite:
    return lambda raw: change(cbor2.loads(raw[1:]))


MESSAGES: Mapping[str, Rewrite] = {
    "as base64": lambda raw: base64.b64encode(raw).decode(),
    "as base64url": lambda raw: base64.urlsafe_b64encode(raw).decode().rstrip("="),
    "in an envelope": _enveloped,
    "in a data: URL": _as_url,
    "without the tag": lambda raw: raw[1:],
    "tagged as CWT": lambda raw: b"\xd8\x3d" + raw,
    "an array without length": _cose(lambda parts: TAG + b"\x9f" + b"".join(map(cbor2.dumps, parts)) + b"\xff"),
    "a length in a longer form": lambda raw: TAG + b"\x98\x04" + raw[2:],
    "header in another order": _cose(
        lambda parts: TAG + cbor2.dumps([cbor2.dumps(dict(reversed(cbor2.loads(parts[0]).items()))), *parts[1:]])
    ),
    "payload with white space": _cose(lambda parts: TAG + cbor2.dumps([*parts[:2], _spaced(parts[2]), parts[3]])),
    "bytes behind": lambda raw: raw + b"\x00",
}
