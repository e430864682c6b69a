"""Types that are written as IRIs: those of others pass, those that the specifications have a name for do not."""

from typing import Any

import pytest

from vc.contexts import AGENTVC_V1, CREDENTIALS_V2
from vc.errors import Malformed
from vc.linked_data import check_names
from vc.reasons import Reason


def document(kind: Any) -> dict[str, Any]:
    return {
        "@context": [CREDENTIALS_V2, AGENTVC_V1],
        "type": ["VerifiableCredential"],
        "issuer": "did:example:issuer",
        "credentialSubject": {"id": "did:example:ada", "type": kind},
    }


@pytest.mark.parametrize("kind", ["https://example.org/terms#Shoe", ["http://example.org/Shoe", "Person"]])
def test_a_type_of_somebody_else_may_be_an_iri(kind: Any) -> None:
    check_names(document(kind))


@pytest.mark.parametrize(
    "kind",
    [
        "https://www.w3.org/2018/credentials#VerifiableCredential",
        ["https://example.org/terms#Shoe", "https://w3id.org/agentvc#AgentDelegationCredential"],
    ],
)
def test_a_type_that_has_a_name_is_written_by_its_name(kind: Any) -> None:
    with pytest.raises(Malformed) as caught:
        check_names(document(kind))
    assert caught.value.reason is Reason.LINKED_DATA_NAME_NOT_PLAIN


def test_a_delegation_is_seen_to_be_plain_without_its_contexts(monkeypatch: pytest.MonkeyPatch) -> None:
    walks = []
    monkeypatch.setattr("vc.linked_data.plain_names._Walk", lambda *given: walks.append(given))
    capability = {"type": "https://w3id.org/agentvc#capability", "actions": ["read"]}
    check_names({**document("Person"), "credentialSubject": {"delegation": {"authorization_details": [capability]}}})
    assert walks == []
