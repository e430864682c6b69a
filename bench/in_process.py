"""What one process does: verify, present, sign, read a status bit, build a status list."""

import gzip
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from itertools import count, cycle, islice

from bench.bare import Bare, Signed, bare
from bench.measuring import Row, Work, compare, repeated
from bench.ways import WAYS, bare_signing, bare_verification, issue, shown, unsigned
from bench.world import AUDIENCE, BOB, ISSUER, LIST_URL, NOW, World
from did.keys.algorithm import KeyType
from vc.delegation.authority import Act
from vc.delegation.documents import presentation_document
from vc.securing.enveloped import envelope
from vc.securing.mechanism import Proof, parse_secured, secure
from vc.status.bitstring import Bitstring
from vc.status.list_credential import status_list_document
from verifier import CredentialExpectations, PresentationExpectations, Verifier
from verifier.readings import READINGS

SERIAL = count(1)  # one for each presentation of the run: none is shown twice
POOL = 64  # different credentials
STRANGERS = 512  # different credentials that are new in each round: more than a round takes
BIG_LIST = 1_000_000
ACT = Act("calendar.read", BOB, {"max_results": 10})
CREDENTIAL = CredentialExpectations()
PRESENTATION = PresentationExpectations(AUDIENCE, act=ACT)


def accepted(verifier: Verifier, raw: bytes, expectations: CredentialExpectations | PresentationExpectations) -> None:
    """Verify, and stop the bench if what should be accepted is not."""
    report = verifier.verify(raw, expectations)
    assert report.accepted, report.explain()


def credentials(world: World, *, quick: bool) -> Iterator[Row]:
    """Verify a credential with every check; the DID document and the status list come from caches.

    Every signature is verified every time. A credential that was shown before is read faster than a new one.
    """
    for way in WAYS:
        new = [shown(issue(world, unsigned(world, way, number), way)) for number in range(STRANGERS)]
        pools = [("a new credential", new, anew), ("a credential again", new[:POOL], shown_in_turn)]
        if way.most_ratio is not None:
            identities = [issue(world, world.identity(number), way) for number in range(STRANGERS)]
            pools.append(("a new identity credential", identities, anew))
        for which, pool, showing in pools:
            verifier = world.verifier()
            ours = Work(showing([one.raw for one in pool]), lambda raw, v=verifier: accepted(v, raw, CREDENTIAL))
            limit = Work(repeated([bare_verification(world, one, way) for one in pool[:POOL]]), run)
            times = compare(ours, limit, quick=quick)
            yield Row(f"verify {which}, {way.name}", *times, most_ratio=way.most_ratio, source=way.source)


def signature(world: World, *, quick: bool) -> Iterator[Row]:
    """Verify one Ed25519 signature by the library that we use and by the one that is the limit of every other row."""
    key, message = world.keys[KeyType.ED25519], b"m" * 1024
    limit, made = bare(key), key.sign(message)
    ours = Work(repeated([(made, message)]), lambda one: key.public_key.verify(*one))
    times = compare(ours, Work(repeated([limit.signed(made, message)]), limit.verify), quick=quick)
    yield Row("verify a bare signature, Ed25519: libsodium, which we use (limit: OpenSSL)", *times)


def run(act: Callable[[], None]) -> None:
    """Call it."""
    act()


def shown_in_turn(pool: Sequence[bytes]) -> Callable[[int], Sequence[bytes]]:
    """Give the whole pool in turn, continuing where the last call ended."""
    turn = cycle(pool)
    return lambda pieces: list(islice(turn, pieces))


def anew(pool: Sequence[bytes]) -> Callable[[int], Sequence[bytes]]:
    """Give each of the pool in turn as something never seen: in bytes of its own, and with all readings forgotten."""
    turn = cycle(pool)

    def fresh(pieces: int) -> Sequence[bytes]:
        assert pieces <= len(pool), "one round would show a credential twice"
        READINGS.forget()
        return [bytes(memoryview(one)) for one in islice(turn, pieces)]

    return fresh


