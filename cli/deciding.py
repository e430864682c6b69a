"""A verifier made from the options of the command line."""

from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager

from cli.exits import Exit
from cli.options import Trusted
from did.http_fetcher import HttpFetcher
from did.methods.web import DidWeb
from did.resolver import MethodRouter
from vc.linked_data import PINNED_CONTEXTS, ContextSet
from verifier import ANY_PRINCIPAL, Policy, Report, Resources, StatusLists, Trust, Verifier
from verifier.ledger.opening import open_ledger


@contextmanager
def opened_verifier(
    trust: Trust,
    *,
    allow_insecure_loopback: bool = False,
    ledger: str | None = None,
    contexts: ContextSet = PINNED_CONTEXTS,
) -> Iterator[Verifier]:
    """Give a verifier that has this trust and remembers in the ledger of this URI, which is closed afterwards.

    Without a URI it remembers while it is there. Raises ConfigurationError for a URI that names no ledger,
    LedgerUnavailable for one that cannot be opened.
    """
    fetcher = HttpFetcher(allow_insecure_loopback=allow_insecure_loopback)
    with closing(open_ledger("memory:" if ledger is None else ledger)) as opened:
        yield Verifier(
            trust,
            resolver=MethodRouter({"web": DidWeb(fetcher, allow_insecure_loopback=allow_insecure_loopback)}),
            status_lists=StatusLists(fetcher),
            resources=Resources(fetcher),
            policy=Policy(contexts=contexts),
            ledger=opened,
        )


def build_trust(trusted: Iterable[Trusted], holders: Iterable[str] = ()) -> Trust:
    """Return the trust that `--trust` and `--holder` name: issuers are believed, and are roots of delegations.

    Patterns for one DID add up. Raises ConfigurationError for what `Trust` refuses.
    """
    roots: dict[str, list[str]] = {}
    for one in trusted:
        roots.setdefault(one.did, []).append(one.principals or ANY_PRINCIPAL)
    return Trust(delegation_roots=roots, identity_issuers=tuple(roots), holders=holders)


def exit_of(report: Report) -> Exit:
    """Return the exit code for a report."""
    if report.accepted:
        return Exit.DONE
    return Exit.NOT_FOUND_OUT if report.undetermined else Exit.REFUSED
