"""Asking an issuer to revoke a hop of a chain: with a presentation by whoever issued it, or a hop above it.

The issuer holds the status list, so only it can turn the bit; who may ask is proved by the chain itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from did.addresses import is_loopback
from vc.delegation import Act
from vc.delegation.revocation import revocation_act
from vc.errors import VcError
from vc.securing.enveloped import envelope
from vc.securing.mechanism import Secured
from vc.strict_json import JsonObject
from wallet.errors import RevocationNotMade
from wallet.held import hop_of

ISSUER_PATH: Final = "/status/revoke"
_LISTS: Final = "/status/"
_LONGEST_URL: Final = 1024


@dataclass(frozen=True, slots=True)
class Revocation:
    """A signed request to revoke one delegation, and the URL to send it to with POST, as JSON."""

    url: str
    credential_id: str
    presentation: Secured
    reason: str | None

    @property
    def body(self) -> JsonObject:
        """What is sent."""
        reason: JsonObject = {} if self.reason is None else {"reason": self.reason}
        shown = self.presentation.raw.decode() if self.presentation.is_enveloping else envelope(self.presentation)
        return {"verifiablePresentation": shown, "credentialId": self.credential_id, **reason}


def revocable_hop(chain: Sequence[Secured], credential_id: str, holder: str, issuer_url: str | None) -> str:
    """Return the URL of the issuer that can revoke the last hop of `chain`, when `holder` may ask for it.

    Raises RevocationNotMade.
    """
    try:
        hops = [hop_of(one) for one in chain]
    except VcError as error:
        raise RevocationNotMade(f"the chain does not read: {error}") from error
    if hops[-1].id != credential_id:
        raise RevocationNotMade(f"the chain leads to {hops[-1].id}, not to {credential_id}")
    if holder not in {hop.issuer for hop in hops}:
        raise RevocationNotMade(f"{credential_id} rests on no delegation that {holder} gave: ask whoever did")
    if not hops[-1].entries:
        raise RevocationNotMade(f"{credential_id} has no status entry, so nobody can revoke it; it ends at "
                                f"{hops[-1].valid_until}")  # fmt: skip
    if issuer_url is not None:
        return _checked(issuer_url)
    url, found, _ = hops[-1].entries[0].list_url.rpartition(_LISTS)
    if not found:
        raise RevocationNotMade(f"{hops[-1].entries[0].list_url} does not tell where its issuer is: name its URL")
    return _checked(url)


def revocation_of(issuer_url: str, credential_id: str, reason: str | None) -> Act:
    """Return the act that the presentation is bound to; raises RevocationNotMade when the URL cannot be one."""
    try:
        return revocation_act(issuer_url, credential_id, reason)
    except (VcError, ValueError) as error:
        raise RevocationNotMade(f"{issuer_url!r:.200} is not the URL of an issuer: {error}") from error


def _checked(url: str) -> str:
    """Return the URL without a slash at its end; whoever has no such URL could not be asked, so nothing is signed."""
    problem = _problem_of(url)
    if problem is not None:
        raise RevocationNotMade(
            f"{url!r:.200} is not the URL of an issuer: {problem}; give one such as https://issuer.example"
        )
    return url.rstrip("/")


def _problem_of(url: str) -> str | None:
    if len(url) > _LONGEST_URL or not url.isascii() or any(each <= " " or each in "\\\x7f?#@" for each in url):
        return f"it has at most {_LONGEST_URL} printable ASCII letters, and no user, query or fragment"
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        return str(error)
    if not host:
        return "it names no host"
    if parts.scheme == "https" or (parts.scheme == "http" and (host == "localhost" or is_loopback(host))):
        return None
    return "its scheme is https, or http on this machine itself"
