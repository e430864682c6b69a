"""Keys, loopback servers and certificates that the tests of `did` share."""

from collections.abc import Callable, Iterator

import pytest
from support.loopback import Certificates, Routes, SocketScript, make_certificates, scripted, serving

from did import KeyType, PrivateKey

SEEDS = {
    KeyType.ED25519: bytes(range(32)),
    KeyType.P256: bytes(range(1, 33)),
    KeyType.P384: bytes(range(1, 49)),
    KeyType.MLDSA44: bytes(range(32)),
}


@pytest.fixture(params=list(KeyType), ids=lambda key_type: key_type.value)
def private_key(request: pytest.FixtureRequest) -> PrivateKey:
    """Give one key of every type."""
    return PrivateKey(request.param, SEEDS[request.param])


@pytest.fixture
def ed25519() -> PrivateKey:
    return PrivateKey(KeyType.ED25519, SEEDS[KeyType.ED25519])


@pytest.fixture
def p256() -> PrivateKey:
    return PrivateKey(KeyType.P256, SEEDS[KeyType.P256])


@pytest.fixture
def routes() -> Iterator[Routes]:
    with serving(Routes()) as served:
        yield served


@pytest.fixture
def raw_server() -> Iterator[Callable[[SocketScript], int]]:
    with scripted() as start:
        yield start


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def tls_routes(certificates: Certificates) -> Iterator[Routes]:
    with serving(Routes(), certificates.server) as served:
        yield served
