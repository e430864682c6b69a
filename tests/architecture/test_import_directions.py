"""Imports go one way: cli, then issuer and wallet side by side, then verifier, vc, did."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LINT_IMPORTS = Path(sys.executable).with_name("lint-imports")
LAYERS = ["cli", "issuer | wallet", "verifier", "vc", "did"]


def lint(folder: Path, config: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(LINT_IMPORTS), "--config", str(config), "--no-cache"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def test_the_contract_in_pyproject_is_the_one_of_the_house() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    assert settings["root_packages"] == ["did", "vc", "verifier", "issuer", "wallet", "cli"]
    assert [contract["layers"] for contract in settings["contracts"] if contract["type"] == "layers"] == [LAYERS]
    assert not any(contract.get("ignore_imports") for contract in settings["contracts"])


def test_every_import_follows_the_layers() -> None:
    result = lint(ROOT, ROOT / "pyproject.toml")
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(
    ("importer", "imported", "kept"),
    [
        ("cli", "did", True),
        ("issuer", "verifier", True),
        ("vc", "verifier", False),
        ("did", "vc", False),
        ("issuer", "wallet", False),
        ("wallet", "issuer", False),
        ("verifier", "cli", False),
    ],
)
def test_the_contract_refuses_an_import_in_the_wrong_direction(
    tmp_path: Path, importer: str, imported: str, *, kept: bool
) -> None:
    for package in ("did", "vc", "verifier", "issuer", "wallet", "cli"):
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
    (tmp_path / importer / "__init__.py").write_text(f"import {imported}\n", encoding="utf-8")
    result = lint(tmp_path, ROOT / "pyproject.toml")
    assert (result.returncode == 0) is kept, result.stdout + result.stderr
