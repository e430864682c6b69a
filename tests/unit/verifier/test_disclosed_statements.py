"""Credentials under ecdsa-sd-2023, of which their holder shows some statements: what that may never do."""

from typing import Any

from support.verifying import World

from did.keys.algorithm import KeyType
from vc.reasons import Reason
from vc.securing.mechanism import MandatoryDisclosure, Secured, derive

SEED = bytes(range(32))
SHOWN = ("/issuer", "/validFrom", "/validUntil", "/credentialStatus")


def base(world: World, document: dict[str, Any]) -> Secured:
    present = tuple(pointer for pointer in SHOWN if pointer[1:] in document)
    return world.issue(document, mechanism="ecdsa-sd-2023", mandatory=MandatoryDisclosure(present, SEED))


def test_a_generic_credential_may_show_some_statements() -> None:
    world = World(key_type=KeyType.P256)
    secured = base(world, world.generic_document())
    for pointers in (["/credentialSubject"], ["/credentialSubject/id"]):
        report = world.verify_credential(derive(secured, pointers).raw)
        assert report.accepted, report.explain()


def test_what_is_made_for_the_holder_is_not_accepted() -> None:
    world = World(key_type=KeyType.P256)
    assert not world.verify_credential(base(world, world.generic_document()).raw).accepted


def test_a_delegation_is_never_accepted_from_one_who_chose_what_it_shows() -> None:
    world = World(key_type=KeyType.P256)
    document = world.delegation_document()
    assert world.verify_credential(world.issue(document, mechanism="ecdsa-rdfc-2019").raw).accepted
    secured = base(world, document)
    for pointers in (["/credentialSubject"], ["/credentialSubject", "/id"]):
        report = world.verify_credential(derive(secured, pointers).raw)
        assert report.reasons == (Reason.DELEGATION_MALFORMED,), report.explain()
