"""The steps that bring a database to the form this version reads, in their order.

A step that was released never changes: what is wrong in it is put right by the next one.
"""

from sqlite_utils import Database, Migrations

from issuer.store.migrations import m0001_records, m0002_switches, m0003_ranges

STEPS = (
    ("0001 records", m0001_records.apply),
    ("0002 switches", m0002_switches.apply),
    ("0003 ranges", m0003_ranges.apply),
)

_MIGRATIONS = Migrations("agentvc.issuer")
for _name, _apply in STEPS:
    _MIGRATIONS(name=_name)(_apply)


def migrate(database: Database) -> None:
    """Apply the steps that are missing, all in one transaction; two processes that start together do them once."""
    if not _MIGRATIONS.pending(database):
        return
    database.execute("BEGIN IMMEDIATE")
    try:
        _MIGRATIONS.apply(database)
    except BaseException:
        database.rollback()
        raise
    database.commit()


def unknown_steps(database: Database) -> list[str]:
    """Name the steps that were applied to the database and that this version does not know."""
    known = {name for name, _ in STEPS}
    return [step.name for step in _MIGRATIONS.applied(database) if step.name not in known]
