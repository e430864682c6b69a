"""A verifier made from the options of the command line."""

from collections.abc import Iterable

from cli.exits import Exit
from cli.options import Trusted
from did.http_fetcher import HttpFetcher
from did.methods.web import DidWeb
from did.resolver import MethodRouter
from vc.linked_data import PINNED_CONTEXTS, ContextSet
from verifier import ANY_PRINCIPAL, Policy, Report, Resources, StatusLists, Trust, Verifier
from verifier.ledger.opening import open_ledger


def build_verifier(
    trusted: Iterable[Trusted],
    *,
    allow_insecure_loopback: bool = False,
    ledger: str | None = None,
    contexts: ContextSet = PINNED_CONTEXTS,
) -> Verifier:
    """Return a verifier that trusts these issuers, for identities and as roots of delegations."""
    fetcher = HttpFetcher(allow_insecure_loopback=allow_insecure_loopback)
    return Verifier(
        build_trust(trusted),
        resolver=MethodRouter({"web": DidWeb(fetcher, allow_insecure_loopback=allow_insecure_loopback)}),
        status_lists=StatusLists(fetcher),
        resources=Resources(fetcher),
        policy=Policy(contexts=contexts),
        ledger=open_ledger("memory:" if ledger is None else ledger),
    )


def build_trust(trusted: Iterable[Trusted]) -> Trust:
    """Return the trust that the `--trust` options name; patterns for one DID add up."""
    roots: dict[str, list[str]] = {}
    for one in trusted:
        roots.setdefault(one.did, []).append(one.principals or ANY_PRINCIPAL)
    return Trust(delegation_roots=roots, identity_issuers=tuple(roots))


def exit_of(report: Report) -> Exit:
    """Return the exit code for a report."""
    if report.accepted:
        return Exit.DONE
    return Exit.NOT_FOUND_OUT if report.undetermined else Exit.REFUSED
