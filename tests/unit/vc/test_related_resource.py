"""Related resources: which digests agree with which content, however they are written."""

import base64
import hashlib
from copy import deepcopy
from typing import Any

import pytest

from did.multibase import encode_base58btc, encode_base64url
from vc.contexts import CONTEXTS, CREDENTIALS_V2, EXAMPLES_V2, SUPERSEDED
from vc.credential import credential_problems, parse_credential
from vc.related_resource import RelatedResource, agreement_with_pinned, pinned_resource_problems, related_resources
from vc.resource_digest import Agreement, agreement_by, agreement_with, integrity_of, is_multibase_digest, is_sri

CONTENT = b"a picture of a cat"
OTHER = b"a picture of a dog"
MULTIHASHES = {
    "sha256": b"\x12\x20", "sha384": b"\x20\x30", "sha512": b"\x13\x40",
    "sha3_256": b"\x16\x20", "sha3_384": b"\x15\x30", "sha3_512": b"\x14\x40",
}  # fmt: skip
# What the test suite for the data model writes (tests/fixtures.js): the digests of the context of July 2024.
SUITE_SRI = "sha384-NSOcNpmdIVUxIJGvGUoe22FjTWrXiaXlsZ8q6912LdnR3KraQO2n75Ica4wK4Qeg"
SUITE_MULTIBASE = "uJKGMkOmFbVJhEfKTduMC2XCyvRAYLjOVmZWwIH1wQ7k"
# VC-DATA-MODEL-2.0 5.3, examples 25 and 26. The digests of example 25 have a letter too many.
REC_MULTIBASE = "uEiBZlVztZpfWHgPyslVv6-UwirFoQoRvW1htfx963sknNA"
REC_EXAMPLES_MULTIBASE = "uEiBXOT-8adbvubm13Jy2uYgLCUQ2Cr_i6vRZyeWM8iedfA"
REC_SRI_TOO_LONG = "sha384-Ml/HrjlBCNWyAX91hr6LFV2Y3heB5Tcr6IeE4/Tje8YyzYBM8IhqjHWiWpr8+ZbYU"


def sri(algorithm: str, content: bytes) -> str:
    return f"{algorithm}-{base64.b64encode(hashlib.new(algorithm, content).digest()).decode()}"


def multihash(algorithm: str, content: bytes) -> bytes:
    return MULTIHASHES[algorithm] + hashlib.new(algorithm, content).digest()


def agreement(**members: Any) -> Agreement:
    return agreement_with(integrity_of(members), CONTENT)


@pytest.mark.parametrize("algorithm", ["sha256", "sha384", "sha512"])
def test_a_digest_for_subresource_integrity_is_that_of_the_content(algorithm: str) -> None:
    assert is_sri(sri(algorithm, CONTENT))
    assert agreement(digestSRI=sri(algorithm, CONTENT)) is Agreement.AGREES
    assert agreement(digestSRI=sri(algorithm, OTHER)) is Agreement.DIFFERS


@pytest.mark.parametrize("encode", [encode_base58btc, encode_base64url])
@pytest.mark.parametrize("algorithm", MULTIHASHES)
def test_a_multihash_is_that_of_the_content(algorithm: str, encode: Any) -> None:
    assert agreement(digestMultibase=encode(multihash(algorithm, CONTENT))) is Agreement.AGREES
    assert agreement(digestMultibase=encode(multihash(algorithm, OTHER))) is Agreement.DIFFERS


def test_a_sha_256_without_a_header_is_read_too() -> None:
    bare = hashlib.sha256(CONTENT).digest()
    assert agreement(digestMultibase=encode_base64url(bare)) is Agreement.AGREES
    assert agreement(digestMultibase=encode_base64url(bare[::-1])) is Agreement.DIFFERS
    assert agreement(digestMultibase=encode_base64url(hashlib.sha384(CONTENT).digest())) is Agreement.UNKNOWN


def test_of_several_algorithms_the_strongest_counts() -> None:
    for strong, weak, expected in ((CONTENT, OTHER, Agreement.AGREES), (OTHER, CONTENT, Agreement.DIFFERS)):
        assert agreement(digestSRI=f"{sri('sha256', weak)} {sri('sha512', strong)}") is expected
        texts = [encode_base64url(multihash("sha3_256", weak)), encode_base64url(multihash("sha384", strong))]
        assert agreement(digestMultibase=texts) is expected


