"""A property that nobody signed, or that nobody evaluated, and that the application reads all the same."""

import json
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import pytest
from support.ablations import replaced
from support.chains import Family
from support.verifying import Document, World, changed

from vc.delegation import hop
from vc.errors import Malformed
from vc.linked_data import PINNED_CONTEXTS, CanonicalDataset, ContextSet, canonical_quads, unmapped_members
from vc.reasons import Reason
from verifier import Accepted

SUITE = "eddsa-rdfc-2022"


def is_administrator(claims: Accepted) -> bool:
    """Decide as an application does that trusts every member of an accepted credential."""
    subject: Any = claims.credentials[0].document["credentialSubject"]
    return bool(subject.get("role") == "administrator")


def with_a_role(world: World) -> bytes:
    """Take a signed credential and write a role into it; no context maps `role`, so RDF does not sign it."""
    document = json.loads(world.issue(world.generic_document(), mechanism=SUITE).raw)
    document["credentialSubject"]["role"] = "administrator"
    return world.present([document], None)


def what_json_ld_keeps(
    document: Mapping[str, Any], contexts: ContextSet = PINNED_CONTEXTS, *more: Any
) -> CanonicalDataset:
    """Return the dataset as JSON-LD gives it without safe mode: what no context maps is left out, silently."""
    kept = deepcopy(dict(document))
    for problem in unmapped_members(document, contexts):
        *path, name = problem.where.split("/")[1:]
        holder: Any = kept
        for step in path:
            holder = holder[int(step)] if isinstance(holder, list) else holder[step]
        del holder[name]
    return canonical_quads(kept, contexts, *more)


def test_without_safe_mode_a_role_that_nobody_signed_makes_an_administrator(world: World) -> None:
    with replaced("vc.securing.cryptosuites.rdfc.canonical_quads", what_json_ld_keeps):
        report = world.verify(with_a_role(world), None)
        assert report, report.explain()
        assert is_administrator(report.require_accepted())


def test_a_role_that_nobody_signed_is_refused(world: World) -> None:
    report = world.verify(with_a_role(world), None)
    assert Reason.LINKED_DATA_TERM_UNMAPPED in report.reasons
    assert report.decision == "deny"


def test_nobody_signs_what_would_not_be_signed(world: World) -> None:
    document = changed(world.generic_document(), "credentialSubject/role", "administrator")
    with pytest.raises(Malformed) as caught:
        world.issue(document, mechanism=SUITE)
    assert caught.value.reason is Reason.LINKED_DATA_TERM_UNMAPPED


def test_control_the_credential_as_it_was_signed_is_accepted(world: World) -> None:
    document = json.loads(world.issue(world.generic_document(), mechanism=SUITE).raw)
    report = world.verify(world.present([document], None), None)
    assert report, report.explain()
    assert not is_administrator(report.require_accepted())


# A member of the delegation that is signed, by the holder, and held against nothing


def also_may(claims: Accepted) -> list[str]:
    """Read what an application made up for itself: a member beside those that are evaluated."""
    subject: Any = claims.credentials[-1].document["credentialSubject"]
    return list(subject["delegation"].get("also", []))


def with_more(position: int, document: Document) -> Document:
    """Give oneself more in the hop that one issues, under a name that no rule looks at."""
    return changed(document, "credentialSubject/delegation/also", ["calendar.clear"]) if position else document


def test_where_unknown_members_are_ignored_a_holder_gives_itself_more(world: World) -> None:
    with replaced("vc.delegation.hop._OPTIONAL", hop._OPTIONAL | {"also"}):
        report = world.verify(Family(world, hops=2).present(with_more))
        assert report, report.explain()
        assert also_may(report.require_accepted()) == ["calendar.clear"]


def test_a_member_that_nobody_evaluates_is_refused(world: World) -> None:
    report = world.verify(Family(world, hops=2).present(with_more))
    assert Reason.DELEGATION_MALFORMED in report.reasons
    assert report.refusals[0].rule == "R1"
    assert "also" in report.refusals[0].check.detail


def test_control_the_hop_without_it_is_accepted(world: World) -> None:
    assert world.verify(Family(world, hops=2).present())
