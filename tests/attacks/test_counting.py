"""Fifty uses of a capability that is good for one, at the same time, in two processes."""

import json
import subprocess
from pathlib import Path
from typing import Any

from support.children import start
from support.verifying import ALICE, BOB, CALENDAR, ISSUER, World

from did import did_document
from vc.delegation.documents import capability, delegation_claim

PRESENTATIONS = 50


def question(world: World, folder: Path) -> Path:
    """Write down fifty presentations, each with a nonce of its own, of one single-use capability."""
    once = {**capability(["calendar.read"], [BOB]), "limits": [{"kind": "uses", "max": 1}]}
    document = world.delegation_document(
        delegation=delegation_claim(principal=ALICE, audience=[CALENDAR], capabilities=[once], max_depth=0),
        valid_until=world.now.replace(minute=10),
        status=(),
    )
    token = world.issue(document)
    path = folder / "question.json"
    shown = [world.present([token]).decode() for _ in range(PRESENTATIONS)]
    public = did_document(ISSUER, {"key-1": world.issuer_key.public_key})
    path.write_text(json.dumps({"document": public, "now": world.now.isoformat(), "presentations": shown}))
    return path


def used_at_once(world: World, folder: Path, ledger: str) -> list[dict[str, Any]]:
    """Let two services with one ledger be shown all of it at the same moment; give what each says."""
    asked = question(world, folder)
    services = [start("uses_child", asked, ledger, folder / "ledger", part, stdin=subprocess.PIPE) for part in (0, 1)]
    said = []
    try:
        for service in services:
            assert service.stdout is not None
            assert service.stdout.readline() == "ready\n"
        for service in services:
            assert service.stdin is not None
            service.stdin.write("go\n")
            service.stdin.flush()
        said = [json.loads(service.communicate(timeout=60)[0]) for service in services]
    finally:
        for service in services:
            service.kill()
            service.wait()
    return said


def test_a_ledger_that_looks_before_it_writes_allows_it_often(world: World, tmp_path: Path) -> None:
    assert sum(one["allowed"] for one in used_at_once(world, tmp_path, "naive")) > 1


def test_in_one_step_exactly_one_use_is_allowed(world: World, tmp_path: Path) -> None:
    said = used_at_once(world, tmp_path, "sqlite")
    assert sum(one["allowed"] for one in said) == 1
    assert {reason for one in said for reason in one["reasons"]} == {"limit.exceeded"}
