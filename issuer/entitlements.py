"""Where it is known what principals are entitled to: a table in the store, or a function of the organisation's own."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeAlias

from issuer.errors import PersonaRefused, RequestMalformed
from issuer.persona_ports import Entitlement
from issuer.ports import Store
from vc.delegation.persona import Entitlements, parse_entitlements
from vc.errors import Malformed
from vc.jcs import canonical_json
from vc.strict_json import JsonObject, parse_object

# The port: what the principal with this URI is entitled to now, None when nothing is known. It is asked each time.
Entitled: TypeAlias = Callable[[str], Entitlements | None]


class EntitlementTable:
    """The table in the store; it is what is asked unless `open_issuer` was given a function."""

    def __init__(self, store: Store, clock: Callable[[], datetime], *, asked: bool = True) -> None:
        self._store = store
        self._clock = clock
        self._asked = asked

    def __call__(self, principal: str) -> Entitlements | None:
        """Give what the table says of the principal."""
        row = self._store.entitlement(principal)
        return None if row is None else parse_entitlements(parse_object(row.document))

    def write(self, document: JsonObject, by: str) -> Entitlements:
        """Record what a principal is entitled to, in place of what the table said of it.

        Raises RequestMalformed, which names the place, and PersonaRefused where the table is not what is asked.
        """
        if not self._asked:
            raise PersonaRefused(
                "what principals are entitled to is not kept here: this issuer asks a function of its own",
                where="/principal",
                remedy="Change it where that function looks it up",
            )
        try:
            read = parse_entitlements(document)
        except Malformed as error:
            raise RequestMalformed(error.message, where=error.where, remedy=error.remedy) from error
        changed = self._clock().astimezone(UTC).replace(microsecond=0)
        text = canonical_json(document).decode()
        self._store.entitle(Entitlement(read.principal.id, text, changed, by))
        return read

    def all(self) -> tuple[Entitlements, ...]:
        """Give the whole table, by principal."""
        return tuple([parse_entitlements(parse_object(row.document)) for row in self._store.entitlements()])
