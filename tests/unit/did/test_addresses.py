import pytest

from did.addresses import AddressPolicy, is_loopback

PUBLIC = ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::1"]
LOOPBACK = ["127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::"]
PRIVATE = [
    "10.0.0.1",
    "172.16.0.1",
    "192.168.1.1",
    "100.64.0.1",
    "192.0.0.8",
    "192.88.99.1",
    "198.18.0.1",
    "203.0.113.1",
    "240.0.0.1",
    "255.255.255.255",
    "fc00::1",
    "fd12:3456::1",
    "fec0::1",
    "::7f00:1",
    "64:ff9b:1::1",
    "2001::1",
    "2001:db8::1",
    "3fff::1",
    "5f00::1",
    "100::1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
    "2002:a00:1::",
]
NEVER = [
    "0.0.0.0",  # noqa: S104 - refused, not bound
    "::",
    "::ffff:0.0.0.0",
    "64:ff9b::",
    "2002::",
    "224.0.0.1",
    "ff02::1",
    "ff0e::1",
    "169.254.169.254",
    "fe80::1",
    "fe80::1%1",
    "::ffff:169.254.169.254",
    "64:ff9b::a9fe:a9fe",
    "2002:a9fe:a9fe::",
    "localhost",
    "127.1",
    "",
]


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_is_allowed(address: str) -> None:
    assert AddressPolicy().refusal(address) is None


@pytest.mark.parametrize("address", [*LOOPBACK, *PRIVATE, *NEVER])
def test_any_other_address_is_refused_unless_asked_for(address: str) -> None:
    assert AddressPolicy().refusal(address) is not None


@pytest.mark.parametrize("address", LOOPBACK)
def test_loopback_is_allowed_by_either_permission(address: str) -> None:
    assert AddressPolicy(allow_loopback=True).refusal(address) is None
    assert AddressPolicy(allow_private=True).refusal(address) is None
    assert is_loopback(address)


@pytest.mark.parametrize("address", PRIVATE)
def test_a_private_address_needs_its_own_permission(address: str) -> None:
    assert AddressPolicy(allow_loopback=True).refusal(address) is not None
    assert AddressPolicy(allow_private=True).refusal(address) is None
    assert not is_loopback(address)


@pytest.mark.parametrize("address", NEVER)
def test_some_addresses_are_never_allowed(address: str) -> None:
    assert AddressPolicy(allow_loopback=True, allow_private=True).refusal(address) is not None
    assert not is_loopback(address)
