"""`credentialSchema`: which schemas a credential says that it fits (VC-DATA-MODEL-2.0 4.11, VC-JSON-SCHEMA 2)."""

from typing import Final, NamedTuple, cast

from vc.credential import Credential
from vc.resource_digest import Integrity, integrity_of
from vc.shapes import objects
from vc.strict_json import Json, JsonObject

JSON_SCHEMA: Final = "JsonSchema"
JSON_SCHEMA_CREDENTIAL: Final = "JsonSchemaCredential"
_UNDERSTOOD: Final = (JSON_SCHEMA, JSON_SCHEMA_CREDENTIAL)

_MEMBER: Final = "credentialSchema"


class SchemaReference(NamedTuple):
    """One schema: what kind it is, its URL, the digests of what is found there, and where in the credential it stands.

    Of several types, `type` is the first that is understood here; else it is the first.
    """

    type: str
    id: str
    integrity: Integrity
    where: str

    @property
    def is_understood(self) -> bool:
        """Whether a schema of this kind can be evaluated here."""
        return self.type in _UNDERSTOOD


def schema_references(credential: Credential) -> tuple[SchemaReference, ...]:
    """The schemas that a credential names, in its order."""
    if _MEMBER not in credential.document:
        return ()
    return tuple(_reference(item, where) for item, where in objects(credential.document[_MEMBER], "/" + _MEMBER))


def _reference(item: Json, where: str) -> SchemaReference:
    schema = cast("JsonObject", item)
    stated = schema["type"]
    types = cast("list[str]", stated if isinstance(stated, list) else [stated])
    kind = next((each for each in types if each in _UNDERSTOOD), types[0])
    return SchemaReference(kind, cast("str", schema["id"]), integrity_of(schema), where)
