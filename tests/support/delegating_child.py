"""A process that hands on from a wallet file again and again, and says which indexes it used: one of several."""

import sys
from datetime import datetime
from pathlib import Path

from vc.delegation import StatusRange
from wallet import Part, Wallet

SOMEBODY = "did:key:z6MkpTHR8VNsBxYAAWHut2Geadd9jSwuBV8xRoAnwWsdvktH"


def main(path: str, passphrase: str, moment: str, times: str, share: str) -> None:
    wallet = Wallet.open(Path(path), passphrase)
    part = Part(max_depth=2, share=int(share)) if int(share) else Part()
    for _ in range(int(times)):
        made = wallet.delegate("urn:uuid:root", part, to=SOMEBODY, now=datetime.fromisoformat(moment))
        print(*indexes(made.given.credential.status, made.given.delegation), flush=True)  # noqa: T201


def indexes(status: tuple[dict[str, object], ...], delegation: object) -> list[int]:
    """Give every index that a hop has, its own and those that its holder may give out."""
    passed_on: StatusRange | None = getattr(delegation, "status_range", None)
    own = [int(str(entry["statusListIndex"])) for entry in status]
    return own + (list(range(passed_on.first, passed_on.first + passed_on.size)) if passed_on else [])


if __name__ == "__main__":
    main(*sys.argv[1:])