def test_of_several_digests_of_one_algorithm_any_may_agree() -> None:
    assert agreement(digestSRI=f"{sri('sha384', OTHER)} {sri('sha384', CONTENT)}") is Agreement.AGREES
    assert agreement(digestSRI=f"{sri('sha384', OTHER)} {sri('sha384', OTHER[:3])}") is Agreement.DIFFERS


def test_both_properties_have_to_agree() -> None:
    right, wrong = encode_base64url(multihash("sha256", CONTENT)), encode_base64url(multihash("sha256", OTHER))
    assert agreement(digestSRI=sri("sha384", CONTENT), digestMultibase=right) is Agreement.AGREES
    assert agreement(digestSRI=sri("sha384", CONTENT), digestMultibase=wrong) is Agreement.DIFFERS
    assert agreement(digestSRI=sri("sha384", OTHER), digestMultibase=right) is Agreement.DIFFERS


def test_what_is_not_known_does_not_agree() -> None:
    blake3 = encode_base64url(b"\x1e\x20" + bytes(32))
    assert is_multibase_digest(blake3)
    assert agreement(digestMultibase=blake3) is Agreement.UNKNOWN
    assert agreement(digestMultibase=blake3, digestSRI=sri("sha256", CONTENT)) is Agreement.UNKNOWN
    assert agreement(digestMultibase=blake3, digestSRI=sri("sha256", OTHER)) is Agreement.DIFFERS
    assert agreement() is Agreement.UNKNOWN
    known = integrity_of({"digestSRI": sri("sha512", CONTENT)})
    assert agreement_by(known, {"sha384": b""}.get) is Agreement.UNKNOWN


@pytest.mark.parametrize(
    "digest",
    [
        REC_SRI_TOO_LONG,
        sri("sha384", CONTENT)[:-4],
        sri("sha256", CONTENT).rstrip("="),
        sri("sha256", CONTENT)[:-2] + ("B=" if sri("sha256", CONTENT)[-2] == "A" else "A="),
    ],
)
def test_a_digest_that_no_content_can_have_differs_from_every_content(digest: str) -> None:
    assert is_sri(digest)
    assert agreement(digestSRI=digest) is Agreement.DIFFERS


def test_a_multihash_of_a_wrong_length_differs_from_every_content() -> None:
    for data in (multihash("sha256", CONTENT) + b"\0", multihash("sha256", CONTENT)[:-1], b"\x12\x20"):
        assert agreement(digestMultibase=encode_base64url(data)) is Agreement.DIFFERS


@pytest.mark.parametrize(
    "value", [None, 7, [], {}, "", "sha256", "sha1-AAAA", "md5-AAAA", "sha384-_rCVIV7f", "sha256-AAAA,sha256-AAAA"]
)
def test_what_is_no_sri_is_none(value: Any) -> None:
    assert is_sri("sha256-AAAA sha384-BBBB")
    assert not is_sri(value)
    assert integrity_of({"digestSRI": value}).sri == ()


@pytest.mark.parametrize("value", [None, 7, [], {}, "", "u", "z", "EiBZ", "u=", "uEiB!", "z0", [7], ["uEiA", None]])
def test_what_is_no_multibase_is_none(value: Any) -> None:
    assert is_multibase_digest([REC_MULTIBASE])
    assert not is_multibase_digest(value)
    assert integrity_of({"digestMultibase": value}).multibase == ()


DOCUMENT: dict[str, Any] = {
    "@context": [CREDENTIALS_V2],
    "type": ["VerifiableCredential"],
    "issuer": "did:example:issuer",
    "credentialSubject": {"id": "did:example:subject"},
    "relatedResource": [
        {"id": CREDENTIALS_V2, "mediaType": "application/ld+json", "digestMultibase": REC_MULTIBASE},
        {"id": "https://acme.example/a.png", "digestSRI": sri("sha384", CONTENT)},
    ],
}


def having_resource(**members: Any) -> dict[str, Any]:
    return {**DOCUMENT, "relatedResource": members}


def test_the_resources_of_a_credential_are_read() -> None:
    first, second = related_resources(parse_credential(DOCUMENT))
    assert (first.id, first.media_type, first.where) == (CREDENTIALS_V2, "application/ld+json", "/relatedResource/0")
    assert (second.id, second.media_type, second.where) == ("https://acme.example/a.png", None, "/relatedResource/1")
    assert agreement_with(second.integrity, CONTENT) is Agreement.AGREES
    (alone,) = related_resources(parse_credential(having_resource(**DOCUMENT["relatedResource"][1])))
    assert alone == second._replace(where="/relatedResource")
    assert related_resources(parse_credential({**DOCUMENT, "relatedResource": DOCUMENT["relatedResource"][:1]}))
    without = deepcopy(DOCUMENT)
    del without["relatedResource"]
    assert related_resources(parse_credential(without)) == ()


