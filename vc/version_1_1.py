"""Credentials for peers that know version 1.1 of the data model only. New credentials follow 2.0: see `data_model`."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from vc.contexts import CREDENTIALS_V1, CREDENTIALS_V2
from vc.data_model import DataModel, data_model_of
from vc.strict_json import Json, JsonObject
from vc.times import format_timestamp

_MEMBERS_OF_1_1: Final[Mapping[str, str]] = {"validFrom": "issuanceDate", "validUntil": "expirationDate"}


def as_vc_1_1(document: Mapping[str, Json], issued_at: datetime) -> JsonObject:
    """The unsigned credential `document` in version 1.1, with `issuanceDate` = `issued_at` where it says no beginning.

    What is in version 1.1 already only gets the date. What is in 2.0 gets the other base context, and its two times
    under their older names. Any other member stays as it is. That the result keeps the rules of 1.1 is NOT checked, nor
    that its terms have a meaning there: `name`, `description` and the types of 2.0 have none.
    Raises ValueError for a time without an offset.
    Source: VC-DATA-MODEL-1.1 4.1, 4.6 and 4.8.
    """
    earlier = dict(document)
    if data_model_of(document) is DataModel.V2_0:
        earlier = {_MEMBERS_OF_1_1.get(name, name): value for name, value in document.items()}
        contexts = document.get("@context")
        if isinstance(contexts, list) and contexts[:1] == [CREDENTIALS_V2]:
            earlier["@context"] = [CREDENTIALS_V1, *contexts[1:]]
    earlier.setdefault("issuanceDate", format_timestamp(issued_at))
    return earlier


def with_contexts(document: Mapping[str, Json], urls: Iterable[str]) -> JsonObject:
    """A copy of `document` whose `@context` ends with those of `urls` that it lacks.

    For the terms of a proof, which the base context of 1.1 does not define: `DATA_INTEGRITY_V2` or `ED25519_2020_V1`
    (VC-DATA-INTEGRITY 2.4). An `@context` that is no list stays as it is, for the model check to name.
    """
    contexts = document.get("@context")
    if not isinstance(contexts, list):
        return dict(document)
    missing: list[Json] = [url for url in dict.fromkeys(urls) if url not in contexts]
    return {**document, "@context": [*contexts, *missing]}