def signing(world: World, *, quick: bool) -> Iterator[Row]:
    """Secure an unsigned credential."""
    for way in WAYS:
        documents = [unsigned(world, way, number) for number in range(POOL)]
        plain = [bare_signing(world, issue(world, document, way), way) for document in documents]
        ours = Work(repeated(documents), lambda document, way=way: issue(world, document, way))
        yield Row(f"sign a credential, {way.name}", *compare(ours, Work(repeated(plain), run), quick=quick))


def presentations(world: World, *, quick: bool) -> Iterator[Row]:
    """Verify presentations of an identity and a delegation for an act: three signatures, each presentation once."""
    for mechanism, embedded in (("vp+jwt", "vc+jwt"), ("eddsa-jcs-2022", "eddsa-jcs-2022")):
        held = [world.issue(document, embedded, KeyType.ED25519) for document in (world.identity(), world.delegation())]
        document = presentation_document(world.agent_did, [envelope(one) for one in held], ACT)

        def fresh(pieces: int, document: dict[str, object] = document, mechanism: str = mechanism) -> Sequence[bytes]:
            return [present(world, document, mechanism, next(SERIAL)) for _ in range(pieces)]

        issuer, agent = bare(world.keys[KeyType.ED25519]), bare(world.agent)
        proofs = [one.proofs[0] for one in held]
        last = parse_secured(present(world, document, mechanism, next(SERIAL))).proofs[0]
        verifier = world.verifier()
        ours = Work(fresh, lambda raw, v=verifier: accepted(v, raw, PRESENTATION))
        limit = Work(repeated([0]), three(issuer, agent, proofs, last))
        times = compare(ours, limit, quick=quick)
        name = f"verify a presentation with an act, {mechanism}: identity and delegation, 3 signatures"
        yield Row(name, *times, most_ratio=1.5 if mechanism == "vp+jwt" else 1.8, source="as a credential")


def present(world: World, document: dict[str, object], mechanism: str, number: int) -> bytes:
    """Sign a presentation that differs from every other in its nonce."""
    return secure(
        document,
        mechanism,
        world.agent,
        world.agent_method,
        created=NOW,
        expires=NOW + timedelta(seconds=60),
        audience=AUDIENCE,
        nonce=f"{number:022d}",
    ).raw


def three(issuer: Bare, agent: Bare, proofs: Sequence[Proof], last: Proof) -> object:
    """Return the bare verification of the three signatures of a presentation."""
    first, second = (issuer.signed(proof.signature, proof.signed) for proof in proofs)
    third: Signed = agent.signed(last.signature, last.signed)

    def run(_: object) -> None:
        issuer.verify(first)
        issuer.verify(second)
        agent.verify(third)

    return run


def lists(world: World, *, quick: bool) -> Iterator[Row]:
    """Read a bit of a list that is held, and build and sign a list of a million entries, 1 % of them set."""
    held = Bitstring.from_indexes(131_072, range(0, 131_072, 100))
    indexes = [index * 7919 % 131_072 for index in range(1000)]
    reading = Work(repeated(indexes), held.get)
    yield Row(
        "read a status bit of a held list (limit: the goal)",
        compare(reading, reading, quick=quick)[0],
        5.0,
        1.0,
        source="performance.md",
    )
    chosen = sorted({index * 7919 % BIG_LIST for index in range(BIG_LIST // 100)})
    key = world.keys[KeyType.ED25519]
    packed = bytearray(BIG_LIST // 8)
    for index in chosen:
        packed[index >> 3] |= 0x80 >> (index & 7)

    def build(_: object) -> object:
        bits = Bitstring.from_indexes(BIG_LIST, chosen)
        times = {"valid_from": NOW, "valid_until": NOW + timedelta(days=1), "ttl_ms": 300_000}
        document = status_list_document(LIST_URL, ISSUER, "revocation", bits, **times)
        return secure(document, "vc+jwt", key, f"{ISSUER}#ed25519", created=NOW)

    plain = bare(key)

    def pack_and_sign(_: object) -> object:
        return plain.sign(gzip.compress(bytes(packed), mtime=0))

    times = compare(Work(repeated([0]), build), Work(repeated([0]), pack_and_sign), quick=quick)
    yield Row(
        "build and sign a status list of 1,000,000 entries, 1 % set (limit: gzip and sign)",
        *times,
        most_us=100_000,
        source="performance.md",
    )
