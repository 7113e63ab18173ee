"""What all tests share: the shipped content, and the real bot against the emulated Bot API over HTTP."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from bot import app as application
from bot.content.library import Library, load_library
from bot.pace import Limits
from bot.preview import server
from bot.preview.bot_api import BotApi
from bot.settings import Settings
from tests.people import TOKEN, Clock, new_api

ROOT = Path(__file__).resolve().parent.parent
TODAY = date(2026, 11, 22)


@pytest.fixture(scope="session")
def library() -> Library:
    """The shipped content in all four languages."""
    return load_library(ROOT)


@pytest.fixture(autouse=True)
def _loopback_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test talks to anybody but this machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6} and address[0] not in {"127.0.0.1", "::1", "localhost"}:
            raise OSError(f"tests may not connect to {address[0]}")
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", guarded)


@dataclass(frozen=True, slots=True, kw_only=True)
class Helpline:
    """The real bot, running against the emulated Bot API."""

    api: BotApi
    app: application.App
    url: str


@asynccontextmanager
async def running_bot(api: BotApi, library: Library, **settings: Any) -> AsyncIterator[Helpline]:
    """The bot from its start until the block ends; `limits` are its pace, all else is settings."""
    limits: Limits | None = settings.pop("limits", None)
    running = await server.start(api)
    app = application.build_app(library)
    chosen = Settings.model_validate({"bot_token": SecretStr(TOKEN), "api_url": running.url, **settings})
    task = asyncio.create_task(application.run(chosen, app, limits=limits))
    try:
        waiting = asyncio.create_task(app.ready.wait())
        await asyncio.wait([task, waiting], return_when=asyncio.FIRST_COMPLETED, timeout=10)
        if task.done():
            waiting.cancel()
            task.result()
        yield Helpline(api=api, app=app, url=running.url)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await running.stop()


@pytest.fixture
async def helpline(library: Library) -> AsyncIterator[Helpline]:
    """The real bot with the shipped content."""
    async with AsyncExitStack() as stack:
        bot = await stack.enter_async_context(running_bot(new_api(Clock()), library))
        yield bot
        assert bot.api.complaints == ()


@pytest.fixture
def today() -> date:
    """A fixed day, so that pages do not change under the tests."""
    return TODAY
