"""The demo as a process, and a browser that looks at it as somebody with a phone."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page, async_playwright, expect

from tests.conftest import ROOT
from tests.processes import START_TIMEOUT_S, running

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
#: CSS pixels, of a common phone
WIDTH, HEIGHT = 390, 844
#: a press goes through the page, the emulated Telegram, the bot, and back
PATIENCE_MS = 10_000
expect.set_options(timeout=PATIENCE_MS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demo:
    """`helpline demo`, and the content it watches."""

    url: str
    root: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """One person's phone on the page."""

    page: Page

    async def begin(self, language: str) -> None:
        """A new person whose app speaks this language presses Start."""
        async with self.page.expect_response("**/deed"):
            await self.page.get_by_test_id("new-person").click()
        await self.page.get_by_test_id("start").wait_for()
        async with self.page.expect_response("**/deed"):
            await self.page.get_by_test_id("language").select_option(language)
        await self.page.get_by_test_id("start").click()
        await self.page.get_by_test_id("keyboard-button").first.wait_for()

    async def press(self, label: str) -> None:
        """Press a button of the newest keyboard by its label, or a part of it."""
        shown = self.page.get_by_test_id("text").last
        before = await shown.text_content() or ""
        await self.page.get_by_test_id("keyboard-button").filter(has_text=label).first.click()
        # else the next click, aimed at this page, may land on what stands there on the next one
        await expect(shown).not_to_have_text(before)

    async def text(self) -> str:
        """What the newest message says."""
        return await self.page.get_by_test_id("text").last.inner_text()

    async def shows(self, text: str) -> None:
        """Wait until the newest message says this."""
        await expect(self.page.get_by_test_id("text").last).to_contain_text(text)


@pytest.fixture(scope="session")
def browser_path() -> str:
    """The program; no test runs without one, and none is left out where CI says so."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    if found:
        return found
    reason = f"no browser found; install one of {', '.join(BROWSERS)}"
    if os.environ.get("CI") == "true":
        pytest.fail(reason)
    pytest.skip(reason)


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def browser(browser_path: str) -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        # a container has no user namespaces for the sandbox; the page is ours and on loopback
        started = await playwright.chromium.launch(executable_path=browser_path, args=["--no-sandbox", "--disable-gpu"])
        yield started
        await started.close()


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def demo(tmp_path_factory: pytest.TempPathFactory, browser_path: str) -> AsyncIterator[Demo]:
    root = tmp_path_factory.mktemp("content")
    for folder in ("conversations", "data", "locales"):
        shutil.copytree(ROOT / folder, root / folder)
    async with running("demo", "--no-browser", "--port", "0", cwd=root) as process:
        assert browser_path
        assert process.stdout is not None
        async with asyncio.timeout(START_TIMEOUT_S):
            line = (await process.stdout.readline()).decode()
        yield Demo(url=line.split()[4], root=root)


@asynccontextmanager
async def open_demo(browser: Browser, demo: Demo, *, width: int, height: int, patience_ms: int) -> AsyncIterator[Page]:
    """The demo in a browser of its own, in which no script may fail."""
    context = await browser.new_context(viewport={"width": width, "height": height})
    context.set_default_timeout(patience_ms)
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    await page.goto(demo.url)
    yield page
    await context.close()
    assert errors == []


@pytest_asyncio.fixture(loop_scope="session")
async def phone(browser: Browser, demo: Demo) -> AsyncIterator[Phone]:
    async with open_demo(browser, demo, width=WIDTH, height=HEIGHT, patience_ms=PATIENCE_MS) as page:
        yield Phone(page=page)
