"""Where the parts of an issuer are put together; everything else is given what it needs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self
from urllib.parse import urlsplit

from did import DidError, Signer
from did.keys.custody import open_key
from issuer.bounds import Bound
from issuer.contexts import load_contexts
from issuer.entitlements import Entitled, EntitlementTable
from issuer.errors import SettingsInvalid, StoreUnavailable
from issuer.granting import Granting
from issuer.hop_revoking import ClosableLedger, HopRevoking
from issuer.identity import Identity, web_identity
from issuer.issuing import Issuing
from issuer.personas import Personas
from issuer.ports import Series, Store
from issuer.profile import PersonaRule, Profile
from issuer.publishing import Publishing, Validity
from issuer.records import Records
from issuer.revoking import Revoking
from issuer.schema import load_schema
from issuer.settings import CREDENTIAL_MECHANISMS, SETTINGS_NAME, ProfileSection, Settings, load_settings
from issuer.statuses import StatusEntries
from issuer.store.opening import open_store
from issuer.switch_ports import SwitchKind
from issuer.switching import Switching
from issuer.tokens import Administrators
from vc.data_model import DataModel
from vc.linked_data import PINNED_CONTEXTS, ContextSet
from vc.securing.mechanism import MECHANISMS
from verifier.ledger.memory import MemoryLedger
from verifier.ledger.sqlite import SqliteLedger

KEY_TRIAL = b"agentvc: a trial of the issuer's key, not a credential"


def system_clock() -> datetime:
    """Give the present moment."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Issuer:
    """One issuer with all its services, ready to work; close it, or use it as a context manager."""

    settings: Settings
    identity: Identity
    store: Store
    profiles: Mapping[str, Profile]
    issuing: Issuing
    revoking: Revoking
    publishing: Publishing
    records: Records
    administrators: Administrators
    contexts: ContextSet
    personas: Personas
    entitlements: EntitlementTable
    switching: Switching
    hop_revoking: HopRevoking

    @property
    def did(self) -> str:
        """The DID that everything is issued under."""
        return self.identity.did

    def close(self) -> None:
        """Close the store and the ledger; nothing may be called afterwards."""
        self.hop_revoking.close()
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_issuer(
    home: Path,
    passphrase: str,
    clock: Callable[[], datetime] = system_clock,
    more_contexts: Callable[[ContextSet], ContextSet] = lambda known: known,
    entitled: Entitled | None = None,
) -> Issuer:
    """Open the issuer that `initialise` set up in `home`; `more_contexts` adds to those that its settings pin.

    `entitled` is asked what a principal may have, in place of the table in the store; what it raises goes through.
    Raises SettingsInvalid (settings, schemas, contexts, key or passphrase), StoreUnavailable and StoreTooNew.
    """
    path = home / SETTINGS_NAME
    settings = load_settings(path)
    signer = _open_signer(settings.issuer.key, home, passphrase, path)
    _try(signer, path)
    profiles = profiles_of(settings, signer, path)
    contexts = more_contexts(load_contexts(settings, path))
    _require_database(settings.store.database, home, path)
    store = open_store(settings.store.database, home)
    identity, ledger = web_identity(settings.issuer.url, signer), _ledger_opener(settings.store.database, home)
    return assemble(settings, identity, profiles, store, clock, contexts, entitled, ledger)


def assemble(  # noqa: PLR0913, PLR0917 -- every part is open already
    settings: Settings,
    identity: Identity,
    profiles: Mapping[str, Profile],
    store: Store,
    clock: Callable[[], datetime],
    contexts: ContextSet = PINNED_CONTEXTS,
    entitled: Entitled | None = None,
    open_ledger: Callable[[], ClosableLedger] = MemoryLedger,
) -> Issuer:
    """Put an issuer together from parts that are open already."""
    table = EntitlementTable(store, clock, asked=entitled is None)
    templates = {name: section.template(name) for name, section in settings.templates.items()}
    host = urlsplit(settings.issuer.url).hostname or ""
    personas = Personas(store, templates, entitled or table, host, clock)
    url, status = settings.issuer.url, settings.status
    validity = Validity(status.life, status.ttl, status.mechanism)
    entries, bound = StatusEntries(url, status.messages), Bound(status.ttl, status.life)
    return Issuer(
        settings=settings,
        identity=identity,
        store=store,
        profiles=profiles,
        issuing=Issuing(store, identity, profiles, entries, clock, contexts, Granting(personas), status.length),
        revoking=Revoking(store, clock),
        publishing=Publishing(store, identity, url, validity, clock),
        records=Records(store),
        administrators=Administrators(store),
        contexts=contexts,
        personas=personas,
        entitlements=table,
        switching=Switching(store, status.length, bound, clock),
        hop_revoking=HopRevoking(store, identity, url, bound, clock, open_ledger, contexts),
    )


