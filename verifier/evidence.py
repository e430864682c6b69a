"""What must be known from outside, and what was obtained: immutable values, so that a verification can be replayed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple, Never, TypeVar

from did.document import DidDocument
from did.keys.public_key import PublicKey
from vc.credential import Credential, parse_credential
from vc.errors import Malformed
from vc.securing.mechanism import Proof, Secured, parse_secured
from vc.status.list_credential import StatusList, parse_status_list
from verifier.ledger import Charge, Exceeded, Recorded, Replayed, SingleUse

T = TypeVar("T")
_NOTHING: Mapping[str, Never] = MappingProxyType({})


class DidDocumentNeeded(NamedTuple):
    """The document of a DID that the trust names and that cannot be computed."""

    did: str


class StatusListNeeded(NamedTuple):
    """A status list named by a credential whose own proof passed under a trusted issuer."""

    url: str


class ResourceNeeded(NamedTuple):
    """What stands at a URL that a credential names, under the same condition; `accept` are its media types."""

    url: str
    accept: str


class RecordNeeded(NamedTuple):
    """The first use of a presentation and what it uses of each limit, to be recorded in one step.

    Asked for last, and only when all else passed.
    """

    use: SingleUse
    charges: tuple[Charge, ...] = ()


Need = DidDocumentNeeded | StatusListNeeded | ResourceNeeded | RecordNeeded


class Unavailable(NamedTuple):
    """Something could not be obtained; `reason` is a clause for people."""

    reason: str


class OpenedList:
    """A status list, read once and kept with the outcome of its signatures, never with a verdict on a bit."""

    __slots__ = ("_held", "credential", "secured", "status_list")

    def __init__(self, secured: Secured, credential: Credential, status_list: StatusList) -> None:
        self.secured = secured
        self.credential = credential
        self.status_list = status_list
        self._held: dict[int, tuple[PublicKey, bool]] = {}

    def holds_under(self, proof: Proof, key: PublicKey) -> bool:
        """Tell whether `proof`, one of this list's own, was made with `key`; each signature is verified once."""
        known = self._held.get(id(proof))
        if known is None or known[0] != key:
            known = (key, proof.holds_under(key))
            self._held[id(proof)] = known
        return known[1]


class ListBody:
    """The bytes of a status list as they were fetched, opened when first asked for."""

    __slots__ = ("_opened", "raw")

    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self._opened: OpenedList | Malformed | None = None

    def opened(self) -> OpenedList | Malformed:
        """Return the list that the bytes hold, unverified, or what is wrong with them."""
        if self._opened is None:
            self._opened = _open_list(self.raw)
        return self._opened


class FetchedList(NamedTuple):
    """A status list as it was at `fetched_at`, the moment at which its server last said that it is current."""

    url: str
    body: ListBody
    fetched_at: datetime
    etag: str | None = None


class Resource(NamedTuple):
    """What was fetched from a URL, exactly; `media_type` is what its server says of it, None when it says nothing."""

    url: str
    content: bytes
    media_type: str | None


Answer = DidDocument | FetchedList | Resource | Recorded | Replayed | Exceeded | Unavailable


class Evidence(NamedTuple):
    """Everything obtained so far. `recorded` is what the ledger answered; None when it was not asked."""

    documents: Mapping[str, DidDocument | Unavailable] = _NOTHING
    status_lists: Mapping[str, FetchedList | Unavailable] = _NOTHING
    recorded: Recorded | Replayed | Exceeded | Unavailable | None = None
    resources: Mapping[str, Resource | Unavailable] = _NOTHING

    def with_answers(self, needs: Sequence[Need], answers: Sequence[Answer]) -> "Evidence":
        """Return this evidence and what was obtained for `needs` of one round, in the same order.

        An answer of another kind than its need is as good as none: it becomes Unavailable.
        """
        first = needs[0]
        if isinstance(first, RecordNeeded):
            answer = answers[0]
            if isinstance(answer, Recorded | Replayed | Exceeded):
                return self._replace(recorded=answer)
            return self._replace(recorded=_as(Unavailable, answer))
        documents = dict(self.documents) if self.documents else {}
        lists = dict(self.status_lists) if self.status_lists else {}
        resources = dict(self.resources) if self.resources else {}
        for need, answer in zip(needs, answers, strict=True):
            if isinstance(need, DidDocumentNeeded):
                documents[need.did] = _as(DidDocument, answer)
            elif isinstance(need, StatusListNeeded):
                lists[need.url] = _as(FetchedList, answer)
            elif isinstance(need, ResourceNeeded):
                resources[need.url] = _as(Resource, answer)
        return Evidence(documents, lists, self.recorded, resources)


NO_EVIDENCE = Evidence()


def _as(kind: type[T], answer: Answer) -> T | Unavailable:
    if isinstance(answer, kind):
        return answer
    return answer if isinstance(answer, Unavailable) else Unavailable("something of another kind was obtained")


def _open_list(raw: bytes) -> OpenedList | Malformed:
    try:
        secured = parse_secured(raw)
        credential = parse_credential(secured.document)
        return OpenedList(secured, credential, parse_status_list(credential))
    except Malformed as error:
        return error
