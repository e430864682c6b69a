"""The `credentialStatus` entries of a credential, from the places that were reserved for it. Pure."""

from collections.abc import Sequence
from functools import lru_cache

from issuer.addresses import status_list_url
from issuer.ports import Status
from issuer.range_ports import Range
from vc.delegation.hop import StatusRange
from vc.delegation.writing import range_claim
from vc.status.entry import MESSAGE, status_entry
from vc.strict_json import JsonObject


class StatusEntries:
    """Lays out entries that point to the lists at `url`; `messages` are the texts for the purpose `message`."""

    def __init__(self, url: str, messages: Sequence[str]) -> None:
        self._url = url
        self._messages = tuple(messages)
        # All entries of a list differ in the index only.
        self._first_entry = lru_cache(maxsize=64)(self._lay_out)

    def entry(self, status: Status) -> JsonObject:
        """Give the entry for one reserved place (Bitstring Status List 1.0, 2.1)."""
        return {**self._first_entry(status.list_id, status.purpose), "statusListIndex": str(status.index)}

    def status_range(self, given: Range) -> JsonObject:
        """Give the member `statusRange` for one range (agent-credentials, "Status")."""
        return range_claim(StatusRange(status_list_url(self._url, given.list_id), given.first, given.count))

    def _lay_out(self, list_id: int, purpose: str) -> JsonObject:
        messages = self._messages if purpose == MESSAGE else ()
        return status_entry(status_list_url(self._url, list_id), 0, purpose, messages=messages)
