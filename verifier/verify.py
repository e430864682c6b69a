"""The facade: a verifier is a trust, a policy, and the three parts that reach outside."""

import asyncio
from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from did.resolver import Resolver
from verifier.checks import DEFAULT_CHECKS, Checks
from verifier.core import Steps, verify_steps
from verifier.errors import ConfigurationError
from verifier.evidence import Answer, Need
from verifier.expectations import ChainExpectations, CredentialExpectations, Expectations, PresentationExpectations
from verifier.gathering import Gathering
from verifier.ledger import Ledger
from verifier.policy import Policy
from verifier.report import Report
from verifier.resources import Resources
from verifier.status_lists import StatusLists
from verifier.trust import Trust

DEFAULT_POLICY = Policy()
_EXPECTATIONS = (CredentialExpectations, ChainExpectations, PresentationExpectations)


def _system_clock() -> datetime:
    return datetime.now(UTC)


class _Prepared:
    """What both verifiers share: the parts, and the beginning of a verification."""

    def __init__(  # noqa: PLR0913 -- all but the first are parts with a safe absence, and passed by name
        self,
        trust: Trust,
        *,
        resolver: Resolver | None = None,
        status_lists: StatusLists | None = None,
        ledger: Ledger | None = None,
        resources: Resources | None = None,
        policy: Policy = DEFAULT_POLICY,
        clock: Callable[[], datetime] = _system_clock,
        checks: Checks = DEFAULT_CHECKS,
    ) -> None:
        if not isinstance(trust, Trust):
            raise ConfigurationError("a verifier needs a Trust: nothing is believed by default")
        self._trust = trust
        self._policy = policy
        self._clock = clock
        self._checks = checks
        self._gathering = Gathering(resolver, status_lists, ledger, policy.max_staleness, resources)

    def _begin(self, raw: bytes | str, expectations: Expectations, at: datetime | None) -> tuple[Steps, datetime]:
        if not isinstance(expectations, _EXPECTATIONS):
            raise ConfigurationError("say what is expected: Credential-, Chain- or PresentationExpectations")
        now = self._clock() if at is None else at
        if now.tzinfo is None:
            raise ConfigurationError("a time without an offset names no moment: use aware datetimes")
        steps = verify_steps(raw, expectations, trust=self._trust, policy=self._policy, now=now, checks=self._checks)
        return steps, now


class Verifier(_Prepared):
    """Answers whether what was presented may be relied on. Safe to share between threads.

    `resolver` obtains documents of did:web and the like, only of DIDs that the trust names. `status_lists` obtains
    status lists. `ledger` makes presentations work once and counts what limits allow. Where one of them is needed and
    absent, the answer is no.
    """

    def verify(self, raw: bytes | str, expectations: Expectations, *, at: datetime | None = None) -> Report:
        """Return the report on `raw`: compact JWS, or JSON with a proof or in an envelope; a bundle for a chain.

        Never raises on any bytes. `at` is another moment than now. Raises ConfigurationError for a wrong use.
        """
        steps, now = self._begin(raw, expectations, at)
        try:
            needs = next(steps)
            while True:
                needs = steps.send([self._gathering.obtain(need, now) for need in needs])
        except StopIteration as done:
            report: Report = done.value[0]
            return report


class AsyncVerifier(_Prepared):
    """The same verifier for an event loop: what has to be waited for is obtained in threads, all of a round at once."""

    async def verify(self, raw: bytes | str, expectations: Expectations, *, at: datetime | None = None) -> Report:
        """Return the report on `raw`; see `Verifier.verify`."""
        steps, now = self._begin(raw, expectations, at)
        try:
            needs = next(steps)
            while True:
                needs = steps.send(await self._obtain(needs, now))
        except StopIteration as done:
            report: Report = done.value[0]
            return report

    async def _obtain(self, needs: Sequence[Need], now: datetime) -> Sequence[Answer]:
        return await asyncio.gather(*[self._obtain_one(need, now) for need in needs])

    async def _obtain_one(self, need: Need, now: datetime) -> Answer:
        held = self._gathering.at_once(need, now)
        return held if held is not None else await asyncio.to_thread(self._gathering.obtain, need, now)
