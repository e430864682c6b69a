"""The three parties of the story: the organisation and the calendar over HTTP, the agent with its wallet."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import quote

import httpcore

from cli.demo.processes import DemoFailed
from vc.delegation.authority import Act
from wallet import Wallet

ALLOWED = "allowed"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a service answered: HTTP status and JSON body."""

    status: int
    body: dict[str, object]

    @property
    def reasons(self) -> str:
        """What happened in one word: allowed, or the reasons of the refusal."""
        given = self.body.get("reasons")
        if self.status < 300:  # noqa: PLR2004 -- HTTP's classes of status codes
            return ALLOWED
        return ", ".join(map(str, given)) if isinstance(given, list) else f"HTTP {self.status}"


def call(method: str, url: str, headers: Mapping[str, str], body: object = None) -> Answer:
    """Make one HTTP call with a JSON body or none."""
    content = None if body is None else json.dumps(body).encode()
    sent = {**headers, "Content-Type": "application/json"} if content else dict(headers)
    response = httpcore.request(method, url, headers=list(sent.items()), content=content)
    return Answer(response.status, json.loads(response.content))


@dataclass(frozen=True, slots=True)
class Organisation:
    """Alice's organisation, which runs an issuer service and holds its administrator token."""

    did: str
    url: str
    token: str

    def issue(self, credential: Mapping[str, object]) -> str:
        """Have a credential issued and return it as the agent receives it: JSON text."""
        answer = self._post("/credentials/issue", {"credential": credential})
        return json.dumps(answer.body["verifiableCredential"])

    def revoke(self, credential_id: str, reason: str) -> None:
        """Revoke a credential for good."""
        change = {"statusPurpose": "revocation", "status": True, "reason": reason}
        self._post(f"/credentials/{quote(credential_id, safe='')}/status", change)

    def _post(self, path: str, body: object) -> Answer:
        answer = call("POST", self.url + path, {"Authorization": f"Bearer {self.token}"}, body)
        if answer.reasons != ALLOWED:
            raise DemoFailed(f"the issuer refused POST {path}: {answer.body}")
        return answer


@dataclass(frozen=True, slots=True)
class Agent:
    """Alice's agent, or one that it asks for help: a wallet, and the credentials in it that are shown."""

    wallet: Wallet
    credential_ids: tuple[str, ...]

    def present(self, act: Act, audience: str, now: datetime) -> str:
        """Make a presentation for one call of one service."""
        secured = self.wallet.present(self.credential_ids, audience=audience, act=act, now=now)
        return secured.raw.decode("ascii")

    def take_back(self, credential_id: str, reason: str) -> None:
        """Have a delegation revoked that this agent handed on; its signature is all that the issuer asks for."""
        asked = self.wallet.revocation(credential_id, reason=reason)
        answer = call("POST", asked.url, {}, asked.body)
        if answer.reasons != ALLOWED:
            raise DemoFailed(f"the issuer did not revoke {credential_id}: {answer.body}")


@dataclass(frozen=True, slots=True)
class Calendar:
    """The relying service, as its callers see it."""

    url: str

    def read(self, owner: str, shown: str, max_results: int = 10) -> Answer:
        """Ask for the events of a calendar, showing a presentation or something else."""
        return call("GET", f"{self.url}/calendars/{owner}?max_results={max_results}", {"Authorization": f"VP {shown}"})

    def clear(self, owner: str, shown: str) -> Answer:
        """Ask to delete the events of a calendar."""
        return call("DELETE", f"{self.url}/calendars/{owner}", {"Authorization": f"VP {shown}"})
