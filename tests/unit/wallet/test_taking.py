"""No index of a status range is ever given twice: threads, processes, and processes that are killed."""

import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from support.children import start
from support.delegating_child import SOMEBODY, indexes
from support.verifying import LIST
from support.wallets import Neighbourhood

from vc.delegation import StatusRange
from vc.delegation.status_range import overlapping
from wallet import DelegationNotMade, Part, Wallet

LARGE = {"statusListCredential": LIST, "first": 8192, "count": 4096}


@pytest.fixture
def near() -> Neighbourhood:
    return Neighbourhood()


@pytest.fixture
def wallet(near: Neighbourhood, wallet_file: Path, passphrase: str) -> Wallet:
    made = Wallet.create(wallet_file, passphrase, clock=lambda: near.world.now)
    near.grant(made, statusRange=LARGE)
    return made


def used_by(wallet: Wallet) -> list[int]:
    return [index for one in wallet.given() for index in indexes(one.credential.status, one.delegation)]


def test_threads_take_different_indexes(wallet: Wallet) -> None:
    with ThreadPoolExecutor(8) as pool:
        for made in [pool.submit(wallet.delegate, "urn:uuid:root", Part(), to=SOMEBODY) for _ in range(40)]:
            assert made.result().can_be_revoked
    used = used_by(wallet)
    assert len(set(used)) == len(used) == 40


def test_ranges_of_siblings_do_not_overlap(wallet: Wallet) -> None:
    for share in (1, 7, 64, 100, 3) * 4:
        wallet.delegate("urn:uuid:root", Part(max_depth=2, share=share), to=SOMEBODY)
    ranges = [one.delegation.status_range for one in wallet.given() if one.delegation is not None]
    assert overlapping([one for one in ranges if one is not None]) == ()
    used = used_by(wallet)
    assert len(set(used)) == len(used) == 4 * (1 + 7 + 64 + 100 + 3 + 5)


def test_a_piece_that_does_not_fit_in_one_is_refused_and_a_smaller_one_is_given(wallet: Wallet) -> None:
    wallet.delegate("urn:uuid:root", Part(max_depth=2, share=4000), to=SOMEBODY)
    with pytest.raises(DelegationNotMade, match=r"96 in one piece are not left .*at most"):
        wallet.delegate("urn:uuid:root", Part(max_depth=2, share=96), to=SOMEBODY)
    assert wallet.delegate("urn:uuid:root", Part(max_depth=2, share=4), to=SOMEBODY).can_be_revoked


def child(path: Path, passphrase: str, near: Neighbourhood, times: int, share: int) -> "subprocess.Popen[str]":
    process: subprocess.Popen[str] = start(
        "delegating_child", path, passphrase, near.world.now.isoformat(), times, share
    )
    return process


def test_processes_that_hand_on_at_once_take_different_indexes(
    near: Neighbourhood, wallet: Wallet, wallet_file: Path, passphrase: str
) -> None:
    running = [child(wallet_file, passphrase, near, 15, share) for share in (0, 5, 0)]
    told = []
    for process in running:
        output, _ = process.communicate(timeout=120)
        assert process.returncode == 0
        told += [int(index) for line in output.splitlines() for index in line.split()]
    assert len(set(told)) == len(told) == 15 + 15 * 6 + 15
    assert sorted(used_by(wallet)) == sorted(told)


@pytest.mark.usefixtures("wallet")
def test_a_process_that_is_killed_while_it_hands_on_gives_no_index_twice(
    near: Neighbourhood, wallet_file: Path, passphrase: str
) -> None:
    told: list[int] = []
    for wait in (0, 0.004, 0.009, 0.017, 0.026):
        process = child(wallet_file, passphrase, near, 1000, 2)
        assert process.stdout is not None
        told += map(int, process.stdout.readline().split())
        time.sleep(wait)
        process.kill()
        rest, _ = process.communicate(timeout=60)
        told += [int(index) for line in rest.splitlines() if len(line.split()) == 3 for index in line.split()]
    again = Wallet.open(wallet_file, passphrase, clock=lambda: near.world.now)
    again.delegate("urn:uuid:root", Part(), to=SOMEBODY)
    contents = again.survey()
    assert contents.damaged == ()
    used = used_by(again)
    assert set(told) <= set(used)  # what was handed out is written down, so that it can be revoked
    assert len(set(used)) == len(used)
    assert len(set(told)) == len(told)
    taken = again._records.taken(StatusRange(LIST, 8192, 4096))
    places = [part for entry in taken for part in entry]
    assert overlapping(places) == ()
    assert set(used) <= {index for part in places for index in range(part.first, part.first + part.size)}
