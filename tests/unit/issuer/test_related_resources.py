"""The digests of pinned contexts are checked before anything is signed."""

from typing import Any

import pytest
from support.issuers import Office, delegation, request

from issuer.errors import CredentialRefused
from vc.contexts import CREDENTIALS_V2

JULY_2024 = {
    "digestSRI": "sha384-NSOcNpmdIVUxIJGvGUoe22FjTWrXiaXlsZ8q6912LdnR3KraQO2n75Ica4wK4Qeg",
    "digestMultibase": "uJKGMkOmFbVJhEfKTduMC2XCyvRAYLjOVmZWwIH1wQ7k",
}
FEBRUARY_2025 = {"digestMultibase": "uEiBZlVztZpfWHgPyslVv6-UwirFoQoRvW1htfx963sknNA"}


def asked(**resource: Any) -> Any:
    return request(credential=delegation(relatedResource={"id": CREDENTIALS_V2, **resource}))


@pytest.mark.parametrize("digests", [JULY_2024, FEBRUARY_2025])
def test_the_digests_of_a_published_context_are_signed(office: Office, digests: dict[str, str]) -> None:
    assert office.issuer.issuing.issue(asked(**digests)).secured.document["relatedResource"] == {
        "id": CREDENTIALS_V2,
        **digests,
    }


def test_a_wrong_digest_of_a_pinned_context_is_refused(office: Office) -> None:
    with pytest.raises(CredentialRefused) as refused:
        office.issuer.issuing.issue(asked(**JULY_2024 | FEBRUARY_2025))
    assert refused.value.where == "/credential/relatedResource"
    assert office.issuer.records.page(None, 10).records == ()
