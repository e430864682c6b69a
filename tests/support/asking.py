"""An application asked in this process, as a client on the network would ask it."""

import asyncio
from typing import Any

import httpx
from fastapi import APIRouter, FastAPI


def application(*routers: APIRouter) -> FastAPI:
    """Put routers into an application of their own."""
    app = FastAPI()
    for router in routers:
        app.include_router(router)
    return app


def ask(app: FastAPI, method: str, path: str, **options: Any) -> httpx.Response:
    """Send one request; an error that the application lets through becomes a 500."""

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.request(method, path, **options)

    return asyncio.run(send())
