"""A signer that brings its own key: in the token, or behind a URL that the token names."""

import json
import urllib.request
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

import pytest
from support.ablations import replaced
from support.loopback import Answer, Routes, serving
from support.securing import sign_token
from support.verifying import ISSUER, METHOD, World

from did import PrivateKey, PublicKey, did_document, parse_did_document
from did.document import DidDocument
from did.multibase import b64url_decode
from vc.reasons import Reason
from vc.securing.jose_header import REFUSED_PARAMETERS
from verifier import Report

CHOSEN_BY_THE_SIGNER = ("jwk", "jku", "x5u")


@pytest.fixture
def routes() -> Iterator[Routes]:
    with serving(Routes()) as served:
        yield served


def forged(world: World, routes: Routes, parameter: str) -> bytes:
    """Make a delegation in the name of the organisation, signed with a key of the attacker that comes along."""
    key = PrivateKey.generate()
    jwk = key.public_key.to_jwk()
    routes["/keys"] = Answer(body=json.dumps({"keys": [jwk]}).encode())
    header = {
        "alg": "EdDSA",
        "kid": METHOD,
        "typ": "vc+jwt",
        parameter: jwk if parameter == "jwk" else f"{routes.base}/keys",
    }
    return sign_token(header, without_status(world), key)


def without_status(world: World) -> dict[str, Any]:
    """Make a delegation that names no list, for the organisation's lists are signed with its own key."""
    return world.delegation_document(status=(), valid_until=world.now + timedelta(minutes=9))


class KeysFromHeaders:
    """A resolver that asks the token itself for the key of its issuer, as some JOSE libraries do."""

    def __init__(self, raw: bytes) -> None:
        self._header: Mapping[str, Any] = json.loads(b64url_decode(raw.decode().split(".")[0]))

    def resolve(self, did: str) -> DidDocument:
        jwk = self._header["jwk"] if "jwk" in self._header else self._fetched()
        return parse_did_document(did_document(did, {"key-1": PublicKey.from_jwk(jwk)}), did)

    def _fetched(self) -> Any:
        url = self._header.get("jku") or self._header["x5u"]
        with urllib.request.urlopen(url) as answer:  # noqa: S310 -- that is the fault
            return json.load(answer)["keys"][0]


def believing_headers(world: World, raw: bytes) -> Report:
    """Verify as a library does that lets a header bring the key."""
    known = {name: why for name, why in REFUSED_PARAMETERS.items() if name not in CHOSEN_BY_THE_SIGNER}
    with replaced("vc.securing.jose_header.REFUSED_PARAMETERS", known):
        return world.verify(world.present([envelope_of(raw)]), resolver=KeysFromHeaders(raw))


def envelope_of(raw: bytes) -> dict[str, Any]:
    return {
        "@context": "https://www.w3.org/ns/credentials/v2",
        "type": "EnvelopedVerifiableCredential",
        "id": f"data:application/vc+jwt,{raw.decode()}",
    }


@pytest.mark.parametrize("parameter", CHOSEN_BY_THE_SIGNER)
def test_where_headers_bring_keys_anybody_is_the_organisation(world: World, routes: Routes, parameter: str) -> None:
    report = believing_headers(world, forged(world, routes, parameter))
    assert report, report.explain()
    assert report.require_accepted().credentials[0].issuer == ISSUER
    assert len(routes.seen) == (parameter != "jwk")


@pytest.mark.parametrize("parameter", CHOSEN_BY_THE_SIGNER)
def test_a_header_that_brings_a_key_is_refused_and_nothing_is_fetched(
    world: World, routes: Routes, parameter: str
) -> None:
    raw = forged(world, routes, parameter)
    report = world.verify(world.present([envelope_of(raw)]))
    assert report.reasons == (Reason.PROOF_UNSUPPORTED,)
    assert parameter in report.refusals[0].check.detail
    assert routes.seen == []


def test_the_key_alone_is_refused_too(world: World, routes: Routes) -> None:
    key = PrivateKey.generate()
    raw = sign_token({"alg": "EdDSA", "kid": METHOD, "typ": "vc+jwt"}, without_status(world), key)
    assert world.verify(world.present([envelope_of(raw)])).reasons == (Reason.PROOF_SIGNATURE_INVALID,)
    assert routes.seen == []


def test_control_the_organisations_own_key_is_accepted(world: World) -> None:
    header = {"alg": "EdDSA", "kid": METHOD, "typ": "vc+jwt"}
    raw = sign_token(header, without_status(world), world.issuer_key)
    assert world.verify(world.present([envelope_of(raw)]))