@pytest.mark.parametrize(
    "members",
    [
        {"digestMultibase": REC_MULTIBASE},
        {"digestSRI": SUITE_SRI},
        {"digestMultibase": SUITE_MULTIBASE},
        {"digestSRI": SUITE_SRI, "digestMultibase": SUITE_MULTIBASE},
        {"digestSRI": sri("sha512", CONTEXTS[CREDENTIALS_V2])},
        {"digestMultibase": encode_base58btc(multihash("sha3_384", CONTEXTS[CREDENTIALS_V2]))},
    ],
)
def test_the_digest_of_a_published_version_of_a_pinned_context_is_signed(members: dict[str, str]) -> None:
    assert pinned_resource_problems(parse_credential(having_resource(id=CREDENTIALS_V2, **members))) == ()


@pytest.mark.parametrize(
    "members",
    [
        {"digestMultibase": "uM4RgWQc3RUDtjJCSgTJtTfvpZ7SPEg_LNO0ESlovQC0"},  # the suite's wrong one
        {"digestSRI": sri("sha384", CONTENT)},
        {"digestSRI": REC_SRI_TOO_LONG},
        {"digestSRI": SUITE_SRI, "digestMultibase": REC_MULTIBASE},  # two versions at once
        {"digestMultibase": REC_EXAMPLES_MULTIBASE},
        {"digestMultibase": encode_base58btc(multihash("sha3_384", CONTENT))},
    ],
)
def test_a_wrong_digest_of_a_pinned_context_is_not_signed(members: dict[str, str]) -> None:
    (problem,) = pinned_resource_problems(parse_credential(having_resource(id=CREDENTIALS_V2, **members)))
    assert problem.where == "/relatedResource"


def test_only_pinned_contexts_are_judged_without_their_content() -> None:
    other = RelatedResource("https://acme.example/a.png", None, integrity_of({"digestSRI": SUITE_SRI}), "")
    assert agreement_with_pinned(other) is None
    examples = RelatedResource(EXAMPLES_V2, None, integrity_of({"digestMultibase": REC_EXAMPLES_MULTIBASE}), "")
    assert agreement_with_pinned(examples) is Agreement.AGREES


def test_the_superseded_digests_are_of_one_document_and_not_of_the_present_one() -> None:
    (version,) = SUPERSEDED[CREDENTIALS_V2]
    present = CONTEXTS[CREDENTIALS_V2]
    for algorithm, digest in version._asdict().items():
        assert len(bytes.fromhex(digest)) == hashlib.new(algorithm).digest_size
        assert digest != hashlib.new(algorithm, present).hexdigest()
    assert base64.b64encode(bytes.fromhex(version.sha384)).decode() == SUITE_SRI.removeprefix("sha384-")
    assert encode_base64url(bytes.fromhex(version.sha256)) == SUITE_MULTIBASE


@pytest.mark.parametrize(
    ("members", "place"),
    [
        ({"mediaType": "image/svg+xml; charset=utf-8"}, None),
        ({"mediaType": "image"}, "/relatedResource/mediaType"),
        ({"mediaType": None}, "/relatedResource/mediaType"),
        ({"digestMultibase": [REC_MULTIBASE]}, None),
        ({"digestMultibase": []}, "/relatedResource/digestMultibase"),
        ({"digestMultibase": "mAAAA"}, "/relatedResource/digestMultibase"),
        ({"digestSRI": "sha384-_rCVIV7f"}, "/relatedResource/digestSRI"),
    ],
)
def test_the_shape_of_a_resource_is_checked(members: dict[str, Any], place: str | None) -> None:
    document = having_resource(**({"id": "https://acme.example/a.png", "digestSRI": "sha256-AAAA"} | members))
    assert [problem.where for problem in credential_problems(document)] == ([] if place is None else [place])


def test_the_digest_of_a_schema_is_one() -> None:
    schema = {"id": "https://acme.example/s", "type": "JsonSchema", "digestSRI": sri("sha384", CONTENT)}
    assert credential_problems({**DOCUMENT, "credentialSchema": schema}) == ()
    (problem,) = credential_problems({**DOCUMENT, "credentialSchema": [{**schema, "digestSRI": "cat"}]})
    assert problem.where == "/credentialSchema/0/digestSRI"
