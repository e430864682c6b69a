"""Terms that no context maps, in what is signed as bytes."""

from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import pytest

from did.keys.algorithm import KeyType
from did.keys.signer import PrivateKey
from did.methods.key import did_key, did_key_method
from vc.contexts import CREDENTIALS_V2
from vc.errors import Malformed
from vc.linked_data import PINNED_CONTEXTS
from vc.reasons import Reason
from vc.securing.mapped_terms import check_terms
from vc.securing.mechanism import Secured, secure

KEY = PrivateKey.generate(KeyType.ED25519)
NOW = datetime(2026, 3, 1, 12, tzinfo=UTC)
ELSEWHERE = "https://example.org/shoes/v1"
BYTES = ["vc+jwt", "vc+sd-jwt", "vc+cose", "eddsa-jcs-2022"]


def secured(mechanism: str, **changes: Any) -> Secured:
    document = {
        "@context": [CREDENTIALS_V2],
        "type": ["VerifiableCredential"],
        "issuer": did_key(KEY.public_key),
        "credentialSubject": {"name": "Ada"},
        **changes,
    }
    return secure(document, mechanism, KEY, did_key_method(KEY.public_key), created=NOW)


@pytest.mark.parametrize("mechanism", BYTES)
def test_every_member_and_type_without_a_meaning_is_named(mechanism: str) -> None:
    check_terms(secured(mechanism))
    broken = secured(
        mechanism, credentialSubject={"name": "Ada", "shoeSize": 43}, evidence={"type": "ShoePhoto", "seen": "x"}
    )
    with pytest.raises(Malformed) as caught:
        check_terms(broken)
    assert caught.value.reason is Reason.LINKED_DATA_TERM_UNMAPPED
    assert {problem.where for problem in caught.value.problems} == {
        "/credentialSubject/shoeSize",
        "/evidence/type",
        "/evidence/seen",
    }


@pytest.mark.parametrize("mechanism", BYTES)
def test_what_an_unknown_context_maps_is_not_known_until_it_is_pinned(mechanism: str) -> None:
    raw = b'{"@context": {"shoeSize": "https://example.org/shoes#size"}}'
    foreign = secured(mechanism, **{"@context": [CREDENTIALS_V2, ELSEWHERE]}, credentialSubject={"shoeWidth": 43})
    check_terms(foreign)
    digest = sha256(raw).hexdigest()
    with pytest.raises(Malformed) as caught:
        check_terms(foreign, PINNED_CONTEXTS.pinned(ELSEWHERE, raw, digest))
    assert [problem.where for problem in caught.value.problems] == ["/credentialSubject/shoeWidth"]
    fitting = secured(mechanism, **{"@context": [CREDENTIALS_V2, ELSEWHERE]}, credentialSubject={"shoeSize": 43})
    check_terms(fitting, PINNED_CONTEXTS.pinned(ELSEWHERE, raw, digest))


def test_a_proof_over_rdf_is_left_to_refuse_what_it_would_lose() -> None:
    good = secured("eddsa-rdfc-2022")
    good.document["shoeSize"] = 43
    check_terms(good)
    obstacle = good.proofs[0].obstacle()
    assert obstacle is not None
    assert obstacle.reason is Reason.LINKED_DATA_TERM_UNMAPPED
