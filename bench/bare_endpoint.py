"""The least an issuer over HTTP must do: a FastAPI endpoint that signs what it is sent and commits one SQLite row.

Run as `python -m bench.bare_endpoint PORT DATABASE`. Same framework, server, journal mode and durability as the issuer.
"""

import base64
import json
import sqlite3
import sys
import threading
import uuid
from typing import Annotated

import uvicorn
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fastapi import Body, FastAPI

HEADER = base64.urlsafe_b64encode(b'{"alg":"EdDSA","typ":"vc+jwt"}').rstrip(b"=")


def create_app(database: str) -> FastAPI:
    """Build the endpoint on a database file."""
    app = FastAPI()
    key = Ed25519PrivateKey.generate()
    local = threading.local()
    with sqlite3.connect(database) as first:
        first.execute("PRAGMA journal_mode=WAL")
        first.execute("CREATE TABLE issued (id TEXT PRIMARY KEY, token TEXT NOT NULL)")
    first.close()

    def connection() -> sqlite3.Connection:
        if not hasattr(local, "connection"):
            local.connection = sqlite3.connect(database, timeout=10, isolation_level=None)
            local.connection.execute("PRAGMA synchronous=FULL")
        opened: sqlite3.Connection = local.connection
        return opened

    @app.post("/credentials/issue", status_code=201)
    def issue(body: Annotated[dict[str, object], Body()]) -> dict[str, object]:
        payload = base64.urlsafe_b64encode(json.dumps(body["credential"]).encode()).rstrip(b"=")
        signed = HEADER + b"." + payload
        token = (signed + b"." + base64.urlsafe_b64encode(key.sign(signed)).rstrip(b"=")).decode()
        connection().execute("INSERT INTO issued VALUES (?, ?)", (str(uuid.uuid4()), token))
        return {"verifiableCredential": token}

    return app


if __name__ == "__main__":
    uvicorn.run(create_app(sys.argv[2]), host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
