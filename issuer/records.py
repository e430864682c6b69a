"""What was issued: metadata and digests, a page at a time."""

from dataclasses import dataclass

from issuer.errors import RequestMalformed
from issuer.ports import Record, Store

DEFAULT_PAGE = 50
LARGEST_PAGE = 500


@dataclass(frozen=True, slots=True)
class Page:
    """Some records in the order of their issuance; `next_after` is where the next page begins, None on the last one."""

    records: tuple[Record, ...]
    next_after: str | None


class Records:
    """Looks up what was issued."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def find(self, credential_id: str) -> Record:
        """Give the record of a credential. Raises CredentialUnknown."""
        return self._store.find(credential_id)

    def page(self, after: str | None = None, limit: int = DEFAULT_PAGE) -> Page:
        """Give the records behind the credential `after`, oldest first.

        Raises CredentialUnknown and RequestMalformed.
        """
        if not 1 <= limit <= LARGEST_PAGE:
            raise RequestMalformed(
                f"a page of {limit} records cannot be given", where="limit", remedy=f"Ask for 1 to {LARGEST_PAGE}"
            )
        records = self._store.list(after=after, limit=limit + 1)
        more = len(records) > limit
        return Page(records[:limit], records[limit - 1].credential_id if more else None)
