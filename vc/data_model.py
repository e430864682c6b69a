"""The two versions of the data model that are read here, and how a document says which one it follows."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from vc.contexts import CREDENTIALS_V1, CREDENTIALS_V2
from vc.strict_json import Json


class DataModel(StrEnum):
    """A version of the data model. New credentials follow 2.0; 1.1 is there for older peers."""

    V1_1 = "1.1"
    V2_0 = "2.0"

    @property
    def base_context(self) -> str:
        """The URL that stands first in `@context` (VC-DATA-MODEL-1.1 4.1, VC-DATA-MODEL-2.0 4.3)."""
        return _BASE_CONTEXTS[self]


_BASE_CONTEXTS: Final[Mapping[DataModel, str]] = {DataModel.V1_1: CREDENTIALS_V1, DataModel.V2_0: CREDENTIALS_V2}
BASE_CONTEXTS: Final = frozenset(_BASE_CONTEXTS.values())


def data_model_of(document: Mapping[str, Json]) -> DataModel:
    """The version whose base context is the first of a document's; 2.0 where it is neither.

    That the document keeps the rules of that version is NOT checked. Source: VC-DATA-MODEL-2.0 5.11.
    """
    contexts = document.get("@context")
    if isinstance(contexts, list) and contexts[:1] == [CREDENTIALS_V1]:
        return DataModel.V1_1
    return DataModel.V2_0
