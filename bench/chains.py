"""What a chain costs: n hops and a presentation, n + 1 signatures, for each depth that a verifier reads by default.

The credentials of a chain are shown again and again, each presentation once. Every hop has constraints to hold against
its parent's, and a status entry out of its parent's range; one chain has limits that are counted at every hop.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from statistics import linear_regression

from bench.bare import Signed, bare
from bench.in_process import ACT, PRESENTATION, SERIAL, accepted, present
from bench.measuring import Row, Work, compare, repeated
from bench.world import ALICE, AUDIENCE, BOB, ISSUER, LIST_URL, NOW, World
from did.keys.algorithm import KeyType
from did.keys.signer import PrivateKey
from did.methods.key import did_key, did_key_method
from vc.delegation.documents import (
    agent_delegation_credential,
    capability,
    delegation_claim,
    presentation_document,
)
from vc.securing.enveloped import envelope
from vc.securing.mechanism import Proof, Secured, parse_secured, secure
from vc.status.entry import status_entry
from vc.strict_json import JsonObject
from verifier import Policy

DEEPEST = Policy().max_credentials  # hops: as many credentials as one presentation may show
JUDGED, MOST_RATIO = 3, 1.5  # hops, and how many times their bare signatures they may take
RANGE_FIRST = 4096  # where the status range of the first hop begins
EVER = 9_007_199_254_740_991  # uses: the largest integer that is exact everywhere, so that no run gets there

Timed = tuple[int, float, float]  # hops, ours, limit


def chains(world: World, *, quick: bool) -> Iterator[Row | str]:
    """Verify presentations of a chain for an act, at each depth, and say in one line how the cost grows."""
    done: list[Timed] = []
    for hops in range(1, DEEPEST + 1):
        row = _row(world, hops, quick=quick)
        done.append((hops, row.ours_us, row.limit_us))
        yield row
    yield _row(world, JUDGED, quick=quick, limited=True)
    yield growth(done)


def growth(done: Sequence[Timed]) -> str:
    """Say what one hop more costs, as a straight line through all depths and by halves.

    In bare signatures, not in microseconds: the rows are taken one after the other, and the machine drifts meanwhile.
    Where the cost is linear, a hop of the second half costs what one of the first does.
    """
    hops = [one[0] for one in done]
    costs = [ours / limit * (depth + 1) for depth, ours, limit in done]
    slope, start = linear_regression(hops, costs)
    middle = len(done) // 2
    early, late = (linear_regression(hops[part], costs[part]).slope for part in (slice(1, middle), slice(middle, None)))
    off = max(abs(cost - (start + slope * depth)) / cost for depth, cost in zip(hops, costs, strict=True))
    return (
        f"a chain costs {start:.2f} + {slope:.2f} a hop, in bare signatures; no depth is off that line by more than "
        f"{off:.0%}; a hop costs {early:.2f} up to hop {middle} and {late:.2f} from there to hop {hops[-1]}: "
        f"a factor of {late / early:.2f}"
    )


def _row(world: World, hops: int, *, quick: bool, limited: bool = False) -> Row:
    keys = [*(PrivateKey.generate(KeyType.ED25519) for _ in range(hops - 1)), world.agent]
    made = chain(world, keys, limited=limited)
    document = presentation_document(world.agent_did, [envelope(one) for one in made], ACT)

    def fresh(pieces: int) -> Sequence[bytes]:
        return [present(world, document, "vp+jwt", next(SERIAL)) for _ in range(pieces)]

    verifier = world.verifier()
    ours = Work(fresh, lambda raw: accepted(verifier, raw, PRESENTATION))
    last = parse_secured(present(world, document, "vp+jwt", next(SERIAL))).proofs[0]
    signers = [world.keys[KeyType.ED25519], *keys]
    limit = Work(repeated([0]), bare_signatures(signers, [*(one.proofs[0] for one in made), last]))
    times = compare(ours, limit, quick=quick)
    counted = ", a limit counted at each" if limited else ""
    name = f"verify a chain of {hops} hop(s) with an act, vp+jwt{counted}: {hops + 1} signatures"
    return Row(name, *times, most_ratio=MOST_RATIO if hops == JUDGED else None, source="issue 4")


def chain(world: World, keys: Sequence[PrivateKey], *, limited: bool) -> list[Secured]:
    """Make the hops of a chain; `keys` are those of their holders, from the first to the one that presents."""
    organisation = world.keys[KeyType.ED25519]
    signer, issuer, method = organisation, ISSUER, f"{ISSUER}#ed25519"
    made: list[Secured] = []
    for depth, holder in enumerate(keys):
        subject = did_key(holder.public_key)
        claim = _claim(depth, len(keys), made[-1] if made else None, limited=limited)
        document = agent_delegation_credential(
            issuer=issuer,
            subject=subject,
            delegation=claim,
            valid_from=NOW - timedelta(minutes=1),
            valid_until=NOW + timedelta(minutes=60 - depth),
            credential_id=f"urn:uuid:00000000-0000-4000-a000-{depth:012x}",
            status=[status_entry(LIST_URL, 7 if depth == 0 else RANGE_FIRST + depth - 1, "revocation")],
        )
        made.append(secure(document, "vc+jwt", signer, method, created=NOW))
        signer, issuer, method = holder, subject, did_key_method(holder.public_key)
    return made


def _claim(depth: int, hops: int, parent: Secured | None, *, limited: bool) -> JsonObject:
    """Give what a hop says: what `World.delegation` says, a little less at each depth."""
    limits = {"limits": [{"kind": "uses", "max": EVER - depth}]} if limited else {}
    claim = delegation_claim(
        principal=ALICE,
        persona="scheduler",
        audience=[AUDIENCE],
        capabilities=[
            capability(["calendar.read"], [BOB], [{"key": "/max_results", "max": 50 - depth}]) | limits,
            capability(["calendar.read", "calendar.list"], ["https://cal.example/calendars/team"]),
        ],
        max_depth=hops - 1,
        purpose="find a slot for the planning meeting",
    )
    if depth < hops - 1:
        first, size = RANGE_FIRST + depth, 64 - depth
        claim["statusRange"] = {"statusListCredential": LIST_URL, "first": first, "count": size}
    if parent is not None:
        claim["depth"] = depth
        claim["parent"] = {"id": parent.document["id"], "digestMultibase": parent.digest()}
    return claim


def bare_signatures(signers: Sequence[PrivateKey], proofs: Sequence[Proof]) -> Callable[[object], None]:
    """Return the bare verification of one signature of each signer, and nothing else."""
    todo: list[tuple[Callable[[Signed], None], Signed]] = []
    for signer, proof in zip(signers, proofs, strict=True):
        plain = bare(signer)
        todo.append((plain.verify, plain.signed(proof.signature, proof.signed)))

    def run(_: object) -> None:
        for verify, signed in todo:
            verify(signed)

    return run
