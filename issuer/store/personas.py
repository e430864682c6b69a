"""What the verbs about personas do inside a transaction of the SQLite store; see issuer/persona_ports.py."""

from sqlite_utils import Database

from issuer import refusals
from issuer.persona_ports import Entitlement, Persona
from issuer.store import rows

_ENTITLEMENT = "principal, document, changed, changed_by"
_PERSONA = "principal, name, template, did, created"


def entitle(database: Database, entitlement: Entitlement) -> None:
    """See PersonaStore.entitle."""
    database.execute(
        f"INSERT OR REPLACE INTO entitlement ({_ENTITLEMENT}) VALUES (?, ?, ?, ?)",  # noqa: S608 -- our own constants
        (entitlement.principal, entitlement.document, rows.seconds(entitlement.changed), entitlement.by),
    )


def entitlement(database: Database, principal: str) -> Entitlement | None:
    """See PersonaStore.entitlement."""
    row = database.execute(f"SELECT {_ENTITLEMENT} FROM entitlement WHERE principal = ?", (principal,)).fetchone()  # noqa: S608
    return None if row is None else _entitlement_of(row)


def entitlements(database: Database) -> tuple[Entitlement, ...]:
    """See PersonaStore.entitlements."""
    found = database.execute(f"SELECT {_ENTITLEMENT} FROM entitlement ORDER BY principal")  # noqa: S608
    return tuple([_entitlement_of(row) for row in found])


def add_persona(database: Database, persona: Persona) -> Persona:
    """See PersonaStore.add_persona."""
    done = database.execute(
        f"INSERT INTO persona ({_PERSONA}) VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",  # noqa: S608
        (persona.principal, persona.name, persona.template, persona.did, rows.seconds(persona.created)),
    )
    if done.rowcount == 1:
        return persona
    row = database.execute(
        f"SELECT {_PERSONA} FROM persona WHERE (principal = ? AND name = ?) OR did = ?"  # noqa: S608
        " ORDER BY principal = ? AND name = ? DESC LIMIT 1",
        (persona.principal, persona.name, persona.did, persona.principal, persona.name),
    ).fetchone()
    return refusals.same_persona(_persona_of(row), persona)


def find_persona(database: Database, principal: str, name: str) -> Persona | None:
    """See PersonaStore.find_persona."""
    row = database.execute(
        f"SELECT {_PERSONA} FROM persona WHERE principal = ? AND name = ?",  # noqa: S608
        (principal, name),
    ).fetchone()
    return None if row is None else _persona_of(row)


def personas(database: Database, principal: str | None) -> tuple[Persona, ...]:
    """See PersonaStore.personas."""
    found = database.execute(
        f"SELECT {_PERSONA} FROM persona WHERE ?1 IS NULL OR principal = ?1 ORDER BY principal, name",  # noqa: S608
        (principal,),
    )
    return tuple([_persona_of(row) for row in found])


def _entitlement_of(row: rows.Row) -> Entitlement:
    principal, document, changed, by = row
    return Entitlement(str(principal), str(document), rows.instant(changed), str(by))


def _persona_of(row: rows.Row) -> Persona:
    principal, name, template, did, created = row
    return Persona(str(principal), str(name), str(template), str(did), rows.instant(created))
