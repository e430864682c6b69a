"""Personas: what they are granted, and that nothing beyond it is issued in their name."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from support.issuers import AGENT, NOW, Office, delegation, identity, open_office, request
from support.roles import ALICE, BOB, as_persona, capability, entitlements, settings_with_roles

from issuer.entitlements import Entitled
from issuer.errors import (
    NotGranted,
    NotReproducible,
    PersonaExists,
    PersonaRefused,
    PersonaUnknown,
    RequestMalformed,
    SettingsInvalid,
)
from issuer.issue_request import IssueRequest
from issuer.issuing import Issued
from issuer.personas import Portrait
from issuer.settings import parse_settings
from issuer.switch_ports import SwitchKey, SwitchKind
from issuer.wiring import assemble
from vc.delegation.lattice import NOTHING
from vc.delegation.persona import parse_entitlements
from vc.times import parse_timestamp


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """Give an issuer with roles, where Alice may read calendars."""
    opened = open_office(tmp_path, settings=settings_with_roles())
    opened.issuer.entitlements.write(entitlements(), "admin")
    return opened


def create(office: Office, principal: str = ALICE, template: str = "scheduler", **options: Any) -> Portrait:
    personas = office.issuer.personas
    did = options.pop("did", AGENT)
    return personas.create(personas.propose(personas.principal(principal), template, options.get("name")), did)


def issue(office: Office, document: dict[str, Any]) -> Issued:
    return office.issuer.issuing.issue(IssueRequest(document))


def test_a_persona_is_granted_what_role_and_entitlements_share(office: Office) -> None:
    portrait = create(office)
    (granted,) = portrait.granted.authority.capabilities
    assert granted.actions == ("calendar.read",)
    assert [str(place) for place in granted.locations] == ["https://cal.example/calendars"]
    assert [(one.key, one.kind, one.bound) for one in granted.constraints] == [("/max_results", "max", 100)]
    assert (portrait.granted.authority.audience, portrait.granted.authority.deepest) == (("https://cal.example",), 2)


def test_the_difference_to_the_role_is_told(office: Office) -> None:
    (missing,) = create(office).granted.difference
    assert (missing.rule, missing.detail) == ("R8", "'calendar.write' is not among calendar.read")


def test_each_persona_has_a_did_of_its_own(office: Office) -> None:
    create(office)
    with pytest.raises(PersonaExists, match="is the DID of the persona 'scheduler'"):
        create(office, name="cover")
    assert create(office).persona.did == AGENT


def test_what_is_no_did_is_refused(office: Office) -> None:
    with pytest.raises(PersonaRefused) as caught:
        create(office, did="z6MkAgent")
    assert caught.value.where == "/did"


@pytest.mark.parametrize("name", ["", "a\nb", "x" * 201])
def test_what_is_no_name_is_refused(office: Office, name: str) -> None:
    if not name:
        assert create(office, name=name).persona.name == "scheduler"
        return
    with pytest.raises(PersonaRefused, match="no name"):
        create(office, name=name)


def test_a_role_that_is_not_in_the_settings_is_refused_and_the_others_are_named(office: Office) -> None:
    with pytest.raises(PersonaRefused, match=r"no role template 'owner'.*scheduler, buyer"):
        create(office, template="owner")


def test_a_principal_without_entitlements_gets_no_persona(office: Office) -> None:
    with pytest.raises(PersonaRefused, match="entitled to nothing"):
        create(office, BOB)


def test_a_role_that_shares_nothing_with_the_entitlements_is_refused(office: Office) -> None:
    with pytest.raises(PersonaRefused, match=r"would be granted nothing as 'buyer'"):
        create(office, template="buyer")


@pytest.mark.parametrize(
    ("text", "taken"),
    [
        ("alice", ALICE),
        ("alice@acme.example", ALICE),
        (ALICE, ALICE),
        ("carol", "acct:carol@localhost"),
        ("did:web:acme.example", "did:web:acme.example"),
    ],
)
def test_a_principal_may_be_named_by_its_account(office: Office, text: str, taken: str) -> None:
    assert office.issuer.personas.principal(text) == taken


def test_a_name_that_two_principals_have_is_refused(office: Office) -> None:
    office.issuer.entitlements.write(entitlements(principal="acct:alice@other.example"), "admin")
    with pytest.raises(PersonaRefused, match=r"acct:alice@acme\.example or acct:alice@other\.example"):
        office.issuer.personas.principal("alice")


@pytest.mark.parametrize("text", ["", "alice smith", "a" * 65, "alice\n"])
def test_what_names_nobody_is_refused(office: Office, text: str) -> None:
    with pytest.raises(PersonaRefused):
        office.issuer.personas.principal(text)


def test_a_persona_is_found_by_did_and_by_name(office: Office) -> None:
    made = create(office).persona
    personas = office.issuer.personas
    assert personas.find(AGENT) == personas.find("scheduler") == personas.find("scheduler", ALICE) == made
    for text, principal in (("buyer", None), ("scheduler", BOB)):
        with pytest.raises(PersonaUnknown):
            personas.find(text, principal)


def test_a_name_that_two_personas_have_needs_its_principal(office: Office) -> None:
    create(office)
    office.issuer.entitlements.write(entitlements(principal=BOB), "admin")
    create(office, BOB, did="did:key:z6MkhaXgBZDvotDkL5257faiztiGiC2QtKLGpbnnEGta2doK")
    with pytest.raises(PersonaRefused, match="several personas"):
        office.issuer.personas.find("scheduler")
    assert office.issuer.personas.find("scheduler", BOB).principal == BOB


def test_the_switch_of_a_name_without_a_persona_needs_its_principal(office: Office) -> None:
    personas = office.issuer.personas
    assert personas.switch_key("free", ALICE) == SwitchKey(SwitchKind.PERSONA, "free", ALICE)
    for text, principal in (("free", None), ("did:key:z6MkNobody", ALICE)):
        with pytest.raises(PersonaUnknown):
            personas.switch_key(text, principal)


def test_a_delegation_within_the_grant_is_issued(office: Office) -> None:
    create(office)
    document = issue(office, as_persona(maxDepth=2)).secured.document
    assert document["credentialSubject"]["delegation"]["persona"] == "scheduler"  # type: ignore[index,call-overload]


def test_a_delegation_that_says_no_end_lives_as_long_as_the_role_allows(office: Office) -> None:
    create(office)
    document = issue(office, as_persona()).secured.document
    begins, ends = (parse_timestamp(str(document[name])) for name in ("validFrom", "validUntil"))
    assert (ends - begins).total_seconds() == 30 * 60


ABOVE = "https://cal.example"
WIDER: list[tuple[dict[str, Any], str, str]] = [
    (as_persona(capability("calendar.write", most=1)), "/authorization_details/0/actions", "R8"),
    (as_persona(capability("calendar.read", location=ABOVE, most=1)), "/authorization_details/0/locations", "R8"),
    (as_persona(capability("calendar.read", most=101)), "/authorization_details/0/constraints", "R9"),
    (as_persona(capability("calendar.read")), "/authorization_details/0/constraints", "R9"),
    (as_persona(audience=["https://evil.example"]), "/audience", "R11"),
    (as_persona(maxDepth=3), "/maxDepth", "R6"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("document", "member", "rule"), WIDER, ids=[f"{row[1]}-{row[2]}-{n}" for n, row in enumerate(WIDER)]
)
def test_a_wider_delegation_is_refused_where_it_is_wider(
    office: Office, document: dict[str, Any], member: str, rule: str
) -> None:
    create(office)
    with pytest.raises(NotGranted) as caught:
        issue(office, document)
    (problem,) = caught.value.problems
    assert problem.where == f"/credential/credentialSubject/delegation{member}"
    assert f"({rule})" in problem.message
    assert office.issuer.records.page().records == ()


def test_every_widening_is_listed(office: Office) -> None:
    create(office)
    with pytest.raises(NotGranted) as caught:
        issue(office, as_persona(capability("calendar.write"), maxDepth=9))
    assert len(caught.value.problems) == 3


def test_a_delegation_that_outlives_the_role_is_refused(office: Office) -> None:
    create(office)
    with pytest.raises(NotGranted, match=r"30m at most.*2026-03-01T12:30:00Z"):
        issue(office, as_persona() | {"validUntil": "2026-03-01T12:30:01Z"})
    issue(office, as_persona() | {"validUntil": "2026-03-01T12:30:00Z"})


def test_a_principal_of_another_type_is_not_the_one_that_is_entitled(office: Office) -> None:
    create(office)
    with pytest.raises(NotGranted, match="is a Person"):
        issue(office, as_persona(principal=ALICE) | as_service())


def as_service() -> dict[str, Any]:
    document = as_persona()
    document["credentialSubject"]["delegation"]["principal"]["type"] = "Service"
    return {"credentialSubject": document["credentialSubject"]}


def test_entitlements_that_shrink_are_held_to_from_that_moment(office: Office) -> None:
    create(office)
    issue(office, as_persona())
    office.issuer.entitlements.write(entitlements(capability("calendar.read", most=10)), "admin")
    with pytest.raises(NotGranted, match="max_results"):
        issue(office, as_persona())
    issue(office, as_persona(capability("calendar.read", most=10)))


def test_a_persona_whose_role_is_gone_is_granted_nothing(office: Office, tmp_path: Path) -> None:
    create(office)
    without = settings_with_roles().replace("templates.scheduler", "templates.renamed")
    reopened = open_office(tmp_path, settings=without, store=office.issuer.store)
    portrait = reopened.issuer.personas.portrait(reopened.issuer.personas.find("scheduler"))
    assert portrait.granted.authority == NOTHING
    with pytest.raises(NotGranted, match="no longer in the settings"):
        issue(reopened, as_persona())


def test_entitlements_may_come_from_a_function(office: Office) -> None:
    answers: list[Any] = [entitlements(principal=BOB), entitlements(principal=BOB), None]
    asked: list[str] = []

    def entitled(principal: str) -> Any:
        asked.append(principal)
        answer = answers.pop(0)
        return answer and parse_entitlements(answer)

    mine = reopened_with(office, entitled)
    create(mine, BOB)
    with pytest.raises(NotGranted, match="no longer entitled"):
        issue(mine, as_persona(principal=BOB))
    assert asked == [BOB, BOB, BOB]
    with pytest.raises(PersonaRefused, match="asks a function"):
        mine.issuer.entitlements.write(entitlements(), "admin")


def reopened_with(office: Office, entitled: Entitled) -> Office:
    issuer = office.issuer
    again = assemble(
        issuer.settings, issuer.identity, issuer.profiles, issuer.store, office.clock, issuer.contexts, entitled
    )
    return Office(again, office.clock, office.token, office.key)


def test_a_persona_that_nobody_created_is_refused_where_there_are_roles(office: Office) -> None:
    for document in (as_persona(name="owner"), identity(validUntil=None)):
        if "agent" in document["credentialSubject"]:
            document["credentialSubject"]["agent"]["persona"] = "owner"
        with pytest.raises(PersonaRefused, match="has no persona 'owner'"):
            issue(office, document)


def test_an_identity_may_name_a_persona_that_was_created(office: Office) -> None:
    create(office)
    document = identity()
    document["credentialSubject"]["agent"]["persona"] = "scheduler"
    issue(office, document)


def test_without_roles_any_name_is_issued_as_before(tmp_path: Path) -> None:
    issue(open_office(tmp_path), as_persona(name="anything"))


def test_a_profile_may_allow_free_names_beside_roles(tmp_path: Path) -> None:
    office = open_office(tmp_path, settings=settings_with_roles('personas = "free"\n'))
    issue(office, as_persona(name="anything"))
    office.issuer.entitlements.write(entitlements(), "admin")
    create(office)
    with pytest.raises(NotGranted):
        issue(office, as_persona(maxDepth=9))


def test_a_profile_may_require_a_persona(tmp_path: Path) -> None:
    office = open_office(tmp_path, settings=settings_with_roles('personas = "required"\n'))
    with pytest.raises(PersonaRefused, match="names none"):
        issue(office, as_persona(name=None))
    office.issuer.entitlements.write(entitlements(), "admin")
    create(office)
    issue(office, as_persona())


def test_where_roles_are_a_delegation_may_still_name_no_persona(office: Office) -> None:
    issue(office, delegation())


def test_a_repeated_request_gives_what_was_issued_while_the_grant_allowed_it(office: Office) -> None:
    create(office)
    asked = request(credential=as_persona(), idempotency_key="k")
    first = office.issuer.issuing.issue(asked)
    office.issuer.entitlements.write(entitlements(capability("calendar.read", most=1)), "admin")
    again = office.issuer.issuing.issue(asked)
    assert (again.secured.raw, again.repeated) == (first.secured.raw, True)


def test_what_was_reserved_and_never_signed_is_held_to_the_grant_of_now(office: Office) -> None:
    create(office)
    asked = request(credential=as_persona(), idempotency_key="k")
    issuing, store = office.issuer.issuing, office.issuer.store
    reservation, _ = issuing._reserving.reserve(asked, asked.fingerprint())
    office.issuer.entitlements.write(entitlements(capability("calendar.read", most=1)), "admin")
    with pytest.raises((NotGranted, NotReproducible)):
        issuing.issue(asked)
    assert store.find(reservation.record.credential_id).digest is None


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ({"principal": {"id": ALICE, "type": "Person"}}, ""),
        (entitlements() | {"surprise": 1}, ""),
        (entitlements(capability("calendar.read", most=-1) | {"actions": []}), "/authorization_details/0/actions"),
        (entitlements() | {"principal": {"id": ALICE, "type": "King"}}, "/principal/type"),
    ],
)
def test_entitlements_are_a_closed_object(office: Office, document: dict[str, Any], where: str) -> None:
    with pytest.raises(RequestMalformed) as caught:
        office.issuer.entitlements.write(document, "admin")
    assert caught.value.where == where


TEMPLATE = '[templates.t]\nlongest_life = "1h"\nauthorization_details = [{ actions = ["a.b"], locations = ["https://a.example"]'


@pytest.mark.parametrize(
    ("text", "where", "message"),
    [
        (TEMPLATE.replace('["a.b"]', "[]") + "}]", "templates.t", "authorization_details/0/actions"),
        (TEMPLATE + ", more = 1}]", "templates.t", "more"),
        (TEMPLATE + ', constraints = [{ key = "/a", max = 1.5 }]}]', "templates.t", "constraints/0"),
        (TEMPLATE.replace('"1h"', '"1"') + "}]", "templates.t.longest_life", "unit"),
        (TEMPLATE + "}]\nmax_depth = -1", "templates.t.max_depth", "greater than"),
        (TEMPLATE + "}]\nmaxDepth = 1", "templates.t.maxDepth", "no such setting"),
        ('[templates.t]\nlongest_life = "1h"\n', "templates.t.authorization_details", "missing"),
    ],
)  # fmt: skip
def test_a_role_that_cannot_be_read_is_named_with_its_place(text: str, where: str, message: str) -> None:
    with pytest.raises(SettingsInvalid) as caught:
        parse_settings(settings_with_roles() + "\n" + text, Path("agentvc.toml"))
    assert caught.value.where == f"agentvc.toml: {where}"
    assert message in str(caught.value)


def test_a_repeated_request_ends_when_its_record_says(office: Office) -> None:
    create(office)
    asked = request(credential=as_persona(), idempotency_key="k")
    reservation, _ = office.issuer.issuing._reserving.reserve(asked, asked.fingerprint())
    templates: Any = office.issuer.personas.templates
    templates["scheduler"] = templates["scheduler"]._replace(longest_life=timedelta(hours=10))
    issued = office.issuer.issuing.issue(asked)
    assert parse_timestamp(str(issued.secured.document["validUntil"])) == reservation.record.valid_until
    assert reservation.record.valid_until == NOW + timedelta(minutes=30)


@pytest.mark.parametrize(
    ("begins", "ends", "allowed"),
    [
        ("2026-03-01T12:00:00Z", "2026-03-01T12:30:00Z", True),
        ("2026-03-01T11:50:00Z", "2026-03-01T12:20:00Z", True),
        ("2026-03-01T11:50:00Z", "2026-03-01T12:20:01Z", False),
        ("2026-02-28T13:00:00Z", "2026-03-01T12:30:00Z", False),
        ("2026-03-01T11:59:59Z", None, False),
    ],
)
def test_a_delegation_spans_no_more_than_the_role_allows(
    office: Office, begins: str, ends: str | None, allowed: bool
) -> None:
    create(office)
    document = as_persona() | {"validFrom": begins} | ({} if ends is None else {"validUntil": ends})
    if allowed:
        issue(office, document)
        return
    with pytest.raises(NotGranted, match="for 30m at most") as caught:
        issue(office, document)
    assert caught.value.where == "/credential/validFrom"


def nameless(*capabilities: Any, **claim: Any) -> dict[str, Any]:
    return as_persona(*capabilities, name=None, **claim)


def test_without_a_persona_a_delegation_is_held_to_the_entitlements(office: Office) -> None:
    issue(office, nameless(maxDepth=9))
    for wider in (
        nameless(capability("mail.send")),
        nameless(capability("calendar.read", location="https://cal.example")),
    ):
        with pytest.raises(NotGranted, match=r"acct:alice@acme.example without a persona is not granted this \(R8\)"):
            issue(office, wider)
    with pytest.raises(NotGranted, match="entitled to nothing that is known here"):
        issue(office, nameless(principal=BOB))
    issue(office, identity(validUntil=None))


@pytest.mark.parametrize(
    ("extra", "free"), [("", False), ('personas = "known"\n', False), ('personas = "free"\n', True)]
)
def test_only_a_profile_that_says_so_leaves_principals_unbounded(tmp_path: Path, extra: str, free: bool) -> None:
    office = open_office(tmp_path, settings=settings_with_roles(extra))
    if free:
        issue(office, nameless())
        return
    with pytest.raises(NotGranted, match=r'profiles\.agent-delegation\.personas = "free"'):
        issue(office, nameless())
    assert office.issuer.records.page().records == ()


def test_without_roles_nobody_needs_entitlements(tmp_path: Path) -> None:
    issue(open_office(tmp_path), nameless(capability("bank.pay")))
