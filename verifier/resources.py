"""What stands at a URL that a credential names: related resources and schemas, fetched and kept for a while.

Safe to share between threads. Nothing here says that a content is the right one: digests and proofs do.
"""

from collections import OrderedDict
from datetime import datetime, timedelta
from threading import Lock

from did.errors import DidError
from did.fetching import Fetcher
from verifier.evidence import Resource, ResourceNeeded, Unavailable

MAX_RESOURCE_BYTES = 1_048_576  # a schema has some kilobytes; a picture that is larger is not judged
MAX_RESOURCES = 64  # held at once


class Resources:
    """A cache of resources over a Fetcher; `now` comes with each call."""

    def __init__(
        self, fetcher: Fetcher, *, max_bytes: int = MAX_RESOURCE_BYTES, max_resources: int = MAX_RESOURCES
    ) -> None:
        self._fetcher = fetcher
        self._max_bytes = max_bytes
        self._max_resources = max_resources
        self._lock = Lock()
        self._held: OrderedDict[ResourceNeeded, tuple[Resource, datetime]] = OrderedDict()

    def obtain(self, need: ResourceNeeded, now: datetime, max_staleness: timedelta) -> Resource | Unavailable:
        """Return what stands at the URL, fetched unless what is held is fresh enough, or why it could not be had."""
        held = self._held.get(need)
        if held is not None and timedelta(0) <= now - held[1] <= max_staleness:
            return held[0]
        try:
            answer = self._fetcher.fetch(need.url, accept=need.accept, max_bytes=self._max_bytes)
        except DidError as error:
            return Unavailable(str(error))
        resource = Resource(need.url, answer.body, answer.headers.get("content-type"))
        with self._lock:
            self._held[need] = (resource, now)
            self._held.move_to_end(need)
            while len(self._held) > self._max_resources:
                self._held.popitem(last=False)
        return resource
