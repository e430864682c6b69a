"""What is written into the issuer's stores by their tests."""

from datetime import UTC, datetime, timedelta

from issuer.ports import Intent, Series, Status

NOW = datetime(2026, 3, 1, 12, 0, 0, tzinfo=UTC)
# So short that lists fill up within a test; the settings file allows none below 131,072.
REVOCATION = Series("revocation", 1, 16)
SUSPENSION = Series("suspension", 1, 16)
MESSAGE = Series("message", 2, 16)


def intent(
    credential_id: str,
    *statuses: Status,
    key: str | None = None,
    fingerprint: str | None = None,
    subject: str | None = "did:key:z6MkAgent",
    profile: str = "agent-delegation",
) -> Intent:
    """Give the intent to issue a credential that lives for an hour."""
    return Intent(
        credential_id=credential_id,
        profile=profile,
        mechanism="vc+jwt",
        types=("VerifiableCredential", "AgentDelegationCredential"),
        subject=subject,
        created=NOW,
        valid_from=NOW,
        valid_until=NOW + timedelta(hours=1),
        fingerprint=fingerprint,
        idempotency_key=key,
        statuses=statuses,
    )