def profiles_of(settings: Settings, signer: Signer, path: Path) -> Mapping[str, Profile]:
    """Give the profiles of the settings; schemas are read beside `path`, the settings file.

    Raises SettingsInvalid for a schema that cannot be used, and for a mechanism that the key does not fit.
    """
    _require_mechanism(settings.status.mechanism, signer, f"{path}: status.mechanism")
    return {name: _profile(name, section, settings, signer, path) for name, section in settings.profiles.items()}


def _open_signer(uri: str, home: Path, passphrase: str, path: Path) -> Signer:
    scheme, _, rest = uri.partition(":")
    # A path in the settings begins at the settings file, wherever the service is started from.
    placed = f"{scheme}:{home / rest}" if scheme == "file" else uri
    try:
        return open_key(placed, passphrase)
    except DidError as error:
        raise SettingsInvalid(
            f"the key cannot be opened: {error}",
            where=f"{path}: issuer.key",
            remedy="Give the passphrase that `agentvc init` was given, and a key URI such as file:issuer.key.jwe",
        ) from error


def _try(signer: Signer, path: Path) -> None:
    """Find out once that what the custodian signs holds under the key it names; then it need not be asked each time."""
    if not signer.public_key.verify(signer.sign(KEY_TRIAL), KEY_TRIAL):
        raise SettingsInvalid(
            "the key does not verify what its custodian signs",
            where=f"{path}: issuer.key",
            remedy="Name the private key that belongs to this public key",
        )


def _profile(name: str, section: ProfileSection, settings: Settings, signer: Signer, path: Path) -> Profile:
    where = f"{path}: profiles.{name}"
    for mechanism in section.mechanisms[:1]:
        _require_mechanism(mechanism, signer, f"{where}.mechanisms")
    status = settings.status
    return Profile(
        name=name,
        types=frozenset(section.types),
        longest_life=section.longest_life,
        mechanisms=section.mechanisms,
        series=tuple(Series(purpose, status.size_of(purpose), status.length) for purpose in sorted(section.status)),
        schema=load_schema(path.parent / section.json_schema, f"{where}.schema") if section.json_schema else None,
        data_models=frozenset(DataModel(version) for version in section.data_models),
        personas=PersonaRule(section.personas or ("known" if settings.templates else "free")),
        switches=frozenset(map(SwitchKind, section.switches)),
        ranges=status.range_series(section.status_range),
    )


def _require_mechanism(mechanism: str, signer: Signer, where: str) -> None:
    key_type = signer.public_key.key_type
    if key_type not in MECHANISMS[mechanism].key_types:
        fitting = ", ".join(name for name in CREDENTIAL_MECHANISMS if key_type in MECHANISMS[name].key_types)
        raise SettingsInvalid(
            f"{mechanism} cannot be used with a key of type {key_type.value}", where=where, remedy=f"Use {fitting}"
        )


def _ledger_opener(database: str, home: Path) -> Callable[[], ClosableLedger]:
    """Give what opens the ledger of used presentations: beside the database, for all processes that use that."""
    scheme, _, rest = database.partition(":")
    path = (home / rest).with_suffix(".ledger.sqlite3")
    return (lambda: SqliteLedger(path)) if scheme == "sqlite" else MemoryLedger


def _require_database(database: str, home: Path, path: Path) -> None:
    """Refuse to make a missing database anew in silence: the status of all that was issued would be gone."""
    scheme, _, rest = database.partition(":")
    if scheme == "sqlite" and not (home / rest).is_file():
        raise StoreUnavailable(
            f"the database {home / rest} is missing",
            where=f"{path}: store.database",
            remedy="Put it back, or correct the setting; `agentvc init` in a new folder makes a new issuer",
        )
