"""The routes that `agentvc serve` adds to those of the issuer: verifying with a trust, or the exam."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

from fastapi import APIRouter

from cli.deciding import opened_verifier
from did.document import DidDocument
from did.errors import ResolutionFailed
from did.http_fetcher import HttpFetcher
from did.methods.web import DidWeb
from did.resolver import MethodRouter, Resolver, resolve_computed
from issuer.api.exam import exam_address, exam_router
from issuer.exam.instances import new_instances
from issuer.exam.status import ExamStatus, OwnLists
from vc.linked_data import ContextSet
from verifier import Trust
from verifier.integrations.did_resolution import resolution_router
from verifier.integrations.exam import ExamJudge
from verifier.integrations.judging import StrictJudge
from verifier.integrations.vc_api import verification_router


class NamedOnly:
    """A resolver for strangers: what needs the network is looked up only for DIDs that are named."""

    def __init__(self, inner: Resolver, named: Iterable[str]) -> None:
        self._inner = inner
        self._named = frozenset(named)

    def resolve(self, did: str) -> DidDocument:
        """Return the document. Raises ResolutionFailed for one that would have to be fetched and is not named."""
        computed = resolve_computed(did)
        if computed is not None:
            return computed
        if did not in self._named:
            raise ResolutionFailed(did, "this service looks up those issuers only that it trusts, and named holders")
        return self._inner.resolve(did)


@contextmanager
def verifying_routers(
    trust: Trust, ledger: str | None, audience: str, *, allow_insecure_loopback: bool, contexts: ContextSet
) -> Iterator[tuple[APIRouter, ...]]:
    """Give the routes of a service that has this trust and ledger, and is known to agents as `audience`.

    The ledger is closed afterwards. Raises as `opened_verifier`, which verifies here as well.
    """
    resolver = NamedOnly(_web(allow_insecure_loopback=allow_insecure_loopback), trust.named)
    with opened_verifier(
        trust, allow_insecure_loopback=allow_insecure_loopback, ledger=ledger, contexts=contexts
    ) as verifier:
        yield verification_router(StrictJudge(verifier, audience)), resolution_router(resolver)


def exam_routers(url: str) -> tuple[APIRouter, ...]:
    """Give the routes of the exam; `url` is the public address of the service. See `issuer.exam`."""
    instances = new_instances()
    statuses = {
        name: ExamStatus(instance, exam_address(url, name), _now)
        for name, instance in instances.items()
        if instance.kind.has_status
    }
    return (
        exam_router(instances, statuses, _now),
        verification_router(ExamJudge(OwnLists(statuses), _now)),
        resolution_router(_web(allow_insecure_loopback=True)),
    )


def _web(*, allow_insecure_loopback: bool) -> Resolver:
    fetcher = HttpFetcher(allow_insecure_loopback=allow_insecure_loopback)
    return MethodRouter({"web": DidWeb(fetcher, allow_insecure_loopback=allow_insecure_loopback)})


def _now() -> datetime:
    return datetime.now(UTC)
