"""The inputs of the W3C test suite and the examples of the recommendation, as far as they need no signature."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

from vc.contexts import AGENTVC_V1, CONTEXTS, CREDENTIALS_V2, PINNED
from vc.credential import credential_problems, parse_credential
from vc.presentation import parse_presentation_document, presentation_problems
from vc.strict_json import parse_object

HERE = Path(__file__).parent
INPUTS = {path.name: path for path in sorted((HERE / "input").rglob("*.json"))}
EXAMPLES = {path.name: path for path in sorted((HERE / "spec-REC-2025-examples").iterdir())}

# The inputs that must be refused, each with the one place where it must be refused and nowhere else.
REFUSED_AT = {
    "credential-context-combo3-fail.json": "/@context/1",
    "credential-context-combo4-fail.json": "/@context/1",
    "credential-description-extra-prop-en-fail.json": "/description/url",
    "credential-evidence-missing-type-fail.json": "/evidence",
    "credential-id-multi-fail.json": "/id",
    "credential-id-nonidentifier-fail.json": "/id",
    "credential-id-not-url-fail.json": "/id",
    "credential-id-subject-multi-fail.json": "/credentialSubject/id",
    "credential-issuer-no-url-fail.json": "/issuer",
    "credential-issuer-null-fail.json": "/issuer",
    "credential-issuer-object-id-no-url-fail.json": "/issuer/id",
    "credential-issuer-object-id-null-fail.json": "/issuer/id",
    "credential-missing-base-context-fail-or-inject.json": "/@context",
    "credential-missing-required-type-fail.json": "/type",
    "credential-name-extra-prop-en-fail.json": "/name/url",
    "credential-no-context-fail-or-inject.json": "",
    "credential-no-subject-fail.json": "",
    "credential-no-type-fail.json": "",
    "credential-redef-type-fail.json": "/@context/1/VerifiableCredential",
    "credential-redef-type2-fail.json": "/@context/2/ExampleVerifiableCredential",
    "credential-refresh-no-type-fail.json": "/refreshService",
    "credential-schema-no-id-fail.json": "/credentialSchema",
    "credential-schema-no-type-fail.json": "/credentialSchema",
    "credential-schema-non-url-id-fail.json": "/credentialSchema/id",
    "credential-status-missing-type-fail.json": "/credentialStatus",
    "credential-status-multiple-id-fail.json": "/credentialStatus/id",
    "credential-status-nonurl-id-fail.json": "/credentialStatus/id",
    "credential-status-type-nonurl-fail.json": "/credentialStatus/type",
    "credential-subject-multiple-empty-fail.json": "/credentialSubject/1",
    "credential-subject-no-claims-fail.json": "/credentialSubject",
    "credential-termsofuse-missing-type-fail.json": "/termsOfUse",
    "credential-termsofuse-no-type-fail.json": "/termsOfUse",
    "credential-type-mapped-nonurl-fail.json": "/@context/1/ExampleTestCredential",
    "credential-type-unmapped-fail.json": "/type",
    "credential-validUntil-validFrom-fail.json": "/validUntil",
    "credential-validfrom-invalid-fail.json": "/validFrom",
    "credential-validuntil-invalid-fail.json": "/validUntil",
    "issuer-description-extra-prop-en-fail.json": "/issuer/description/url",
    "issuer-name-extra-prop-en-fail.json": "/issuer/name/url",
    "presentation-context-order-fail.json": "/@context",
    "presentation-enveloped-vc-missing-type-fail.json": "/verifiableCredential/0",
    "presentation-holder-fail.json": "/holder",
    "presentation-holder-name-fail.json": "/holder",
    "presentation-holder-object-fail.json": "/holder/id",
    "presentation-missing-base-context-fail.json": "/@context",
    "presentation-missing-required-type-fail.json": "/type",
    "presentation-no-context-fail-or-inject.json": "",
    "presentation-no-type-fail.json": "",
    "presentation-vc-as-string-fail.json": "/verifiableCredential/0",
    # judged with the rules for credentials, as the verifier does for every embedded credential
    "presentation-vc-missing-required-type-fail.json": "/verifiableCredential/0/type",
}

# Files with two defects, which the suite's harness does not use; judged as they are, without an issuer set for them.
REFUSED_TWICE = {
    "credential-no-issuer-fail.json": {"", "/credentialSubject"},  # its subject is empty too
    "credential-proof-missing-type-fail.json": {"", "/proof", "/type"},  # no issuer, and its type is a bare string
}

SELF_ASSERTED = "no verdict in the suite; its credential is secured by the presentation alone, and we refuse those"
NOT_RUN = {
    "presentation-self-asserted-vc-holder-mismatch.json": SELF_ASSERTED,
    "presentation-self-asserted-vc-issuer-mismatch.json": SELF_ASSERTED,
    "presentation-self-asserted-vc-no-holder.json": SELF_ASSERTED,
    "presentation-self-asserted-vc-ok.json": SELF_ASSERTED,
}

ACCEPTED = sorted(INPUTS.keys() - REFUSED_AT.keys() - REFUSED_TWICE.keys() - NOT_RUN.keys())

EXAMPLES_NOT_RUN = {
    "ex01.0.json": "a template without an issuer",
    "ex19.0.json": "an enveloped presentation, which is opened by vc/securing/enveloped.py",
    "ex23.0.json": "a context, not a credential",
    "ex33.0.json": "a context, not a credential",
}


def loaded(path: Path) -> dict[str, Any]:
    return parse_object(path.read_bytes())


def as_the_harness_sends_it(name: str) -> dict[str, Any]:
    document = loaded(INPUTS[name])
    if name.startswith("presentation"):
        embedded = document.get("verifiableCredential", [])
        for credential in embedded if isinstance(embedded, list) else [embedded]:
            if isinstance(credential, dict) and "credentialSubject" in credential:
                credential.setdefault("proof", {"type": "DataIntegrityProof"})
        return document
    issuer = document.setdefault("issuer", "did:example:issuer")
    if isinstance(issuer, dict):
        issuer.setdefault("id", "did:example:issuer")
    for member in ("validFrom", "validUntil"):
        dates = {"PAST DATE": "2023-01-01T00:00:00Z", "FUTURE DATE": "2043-01-01T00:00:00Z"}
        if member in document:
            document[member] = dates.get(document[member], document[member])
    return document


def places_of_problems(name: str, document: dict[str, Any]) -> set[str]:
    if not name.startswith("presentation"):
        return {problem.where for problem in credential_problems(document)}
    places = {problem.where for problem in presentation_problems(document)}
    embedded = document.get("verifiableCredential", [])
    for index, credential in enumerate(embedded if isinstance(embedded, list) else [embedded]):
        if isinstance(credential, dict) and "credentialSubject" in credential:
            places |= {f"/verifiableCredential/{index}{each.where}" for each in credential_problems(credential)}
    return places


def test_every_input_has_its_row_and_the_row_says_what_the_name_says() -> None:
    assert len(INPUTS) == 120
    assert all("-fail" in name for name in REFUSED_AT.keys() | REFUSED_TWICE.keys())
    assert all("-ok" in name for name in ACCEPTED)
    assert (len(ACCEPTED), len(REFUSED_AT), len(REFUSED_TWICE), len(NOT_RUN)) == (64, 50, 2, 4)


@pytest.mark.parametrize("name", ACCEPTED)
def test_an_input_that_is_ok_has_no_problem(name: str) -> None:
    assert places_of_problems(name, as_the_harness_sends_it(name)) == set()


@pytest.mark.parametrize(("name", "place"), REFUSED_AT.items())
def test_an_input_that_must_fail_is_refused_at_its_defect(name: str, place: str) -> None:
    assert places_of_problems(name, as_the_harness_sends_it(name)) == {place}


@pytest.mark.parametrize(("name", "places"), REFUSED_TWICE.items())
def test_an_input_with_several_defects_is_refused_at_each(name: str, places: set[str]) -> None:
    assert places_of_problems(name, loaded(INPUTS[name])) == places


def test_a_presentation_with_an_unsecured_credential_is_refused() -> None:
    document = loaded(INPUTS["presentation-vc-ok.json"])
    assert places_of_problems("presentation", document) == {"/verifiableCredential/0"}


@pytest.mark.parametrize("name", [name for name in EXAMPLES if name not in EXAMPLES_NOT_RUN])
def test_an_example_of_the_recommendation_is_read(name: str) -> None:
    document = loaded(EXAMPLES[name])
    if "VerifiablePresentation" in document["type"]:
        assert parse_presentation_document(document).document is document
    else:
        assert parse_credential(document).document is document


@pytest.mark.parametrize("url", [url for url in PINNED if url != AGENTVC_V1])
def test_a_pinned_context_is_the_published_one(url: str) -> None:
    rows = {row["url"]: row for row in json.loads((HERE / "contexts.index.json").read_text())}
    digest = hashlib.sha256(CONTEXTS[url]).hexdigest()
    assert digest == rows[url]["sha256"] == PINNED[url].sha256
    assert rows[url]["published_sha256"] in (digest, None)


def test_the_base_context_has_the_digest_that_the_recommendation_prints() -> None:
    # VC-DATA-MODEL-2.0 B.1
    assert PINNED[CREDENTIALS_V2].sha256 == "59955ced6697d61e03f2b2556febe5308ab16842846f5b586d7f1f7adec92734"
