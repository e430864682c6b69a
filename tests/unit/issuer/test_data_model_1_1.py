"""VC 1.1 is issued where a profile names it, and nowhere else."""

from pathlib import Path
from typing import Any

import pytest
from support.issuers import NOW, Office, open_office, request

from issuer.errors import CredentialRefused, SettingsInvalid
from issuer.settings import parse_settings
from vc.contexts import CREDENTIALS_V1, CREDENTIALS_V2, EXAMPLES_V2
from vc.credential import parse_credential
from vc.data_model import DataModel
from vc.securing.mechanism import MECHANISMS, parse_secured

SETTINGS = """
[issuer]
url = "http://localhost:8000"
[profiles.degree]
types = ["ExampleDegreeCredential"]
longest_life = "1h"
mechanisms = ["{mechanism}"]
data_models = {data_models}
"""
FITTING = ["vc+jwt", "eddsa-jcs-2022", "eddsa-rdfc-2022", "Ed25519Signature2020"]


def office(folder: Path, mechanism: str = "vc+jwt", data_models: str = '["2.0", "1.1"]') -> Office:
    return open_office(folder, settings=SETTINGS.format(mechanism=mechanism, data_models=data_models))


def degree(base: str = CREDENTIALS_V1, **changes: Any) -> dict[str, Any]:
    return {
        "@context": [base, EXAMPLES_V2],
        "type": ["VerifiableCredential", "ExampleDegreeCredential"],
        "issuer": "did:web:localhost%3A8000",
        "credentialSubject": {"id": "did:example:alice"},
    } | changes


@pytest.mark.parametrize("mechanism", FITTING)
def test_a_credential_of_1_1_holds_and_a_repeated_request_gives_the_same_bytes(tmp_path: Path, mechanism: str) -> None:
    opened = office(tmp_path, mechanism)
    asked = request(credential=degree(), idempotency_key="k")
    issued = opened.issuer.issuing.issue(asked)
    secured = parse_secured(issued.secured.raw)
    credential = parse_credential(secured.document)
    assert credential.data_model is DataModel.V1_1
    assert credential.valid_from == NOW
    assert credential.document["issuanceDate"]
    assert "validFrom" not in credential.document
    assert len(credential.status) == 1
    assert secured.proofs[0].holds_under(opened.key.public_key)
    assert opened.issuer.issuing.issue(asked).secured.raw == issued.secured.raw


def test_a_profile_that_does_not_name_1_1_refuses_it(tmp_path: Path) -> None:
    opened = office(tmp_path, data_models='["2.0"]')
    with pytest.raises(CredentialRefused, match=r"data model 1\.1") as caught:
        opened.issuer.issuing.issue(request(credential=degree()))
    assert caught.value.where == "/credential/@context"
    assert "data_models" in caught.value.remedy


def test_a_profile_of_1_1_alone_refuses_2_0(tmp_path: Path) -> None:
    opened = office(tmp_path, data_models='["1.1"]')
    with pytest.raises(CredentialRefused, match=r"data model 2\.0"):
        opened.issuer.issuing.issue(request(credential=degree(CREDENTIALS_V2)))


def test_control_2_0_is_issued_as_before(tmp_path: Path) -> None:
    issued = office(tmp_path).issuer.issuing.issue(request(credential=degree(CREDENTIALS_V2)))
    assert parse_credential(issued.secured.document).data_model is DataModel.V2_0


@pytest.mark.parametrize("wrong", ['["1.0"]', '["2.0", "2.0"]', "[]", '"1.1"'])
def test_other_versions_are_refused_by_the_settings(tmp_path: Path, wrong: str) -> None:
    with pytest.raises(SettingsInvalid, match=r"(?i)data_models"):
        parse_settings(SETTINGS.format(mechanism="vc+jwt", data_models=wrong), tmp_path / "agentvc.toml")


def test_every_mechanism_tried_here_is_one_of_the_table() -> None:
    assert set(FITTING) <= MECHANISMS.keys()
