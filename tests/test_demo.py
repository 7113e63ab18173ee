"""`helpline demo` without a browser: the page is served, and the bot behind it answers."""

import asyncio
import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest

from bot.demo import run_demo
from bot.errors import SettingsError
from tests.conftest import ROOT

PATIENCE_S = 20.0


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
async def said(port: int, capsys: pytest.CaptureFixture[str]) -> AsyncIterator[str]:
    """What the running demo has printed."""
    demo = asyncio.create_task(run_demo(ROOT, port=port, opens_browser=False))
    async with asyncio.timeout(PATIENCE_S), aiohttp.ClientSession() as session:
        while not demo.done():
            try:
                await session.get(f"http://127.0.0.1:{port}/")
                break
            except aiohttp.ClientConnectionError:
                await asyncio.wait([demo], timeout=0.05)
    yield capsys.readouterr().out
    demo.cancel()
    await asyncio.gather(demo, return_exceptions=True)


async def test_the_page_is_served_and_nothing_of_it_comes_from_elsewhere(said: str, port: int) -> None:
    async with aiohttp.ClientSession() as session:
        html = await (await session.get(f"http://127.0.0.1:{port}/")).text()

    assert f"http://127.0.0.1:{port}" in said
    assert "Helpline preview" in html
    assert 'src="http' not in html
    assert 'href="http' not in html


async def test_a_taken_port_is_said(port: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", port))
        taken.listen()

        with pytest.raises(SettingsError, match=f"port {port} is taken"):
            await run_demo(ROOT, port=port, opens_browser=False)
