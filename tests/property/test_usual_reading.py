"""The fast path for usual credentials, held against the rules: what it reads, they read alike, and refuse nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, get_args

import pytest

from did.keys.algorithm import KeyType
from did.keys.signer import PrivateKey
from did.methods.key import did_key, did_key_method
from vc.contexts import AGENTVC_V1, CONTEXTS, CREDENTIALS_V2, ED25519_2020_V1
from vc.delegation.authority import CAPABILITY
from vc.delegation.documents import (
    agent_delegation_credential,
    agent_identity_credential,
    capability,
    delegation_claim,
)
from vc.delegation.hop import PRINCIPAL_TYPES
from vc.delegation.identity import AGENT_TEXTS
from vc.delegation.usual import Usual, maps_usual_terms, read_usual
from vc.delegation.usual_forms import AgentForm, CapabilityForm, EntryForm, PrincipalForm
from vc.errors import Malformed
from vc.linked_data import PINNED_CONTEXTS, ContextSet
from vc.securing.mechanism import MECHANISMS, MandatoryDisclosure, secure
from vc.status.entry import ENTRY_TYPE, status_entry
from verifier import Policy
from verifier.shown import ShownCredential, _read_by_rules, read_shown

KEY = PrivateKey.generate(KeyType.ED25519)
ISSUER = did_key(KEY.public_key)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ALICE = {"id": "acct:alice@acme.example", "type": "Person"}
TIMES: dict[str, Any] = {"valid_from": NOW, "valid_until": NOW + timedelta(hours=1)}
PLACE = "https://cal.example/calendars/bob"
PLAIN = agent_delegation_credential(
    issuer=ISSUER,
    subject="did:web:agent.example",
    delegation=delegation_claim(
        principal=ALICE, audience=["https://cal.example"], capabilities=[capability(["calendar.read"], [PLACE])]
    ),
    **TIMES,
)
FULL = agent_delegation_credential(
    issuer=ISSUER,
    subject="did:web:agent.example",
    credential_id="urn:uuid:00000000-0000-4000-8000-000000000001",
    status=[
        status_entry("https://acme.example/status/1", 7, "revocation") | {"id": "https://acme.example/status/1#7"},
        status_entry("https://acme.example/status/2", 0, "message"),
    ],
    delegation=delegation_claim(
        principal=ALICE,
        persona="scheduler",
        audience=["https://cal.example"],
        capabilities=[
            capability(
                ["calendar.read", "calendar.list"],
                [PLACE, "https://cal.example/calendars/team"],
                [
                    {"key": "/max_results", "max": 50},
                    {"key": "/cost", "min": "0.50"},
                    {"key": "/mode", "equals": {"a": [1, None, True]}},
                    {"key": "/kind", "oneOf": ["x", 2]},
                    {"key": "/path", "prefix": "https://cal.example/files"},
                ],
            )
            | {
                "limits": [
                    {"kind": "uses", "max": 3},
                    {"kind": "amount", "key": "/cost", "unit": "EUR", "max": "12.50"},
                    {"kind": "rate", "max": 5, "perSeconds": 60},
                ]
            },
            capability(["calendar.read"], ["https://cal.example/calendars/team"]),
        ],
        max_depth=2,
        purpose="find a slot for the planning meeting",
    )
    | {
        "depth": 1,
        "parent": {"id": "urn:uuid:00000000-0000-4000-8000-000000000000", "digestMultibase": "uEiA"},
        "approval": [{"actions": ["calendar.read"], "quorum": 2, "directory": "https://acme.example/approvers"}],
        "statusRange": {"statusListCredential": "https://acme.example/status/1", "first": 4096, "count": 64},
    },
    **TIMES,
)
IDENTITY = agent_identity_credential(
    issuer=ISSUER,
    subject="did:web:agent.example",
    principal=ALICE,
    credential_id="urn:uuid:00000000-0000-4000-9000-000000000001",
    operator="did:web:acme.example",
    persona="scheduler",
    model="m",
    version="1",
    provider="https://provider.example",
    instance="i",
    **TIMES,
) | {"credentialStatus": status_entry("https://acme.example/status/1", 5, "revocation")}
SHORT_IDENTITY = agent_identity_credential(issuer=ISSUER, subject="urn:x", principal=ALICE, **TIMES)
USUAL = {"plain": PLAIN, "full": FULL, "identity": IDENTITY, "short identity": SHORT_IDENTITY}

ODD_VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 1.0, 1.5, 2**53 - 1, 2**53, 2**70,
    "", " ", "x", "x" * 2048, "x" * 2049, "é", "\U0001f600" * 1025, "1", "01", "-1", "a b:c", "urn:x", "urn:",
    "http://", "https:///x", "https://cal.example/a/../b", "https://acme.example/status/1", "did:web:acme.example",
    "2026-02-30T00:00:00Z", "2026-03-01T24:00:00Z", "2026-03-01T12:00:00",
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "BitstringStatusListEntry", "Person", "revocation",
    [], ["x"], ["x", "x"], ["x", "y"], ["x", ""], [None], [[]], [{}], [1], ["x"] * 257, list(map(str, range(257))),
    {}, {"x": 1}, {"id": "urn:x"}, {"id": "urn:x", "type": "Person"},
)  # fmt: skip
ODD_MEMBERS = ("x", "@id", "@type", "name", "proof", "statusSize", "constraints", "limits", "persona", "id", "type")


def by_rules(document: dict[str, Any], contexts: ContextSet = PINNED_CONTEXTS) -> Usual | None:
    """Give what the rules alone read, or None where they refuse anything."""
    secured = replace(secure(PLAIN, "vc+jwt", KEY, did_key_method(KEY.public_key), created=NOW), document=document)
    try:
        shown = _read_by_rules(secured, "credential", Policy(contexts=contexts))
    except Malformed:
        return None
    entries = tuple(entry for entry in shown.entries if not isinstance(entry, Malformed))
    if shown.claims_problem is not None or len(entries) != len(shown.entries):
        return None
    return Usual(shown.credential, entries, shown.delegation, shown.agent)


def changed(value: Any) -> Iterator[Any]:
    """Give everything that differs from `value` in one place: a member less or more, an item twice, an odd value."""
    yield from ODD_VALUES
    if isinstance(value, dict):
        for name, member in value.items():
            rest = {other: one for other, one in value.items() if other != name}
            yield rest
            yield {name: member, **rest}  # in another order
            yield from ({**value, name: one} for one in changed(member))
        yield from ({**value, name: "urn:x"} for name in ODD_MEMBERS if name not in value)
    elif isinstance(value, list):
        yield [*value, *value]
        yield list(reversed(value))
        yield from ([*value[:place], *value[place + 1 :]] for place in range(len(value)))
        for place, item in enumerate(value):
            yield from ([*value[:place], one, *value[place + 1 :]] for one in changed(item))


@pytest.mark.parametrize("name", USUAL)
def test_what_the_builders_make_is_usual_and_read_alike(name: str) -> None:
    read = read_usual(USUAL[name], PINNED_CONTEXTS)
    assert read is not None
    assert repr(read) == repr(by_rules(USUAL[name]))


@pytest.mark.parametrize("name", USUAL)
def test_whatever_differs_in_one_place_is_read_alike_or_left_to_the_rules(name: str) -> None:
    read = refused = 0
    for document in changed(USUAL[name]):
        if not isinstance(document, dict):
            continue
        usual, ruled = read_usual(document, PINNED_CONTEXTS), by_rules(document)
        if usual is not None:
            assert repr(usual) == repr(ruled), document
        read += usual is not None
        refused += ruled is None
    assert read > 20
    assert refused > 200


def test_a_member_that_is_null_is_not_absent() -> None:
    for name in ("constraints", "limits"):
        document = agent_delegation_credential(
            issuer=ISSUER,
            subject="urn:x",
            delegation=delegation_claim(
                principal=ALICE,
                audience=["https://cal.example"],
                capabilities=[capability(["calendar.read"], [PLACE]) | {name: None}],
            ),
            **TIMES,
        )
        assert read_usual(document, PINNED_CONTEXTS) is None
        assert by_rules(document) is None


def shown(document: dict[str, Any], **policy: Any) -> ShownCredential:
    raw = secure(document, "vc+jwt", KEY, did_key_method(KEY.public_key), created=NOW).raw
    return read_shown(raw, "credential", Policy(**policy))


def test_more_status_entries_than_the_policy_allows_are_refused_in_the_usual_form_too() -> None:
    assert shown(FULL, max_status_entries=2).delegation is not None
    with pytest.raises(Malformed, match="more than 1 status entries"):
        shown(FULL, max_status_entries=1)


def contexts_with(agent_context: str) -> ContextSet:
    urls = {CREDENTIALS_V2: CONTEXTS[CREDENTIALS_V2], AGENTVC_V1: agent_context.encode()}
    return ContextSet(urls)


def test_with_contexts_that_do_not_map_the_usual_terms_the_rules_decide() -> None:
    ours = CONTEXTS[AGENTVC_V1].decode()
    assert maps_usual_terms(PINNED_CONTEXTS)
    assert maps_usual_terms(contexts_with(ours))
    for without in (
        contexts_with(
            ours.replace('"@type": "@json"', '"@type": "@id"')
        ),  # then the inside of a delegation is looked at
        contexts_with(ours.replace('"provider":', '"supplier":')),
        contexts_with(ours.replace('"Organization":', '"Firm":')),
        contexts_with(ours.replace('"AgentIdentityCredential":', '"Other":')),
        ContextSet({CREDENTIALS_V2: CONTEXTS[CREDENTIALS_V2]}),
    ):
        assert not maps_usual_terms(without)
        assert read_usual(PLAIN, without) is None
        assert read_usual(IDENTITY, without) is None


def test_a_context_set_that_does_not_map_a_member_refuses_the_usual_form() -> None:
    unmapped = contexts_with(CONTEXTS[AGENTVC_V1].decode().replace('"provider":', '"supplier":'))
    assert shown(SHORT_IDENTITY, contexts=unmapped).agent is not None
    with pytest.raises(Malformed, match="provider"):
        shown(IDENTITY, contexts=unmapped)


def test_the_types_name_the_constants_of_the_rules() -> None:
    assert get_args(PrincipalForm.__annotations__["type"]) == PRINCIPAL_TYPES
    assert get_args(CapabilityForm.__annotations__["type"]) == (CAPABILITY,)
    assert get_args(EntryForm.__annotations__["type"]) == (ENTRY_TYPE,)
    assert set(AgentForm.__annotations__) == {"principal", *AGENT_TEXTS}


@pytest.mark.parametrize(
    "mechanism", [name for name in MECHANISMS if name.startswith("vc+") or MECHANISMS[name].has_proofs]
)
@pytest.mark.parametrize("name", USUAL)
def test_every_mechanism_gives_the_same_reading_without_the_fast_path(
    name: str, mechanism: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = MECHANISMS[mechanism]
    key = PrivateKey.generate(next(kind for kind in KeyType if kind in row.key_types))
    method = did_key_method(key.public_key)
    document: dict[str, Any] = USUAL[name]
    if mechanism == "Ed25519Signature2020":
        document = {**document, "@context": [*document["@context"], ED25519_2020_V1]}
    mandatory = MandatoryDisclosure(("/issuer",), bytes(32)) if row.discloses else None
    raw = secure(document, mechanism, key, method, created=NOW, mandatory=mandatory).raw
    quick = read_shown(raw, "credential", Policy())
    monkeypatch.setattr("verifier.shown.read_usual", lambda *_: None)
    ruled = read_shown(raw, "credential", Policy())
    assert repr(quick[2:]) == repr(ruled[2:])
