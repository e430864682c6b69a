"""Sending a document to a server: every rule of fetching holds, and an answer is an answer whatever its status."""

import pytest
from support.loopback import Answer, Routes

from did.errors import FetchFailed, FetchFault
from did.fetching import FetchLimits
from did.http_fetcher import HttpFetcher

JSON = "application/json"


@pytest.fixture
def fetcher() -> HttpFetcher:
    return HttpFetcher(FetchLimits(max_bytes=1000, total_seconds=5.0), allow_insecure_loopback=True)


@pytest.mark.parametrize("status", [200, 400, 403, 422, 500, 503])
def test_what_is_sent_arrives_and_the_answer_comes_back(fetcher: HttpFetcher, routes: Routes, status: int) -> None:
    routes["/status/revoke"] = Answer(status, b'{"a": 1}', {"Content-Type": JSON})
    answer = fetcher.post(f"{routes.base}/status/revoke", b'{"b": 2}', content_type=JSON, accept=JSON)
    assert (answer.status, answer.body, answer.headers["content-type"]) == (status, b'{"a": 1}', JSON)
    ((path, headers, content),) = routes.posted
    assert (path, content) == ("/status/revoke", b'{"b": 2}')
    assert headers["content-type"] == headers["accept"] == JSON
    assert not {"cookie", "authorization"} & headers.keys()


def test_what_is_sent_does_not_follow_a_redirect(fetcher: HttpFetcher, routes: Routes) -> None:
    routes["/old"] = Answer(307, b"", {"Location": "/new"})
    routes["/new"] = Answer()
    answer = fetcher.post(f"{routes.base}/old", b"{}", content_type=JSON, accept=JSON)
    assert answer.status == 307
    assert [path for path, _, _ in routes.posted] == ["/old"]


def test_a_long_answer_is_not_read_to_its_end(fetcher: HttpFetcher, routes: Routes) -> None:
    routes["/long"] = Answer(body=b"x" * 1001)
    routes["/short"] = Answer(body=b"x" * 1000)
    with pytest.raises(FetchFailed) as failed:
        fetcher.post(f"{routes.base}/long", b"{}", content_type=JSON, accept=JSON)
    assert failed.value.reason is FetchFault.TOO_LARGE
    assert fetcher.post(f"{routes.base}/short", b"{}", content_type=JSON, accept=JSON).status == 200


def test_nothing_is_sent_by_plain_http_or_to_an_internal_address_unless_allowed_by_name(routes: Routes) -> None:
    routes["/x"] = Answer()
    with pytest.raises(FetchFailed) as plain:
        HttpFetcher().post(f"{routes.base}/x", b"{}", content_type=JSON, accept=JSON)
    assert plain.value.reason is FetchFault.URL_NOT_ALLOWED
    with pytest.raises(FetchFailed) as internal:
        HttpFetcher().post("https://127.0.0.1/x", b"{}", content_type=JSON, accept=JSON)
    assert internal.value.reason is FetchFault.ADDRESS_NOT_ALLOWED
    assert routes.posted == []
