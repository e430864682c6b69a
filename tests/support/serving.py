"""An issuer served over real HTTP on loopback by a thread of this process, so that its clock can be a pinned one."""

import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from threading import Thread
from time import sleep

import uvicorn
from support.issuer_child import PASSPHRASE

from issuer.app import create_app
from issuer.setup import Initialised, initialise
from issuer.wiring import Issuer, open_issuer


@contextmanager
def served(home: Path, clock: Callable[[], datetime]) -> Iterator[tuple[Issuer, Initialised]]:
    """Set up an issuer in `home` and serve it until the block ends; what it was set up as comes with it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        made = initialise(home, f"http://localhost:{listener.getsockname()[1]}", PASSPHRASE)
        with open_issuer(home, PASSPHRASE, clock) as issuer:
            server = uvicorn.Server(uvicorn.Config(create_app(issuer), log_level="error"))
            thread = Thread(target=server.run, kwargs={"sockets": [listener]})
            thread.start()
            try:
                while not server.started:
                    sleep(0.01)
                yield issuer, made
            finally:
                server.should_exit = True
                thread.join()
