import subprocess
import sys

import did


def test_what_is_exported_is_there_and_sorted() -> None:
    assert did.__all__ == sorted(did.__all__)
    assert all(hasattr(did, name) for name in did.__all__)


def test_importing_did_brings_no_network_and_no_custody() -> None:
    program = "import did, sys; print(sorted({'httpcore', 'jwcrypto', 'ssl', 'did.http_fetcher'} & set(sys.modules)))"
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert result.stdout == "[]\n"
