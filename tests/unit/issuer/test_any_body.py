"""Whatever JSON is sent, the answer is a credential, or an error that says what is wrong and has changed nothing."""

from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from support.issuers import Office, delegation, identity, open_office

from issuer.api.bodies import issue_request, status_request
from issuer.api.revocation import entry_request, hop_request
from issuer.errors import CredentialRefused, ProfileUnknown, ProfileViolated, RequestMalformed
from issuer.issue_request import IssueRequest
from vc.errors import Malformed

REFUSALS = (CredentialRefused, ProfileUnknown, ProfileViolated)
SCALARS = (
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.floats(allow_nan=False) | st.text(max_size=20)
)
ANY_JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def places(node: Any) -> Iterator[tuple[Any, Any]]:
    """Give every container of a document with each of its members or indexes."""
    for name in list(node) if isinstance(node, dict) else range(len(node)):
        yield node, name
        if isinstance(node[name], dict | list):
            yield from places(node[name])


@pytest.fixture(scope="module")
def any_office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    return open_office(Path(tmp_path_factory.mktemp("office")))


@given(document=st.sampled_from([delegation(), identity()]), number=st.integers(0), value=ANY_JSON, drop=st.booleans())
@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_credential_with_any_member_changed_is_issued_or_explained(
    any_office: Office, document: dict[str, Any], number: int, value: Any, drop: bool
) -> None:
    altered = deepcopy(document)
    every = list(places(altered))
    node, name = every[number % len(every)]
    if drop:
        del node[name]
    else:
        node[name] = value
    before = issued_so_far(any_office)
    try:
        issued = any_office.issuer.issuing.issue(IssueRequest(altered))
    except REFUSALS as error:
        refusal = error
    else:
        assert issued.secured.proofs[0].holds_under(any_office.key.public_key)
        return
    assert all(problem.message and problem.remedy for problem in refusal.problems)
    assert issued_so_far(any_office) == before


def issued_so_far(office: Office) -> int:
    return len(office.issuer.store.list(after=None, limit=100_000))


@given(st.binary(max_size=60) | ANY_JSON.map(lambda value: repr(value).encode(errors="replace")))
def test_any_bytes_are_a_request_or_malformed(body: bytes) -> None:
    for read in (
        lambda: issue_request(body, []),
        lambda: status_request(body),
        lambda: hop_request(body),
        lambda: entry_request(body),
    ):
        with pytest.raises((Malformed, RequestMalformed)):
            read()
