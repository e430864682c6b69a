"""The options of `agentvc issue` that say what a capability token is to allow, and what they come to."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from cli.durations import Duration
from cli.words import WORDS
from vc.delegation.hop import PRINCIPAL_TYPES
from vc.strict_json import JsonObject

if TYPE_CHECKING:
    from issuer.wiring import Issuer

Function = Callable[..., Any]

_OPTIONS = (
    click.option(
        "--capability", type=WORDS, help="Issue a capability token for this action, for example calendar.read."
    ),
    click.option("--location", type=WORDS, help="Where the action is allowed: a URL, and what lies below it."),
    click.option("--for", "life", type=Duration(), help="How long it lives: 90s, 15m, at most 60m."),
    click.option("--uses", type=int, help="How often it can be used; any number of times if it is left out."),
    click.option(
        "--principal",
        type=WORDS,
        envvar="AGENTVC_PRINCIPAL",
        show_envvar=True,
        help="In whose name the agent acts, a URI; by default issuer.principal of the settings.",
    ),
    click.option(
        "--principal-type", type=click.Choice(PRINCIPAL_TYPES), help="What the principal is; by default Person."
    ),
    click.option("--persona", type=WORDS, help="In which role of the principal the agent acts."),
    click.option(
        "--audience", type=WORDS, help="The service that takes it; by default the scheme and host of the location."
    ),
    click.option("--purpose", type=WORDS, help="What it is for, in words."),
)


class TokenOptions(NamedTuple):
    """What the command line says of a capability token; None where it says nothing."""

    capability: str | None
    location: str | None
    life: timedelta | None
    uses: int | None
    principal: str | None
    principal_type: str | None
    persona: str | None
    audience: str | None
    purpose: str | None

    def require_absent(self) -> None:
        """Return when nothing is said of a token. Raises UsageError: a file says all of these things itself."""
        # The principal may come from the environment, whatever is issued.
        said = [name for name, value in self._replace(principal=None)._asdict().items() if value is not None]
        if said:
            option = "--for" if said[0] == "life" else f"--{said[0].replace('_', '-')}"
            raise click.UsageError(
                f"{option} is for a capability token: name its action with --capability, or leave it out"
            )

    def require_whole(self) -> None:
        """Return when a token can be made of it, so far as the issuer's settings do not matter.

        Raises UsageError for what is missing, and TokenRefused for what a token cannot be.
        """
        from issuer.capability_tokens import location_of, require_rules  # noqa: PLC0415 -- a fast start of other commands

        if self.location is None:
            raise click.UsageError("a capability token is for one place: name it with --location https://…")
        if self.life is None:
            raise click.UsageError("a capability token has an end: say with --for how long it lives, at most 60m")
        require_rules(self.life, self.uses)
        origin = location_of(self.location).origin
        if self.audience is None and not origin.startswith("https://") and not origin.startswith("http://"):
            raise click.UsageError(f"{origin} is no service: name the one that takes the token with --audience")


def token_options(function: Function) -> Function:
    """Add the options of a capability token; the function is called with `token`, one value for all of them."""

    def called(**arguments: Any) -> Any:  # noqa: ANN401 -- whatever the command returns
        token = TokenOptions(*[arguments.pop(name) for name in TokenOptions._fields])
        return function(token=token, **arguments)

    called.__doc__ = function.__doc__
    called.__name__ = function.__name__
    called.__click_params__ = getattr(function, "__click_params__", [])  # type: ignore[attr-defined]
    wrapped: Function = called
    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped


def token_document(token: TokenOptions, to: str, issuer: "Issuer") -> JsonObject:
    """Give the unsigned credential of a whole token. Raises UsageError without a principal, and TokenRefused."""
    from issuer.capability_tokens import CapabilityToken, token_credential  # noqa: PLC0415 -- as above

    principal = token.principal or issuer.settings.issuer.principal
    if principal is None:
        raise click.UsageError(
            "in whose name does the agent act? Say it with --principal acct:alice@acme.example, AGENTVC_PRINCIPAL, "
            "or issuer.principal in agentvc.toml"
        )
    token.require_whole()
    wanted = CapabilityToken(
        subject=to,
        action=str(token.capability),
        location=str(token.location),
        life=token.life or timedelta(0),
        principal=principal,
        principal_type=token.principal_type or "Person",
        uses=token.uses,
        audience=token.audience,
        persona=token.persona,
        purpose=token.purpose,
    )
    return token_credential(wanted, issuer.did, datetime.now(UTC))
