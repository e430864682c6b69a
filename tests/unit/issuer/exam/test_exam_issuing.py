"""The instances of the exam over HTTP: what each signs, what none signs, and what they leave alone."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from support.asking import application, ask
from support.issuers import URL

from did.errors import FetchFailed
from did.keys.algorithm import KeyType
from issuer.api.exam import exam_address, exam_router
from issuer.api.problems import register
from issuer.exam.instances import KINDS, new_instances
from issuer.exam.status import ExamStatus, OwnLists
from vc.contexts import CREDENTIALS_V1, CREDENTIALS_V2, DATA_INTEGRITY_V2, ED25519_2020_V1
from vc.credential import parse_credential
from vc.securing.mechanism import parse_secured
from vc.status.list_credential import parse_status_list
from verifier.integrations.exam import ExamJudge
from verifier.integrations.vc_api import verification_router

NOW = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
CREDENTIAL = {
    "@context": [CREDENTIALS_V2],
    "type": ["VerifiableCredential"],
    "issuer": "did:example:anybody",
    "credentialSubject": {"id": "did:example:alice", "name": "Alice"},
}
CREDENTIAL_1_1 = {
    "@context": [CREDENTIALS_V1],
    "type": ["VerifiableCredential"],
    "issuer": "did:example:anybody",
    "credentialSubject": {"id": "did:example:alice"},
}
NAMES = [kind.name for kind in KINDS]
TOKENS = [kind.name for kind in KINDS if kind.mechanism.startswith("vc+")]
PROOFS = [name for name in NAMES if name not in TOKENS]


class Exam:
    """The service of the exam, with its judge."""

    def __init__(self) -> None:
        self.now = NOW
        self.instances = new_instances()
        self.statuses = {"status": ExamStatus(self.instances["status"], exam_address(URL, "status"), self.clock)}
        self.lists = OwnLists(self.statuses)
        self.app: FastAPI = application(
            exam_router(self.instances, self.statuses, self.clock),
            verification_router(ExamJudge(self.lists, self.clock)),
        )
        register(self.app)

    def clock(self) -> datetime:
        return self.now

    def post(self, path: str, body: Any) -> httpx.Response:
        return ask(self.app, "POST", path, json=body)

    def issue(self, name: str, credential: Any, **options: Any) -> httpx.Response:
        body = {"credential": credential} | ({"options": options} if options else {})
        return self.post(f"/issuers/{name}/credentials/issue", body)

    def issued(self, name: str, credential: Any = CREDENTIAL, **options: Any) -> dict[str, Any]:
        response = self.issue(name, credential, **options)
        assert response.status_code == 201, response.text
        credential = response.json()["verifiableCredential"]
        assert isinstance(credential, dict)
        return credential

    def verify(self, credential: Any) -> int:
        return self.post("/credentials/verify", {"verifiableCredential": credential}).status_code

    def derive(self, credential: Any, *pointers: str) -> httpx.Response:
        body = {"verifiableCredential": credential, "options": {"selectivePointers": list(pointers)}}
        return self.post("/issuers/ecdsa-sd-2023/credentials/derive", body)


@pytest.fixture(scope="module")
def exam() -> Exam:
    return Exam()


@pytest.mark.parametrize("name", [name for name in NAMES if name != "ecdsa-sd-2023"])
def test_what_an_instance_signs_is_verified_and_one_altered_member_is_not(exam: Exam, name: str) -> None:
    credential = exam.issued(name)
    assert exam.verify(credential) == 200
    if name in TOKENS:
        prefix, _, text = credential["id"].partition(",")
        middle = len(text) // 2
        altered = {
            **credential,
            "id": f"{prefix},{text[:middle]}{'A' if text[middle] != 'A' else 'B'}{text[middle + 1 :]}",
        }
    else:
        altered = {**credential, "credentialSubject": {"id": "did:example:alice", "name": "Mallory"}}
    assert exam.verify(altered) == 400


@pytest.mark.parametrize("name", NAMES)
def test_the_issuer_is_the_did_of_the_instance(exam: Exam, name: str) -> None:
    secured = parse_secured(exam.issued(name))
    did = exam.instances[name].identity.did
    assert secured.document["issuer"] == did
    assert [proof.verification_method.partition("#")[0] for proof in secured.proofs] == [did]
    assert secured.proofs[0].key_type is exam.instances[name].kind.key_type


def test_an_issuer_that_is_an_object_keeps_its_members(exam: Exam) -> None:
    issuer = {"id": "https://university.example", "name": "The University"}
    issued = exam.issued("eddsa-rdfc-2022", {**CREDENTIAL, "issuer": issuer})
    assert issued["issuer"] == {"id": exam.instances["eddsa-rdfc-2022"].identity.did, "name": "The University"}


@pytest.mark.parametrize("name", [name for name in PROOFS if name != "status"])
def test_version_1_1_gets_its_date_and_the_context_of_the_proof(exam: Exam, name: str) -> None:
    issued = exam.issued(name, CREDENTIAL_1_1)
    assert issued["issuanceDate"] == "2026-06-01T12:00:00Z"
    expected = ED25519_2020_V1 if name == "ed25519-signature-2020" else DATA_INTEGRITY_V2
    assert issued["@context"] == [CREDENTIALS_V1, expected]
    if name != "ecdsa-sd-2023":
        assert exam.verify(issued) == 200


def test_version_1_1_has_no_term_for_our_status_entries(exam: Exam) -> None:
    assert "BitstringStatusListEntry" in exam.issue("status", CREDENTIAL_1_1).json()["detail"]


def test_a_date_and_a_context_that_are_there_stay_as_they_are(exam: Exam) -> None:
    given = {**CREDENTIAL_1_1, "@context": [CREDENTIALS_V1, DATA_INTEGRITY_V2], "issuanceDate": "2026-01-01T00:00:00Z"}
    issued = exam.issued("eddsa-rdfc-2022", given)
    assert (issued["@context"], issued["issuanceDate"]) == (given["@context"], given["issuanceDate"])


@pytest.mark.parametrize("name", ["eddsa-jcs-2022", "ecdsa-jcs-2019-p256"])
def test_jcs_suites_copy_the_context_into_the_proof(exam: Exam, name: str) -> None:
    assert exam.issued(name)["proof"]["@context"] == [CREDENTIALS_V2]
    assert "@context" not in exam.issued("eddsa-rdfc-2022")["proof"]


@pytest.mark.parametrize("name", TOKENS)
def test_tokens_come_in_an_envelope(exam: Exam, name: str) -> None:
    issued = exam.issued(name)
    assert issued["type"] == "EnvelopedVerifiableCredential"
    assert issued["id"].startswith(f"data:application/{exam.instances[name].kind.mechanism}")


DEFECTS: list[dict[str, Any]] = [
    {"@context": None},
    {"@context": 4},
    {"@context": ["https://example.org/first"]},
    {"@context": [CREDENTIALS_V2, "https ://not-a-url"]},
    {"@context": [CREDENTIALS_V2, {"VerifiableCredential": "https://example.org/other"}]},
    {"@context": [CREDENTIALS_V2, {"@context": {"VerifiableCredential": "https://example.org/other"}}]},
    {"type": None},
    {"type": 4},
    {"type": []},
    {"type": ["ExampleCredential"]},
    {"type": ["VerifiableCredential", "UnmappedType"]},
    {"issuer": None},
    {"issuer": True},
    {"issuer": []},
    {"issuer": "not-a-url"},
    {"issuer": {"id": None}},
    {"credentialSubject": None},
    {"credentialSubject": "did:example:alice"},
    {"credentialSubject": {}},
    {"credentialSubject": [{"id": "did:example:alice"}, {}]},
    {"id": None},
    {"id": ["urn:a:b"]},
    {"id": "not-a-url"},
    {"name": {"@value": "x", "@language": "en", "extra": 1}},
    {"validFrom": "yesterday"},
    {"validFrom": "2026-01-02T00:00:00Z", "validUntil": "2026-01-01T00:00:00Z"},
    {"credentialStatus": {"id": "urn:a:b"}},
    {"credentialStatus": {"type": "BitstringStatusListEntry", "statusListIndex": 3}},
    {"termsOfUse": {"id": "urn:a:b"}},
    {"evidence": {"id": "urn:a:b"}},
    {"refreshService": {"id": "urn:a:b"}},
    {"credentialSchema": {"id": "https://example.org/schema"}},
    {"credentialSchema": {"type": "JsonSchema", "id": "not-a-url"}},
    {"relatedResource": [CREDENTIALS_V2]},
    {"relatedResource": [{"id": CREDENTIALS_V2}]},
    {"relatedResource": [{"id": CREDENTIALS_V2, "digestMultibase": "uM4RgWQc3RUDtjJCSgTJtTfvpZ7SPEg_LNO0ESlovQC0"}]},
    {"misspelt": "no context maps this"},
    {"proof": {"type": "DataIntegrityProof"}},
]


@pytest.mark.parametrize("name", ["eddsa-rdfc-2022", "eddsa-jcs-2022", "vc-jwt", "ecdsa-sd-2023"])
@pytest.mark.parametrize("defect", DEFECTS, ids=json.dumps)
def test_each_defect_of_a_credential_is_refused(exam: Exam, name: str, defect: dict[str, Any]) -> None:
    if "@context" in defect and defect["@context"] is None:
        given = {member: value for member, value in CREDENTIAL.items() if member != "@context"}
    else:
        given = {**CREDENTIAL, **defect}
    response = exam.issue(name, given)
    assert response.status_code == 400, response.text
    assert response.headers["content-type"] == "application/problem+json"
    assert response.json()["errors"]


@pytest.mark.parametrize("missing", ["@context", "type", "issuer", "credentialSubject"])
def test_a_credential_without_a_needed_member_is_refused(exam: Exam, missing: str) -> None:
    given = {member: value for member, value in CREDENTIAL.items() if member != missing}
    assert exam.issue("eddsa-rdfc-2022", given).status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"verifiableCredential": CREDENTIAL},
        {"credential": "text"},
        {"credential": CREDENTIAL, "options": []},
        {"credential": CREDENTIAL, "options": {"mandatoryPointers": "/a"}},
        {"credential": CREDENTIAL, "options": {"mandatoryPointers": ["/issuer"]}},
        {"credential": CREDENTIAL, "options": {"credentialStatus": "revocation"}},
    ],
    ids=json.dumps,
)
def test_a_malformed_request_is_refused(exam: Exam, body: Any) -> None:
    assert exam.post("/issuers/eddsa-rdfc-2022/credentials/issue", body).status_code == 400


def test_a_selective_disclosure_shows_what_is_mandatory_and_chosen(exam: Exam) -> None:
    subject = {"id": "did:example:alice", "name": "Alice", "description": "a person"}
    base = exam.issued(
        "ecdsa-sd-2023", {**CREDENTIAL, "credentialSubject": subject}, mandatoryPointers=["/credentialSubject/id"]
    )
    assert exam.verify(base) == 400  # a base proof is for the holder
    response = exam.derive(base, "/credentialSubject/name")
    assert response.status_code == 201
    body = {"verifiableCredential": base, "options": {"selectivePointers": ["/credentialSubject/name"]}}
    assert exam.post("/credentials/derive", body).json() == response.json()
    shown = response.json()["verifiableCredential"]
    assert shown["credentialSubject"] == {"id": "did:example:alice", "name": "Alice"}
    assert exam.verify(shown) == 200
    assert exam.verify({**shown, "credentialSubject": {"id": "did:example:alice", "name": "Mallory"}}) == 400


def test_a_pointer_that_matches_nothing_is_refused(exam: Exam) -> None:
    pointer = "/credentialSubject/invalidPointer"
    assert exam.issue("ecdsa-sd-2023", CREDENTIAL, mandatoryPointers=[pointer]).status_code == 400
    assert exam.derive(exam.issued("ecdsa-sd-2023"), pointer).status_code == 400
    assert exam.derive(exam.issued("eddsa-rdfc-2022"), "/issuer").status_code == 400


def test_a_status_entry_is_allotted_and_its_list_is_published(exam: Exam) -> None:
    first, second = (exam.issued("status")["credentialStatus"] for _ in range(2))
    assert first["type"] == "BitstringStatusListEntry"
    assert first["statusListIndex"].isdecimal()
    assert first["statusListIndex"] != second["statusListIndex"]
    assert not {"statusSize", "statusMessage", "statusReference"} & first.keys()
    assert first["id"] != first["statusListCredential"]
    response = ask(exam.app, "GET", first["statusListCredential"].removeprefix(URL))
    assert (response.status_code, response.headers["content-type"]) == (200, "application/json")
    credential = parse_credential(parse_secured(response.json()).document)
    assert isinstance(response.json()["issuer"], str)
    assert isinstance(response.json()["type"], list)
    assert parse_status_list(credential).bitstring.get(int(first["statusListIndex"])) == 0


def test_an_entry_says_what_was_asked_for(exam: Exam) -> None:
    wanted = {
        "statusReference": "https://a.example/about",
        "statusMessage": [{"status": "0x0", "message": "valid"}, {"status": "0x1", "message": "revoked"}],
    }
    issued = exam.issued("status", credentialStatus=wanted)
    assert wanted.items() <= issued["credentialStatus"].items()
    assert exam.verify(issued) == 200
    for refused in ({"statusListIndex": "1"}, {"statusReference": "not-a-url"}, {"statusMessage": []}):
        assert exam.issue("status", CREDENTIAL, credentialStatus=refused).status_code == 400


def test_a_status_that_is_given_stays_beside_ours(exam: Exam) -> None:
    given = {"id": "https://a.example/s#1", "type": "https://a.example/Status"}
    entries = exam.issued("status", {**CREDENTIAL, "credentialStatus": given})["credentialStatus"]
    assert entries[0] == given
    assert entries[1]["type"] == "BitstringStatusListEntry"


def test_no_other_list_is_there_and_none_is_fetched(exam: Exam) -> None:
    for name in ("999", "0", "x", "1" * 20):
        assert ask(exam.app, "GET", f"/issuers/status/status/{name}").status_code == 404
        with pytest.raises(FetchFailed):
            exam.lists.fetch(f"{URL}/issuers/status/status/{name}", accept="")
    with pytest.raises(FetchFailed, match="fetches nothing but its own"):
        exam.lists.fetch("https://elsewhere.example/status/1", accept="")


def test_the_instances_are_listed_with_keys_of_their_own(exam: Exam) -> None:
    listed = ask(exam.app, "GET", "/issuers").json()["issuers"]
    assert [one["name"] for one in listed] == NAMES
    assert len({one["id"] for one in listed}) == len(NAMES)
    assert {one["keyType"] for one in listed} == {kind.value for kind in KeyType}
    assert new_instances()["vc-jwt"].identity.did != exam.instances["vc-jwt"].identity.did


def test_an_instance_that_is_not_there_is_404(exam: Exam) -> None:
    assert exam.issue("bbs-2023", CREDENTIAL).status_code == 404


def test_what_has_ended_is_signed_and_then_refused(exam: Exam) -> None:
    """The suites issue credentials of any time; whether one is valid now is for the verifier to say."""
    ended = {**CREDENTIAL, "validUntil": (NOW - timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")}
    assert exam.verify(exam.issued("eddsa-rdfc-2022", ended)) == 400
