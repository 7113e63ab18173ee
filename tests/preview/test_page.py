"""The page in a real browser, with the echo bot behind it; and what its endpoints refuse."""

import asyncio
import os
import shutil
from collections.abc import AsyncIterator
from contextlib import suppress

import aiohttp
import pytest
from playwright.async_api import Page, async_playwright, expect

from bot.preview import server
from bot.preview.bot_api import BotApi
from bot.preview.page import Finding, Table
from bot.preview.server import Running
from tests.people import Volunteer
from tests.preview.echo import call, echo

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome") or ""
SWITCHES = (
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
needs_browser = pytest.mark.skipif(not CHROMIUM and os.environ.get("CI") != "true", reason="there is no Chromium here")


@pytest.fixture
async def echoing(api: BotApi) -> AsyncIterator[None]:
    task = asyncio.create_task(echo(api))
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


@pytest.fixture
async def page(running: Running, echoing: None) -> AsyncIterator[Page]:
    mistakes: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=SWITCHES)
        page = await browser.new_page(viewport={"width": 1400, "height": 950})
        page.set_default_timeout(5000)
        page.on("pageerror", lambda error: mistakes.append(str(error)))
        page.on("console", lambda line: mistakes.append(line.text) if line.type in ("error", "warning") else None)
        await page.goto(running.url)
        yield page
        await browser.close()
    assert mistakes == []


@needs_browser
async def test_a_refuser_reads_presses_and_writes(page: Page, api: BotApi) -> None:
    await page.get_by_test_id("start").click()
    await page.get_by_role("button", name="Talk to a volunteer").click()

    await expect(page.get_by_test_id("toast")).to_have_text("pressed human")
    bubble = page.get_by_test_id("chat").get_by_test_id("message").last
    await expect(bubble).to_contain_text("page human")
    await expect(bubble.get_by_test_id("edited")).to_be_visible()

    await page.get_by_test_id("composer").fill("Georgia")
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("chat").get_by_test_id("message").last).to_contain_text("you said Georgia")
    assert api.complaints == ()


@needs_browser
async def test_the_keyboard_keeps_its_place_when_the_page_changes_under_it(page: Page) -> None:
    await page.get_by_test_id("start").press("Enter")
    await page.get_by_role("button", name="Leave").focus()

    await page.keyboard.press("Enter")

    await expect(page.get_by_test_id("chat").get_by_test_id("message").last).to_contain_text("page leave")
    await expect(page.get_by_role("button", name="Leave")).to_be_focused()


@needs_browser
async def test_a_page_is_shared_through_an_inline_query(page: Page) -> None:
    await page.get_by_test_id("start").click()
    await page.get_by_role("button", name="Share").click()

    await page.get_by_test_id("inline-result").click()

    await expect(page.get_by_test_id("chat").get_by_test_id("message").last).to_contain_text("A card")


@needs_browser
async def test_files_become_bubbles(page: Page) -> None:
    await page.get_by_test_id("start").click()
    for kind in ("voice", "sticker", "contact", "location"):
        await page.get_by_test_id("attach").click()
        await page.get_by_test_id(f"attach-{kind}").click()
    await expect(page.get_by_test_id("chat").locator(".is-out")).to_have_count(5)


@needs_browser
async def test_a_long_quote_unfolds_and_stays_unfolded(page: Page) -> None:
    await page.get_by_test_id("start").click()
    quote = page.get_by_test_id("expandable")
    folded = await quote.evaluate("element => element.clientHeight")

    await page.get_by_test_id("unfold").click()

    assert await quote.evaluate("element => element.clientHeight") > folded
    await expect(page.get_by_test_id("unfold")).to_have_attribute("aria-expanded", "true")


@needs_browser
async def test_the_language_of_the_app_and_deep_links(page: Page, api: BotApi) -> None:
    await page.get_by_test_id("language").select_option("be")
    await page.get_by_test_id("deep-link").fill("https://t.me/helpline_bot?start=DE")
    await page.get_by_test_id("deep-link-open").click()

    await expect(page.get_by_test_id("chat").get_by_test_id("message").last).to_contain_text("you said /start DE")
    assert "be" in {account.language_code for account in api.world.accounts.values()}


@needs_browser
async def test_volunteers_speak_in_topics(page: Page, api: BotApi, olga: Volunteer) -> None:
    await call(api, "createForumTopic", chat_id=olga.group, name="Case A7")
    await page.get_by_test_id("topic").filter(has_text="Case A7").click()
    await page.get_by_test_id("topic-composer").fill("a note")
    await page.get_by_test_id("topic-send").click()
    line = page.get_by_test_id("topic-view").get_by_test_id("message").filter(has_text="a note")
    await line.hover()
    await line.get_by_test_id("reply").click()
    await expect(page.get_by_test_id("topic-reply-bar")).to_contain_text("a note")
    await page.get_by_test_id("topic-composer").fill("an answer")
    await page.get_by_test_id("topic-send").click()

    answer = await olga.reads("an answer", olga.topic("A7"))
    assert answer.reply_to == olga.find("a note").id


@needs_browser
async def test_rows_about_people_and_the_desks_own_come_and_go_without_a_reload(page: Page, running: Running) -> None:
    rows = [("fox A7", "waiting")]

    async def stored() -> list[Table]:
        books = Table(
            name="counter", purpose="a number", is_about_people=False, columns=("last",), count=1, rows=[("17",)]
        )
        cases = Table(
            name="cases",
            purpose="one for each person",
            is_about_people=True,
            columns=("designation", "state"),
            count=len(rows),
            rows=rows,
        )
        return [cases, books] if rows else [books]

    await expect(page.get_by_test_id("stored-summary")).to_have_text("Nobody says what is stored.")
    running.page.stored = stored

    await expect(page.get_by_test_id("stored-summary")).to_have_text("1 row")
    await expect(page.locator("[data-name=cases]")).to_contain_text("fox A7")
    await expect(page.locator("[data-name=cases]")).to_contain_text("one for each person")
    rows.clear()
    await expect(page.get_by_test_id("stored-summary")).to_have_text("Nothing. Not one row.")
    await expect(page.locator("[data-name=cases]")).to_have_count(0)
    await expect(page.get_by_test_id("stored-desk")).to_contain_text("17")


@needs_browser
async def test_what_is_wrong_is_shown(page: Page, running: Running) -> None:
    await expect(page.get_by_test_id("no-group")).to_be_visible()
    running.page.findings = [Finding(severity="error", place="conversations/start.yaml:3", text="no such node")]
    running.page.reloaded("Reloaded: 2 files changed")

    await expect(page.get_by_test_id("finding")).to_contain_text("conversations/start.yaml:3")
    await expect(page.get_by_test_id("notice")).to_have_text("Reloaded: 2 files changed")


@needs_browser
@pytest.mark.parametrize("width", [390, 1400])
async def test_nothing_sticks_out_at_any_width_in_either_theme(page: Page, width: int) -> None:
    await page.set_viewport_size({"width": width, "height": 844})
    await page.get_by_test_id("start").click()
    await page.get_by_test_id("theme").click()

    await expect(page.get_by_test_id("keyboard-button").first).to_be_visible()
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


@needs_browser
async def test_another_person_starts_with_an_empty_chat(page: Page) -> None:
    await page.get_by_test_id("start").click()
    await expect(page.get_by_test_id("message").first).to_be_visible()

    await page.get_by_test_id("new-person").click()

    await expect(page.get_by_test_id("start")).to_be_visible()
    await expect(page.get_by_test_id("chat").get_by_test_id("message")).to_have_count(0)


async def test_other_sites_can_not_speak_for_people_here(running: Running) -> None:
    foreign = {"Host": "evil.example:80"}
    cross = {"Sec-Fetch-Site": "cross-site"}
    async with aiohttp.ClientSession() as session:
        for headers in (foreign, cross):
            async with session.get(f"{running.url}/state", headers=headers) as response:
                assert response.status == 403
        async with session.post(f"{running.url}/deed", data="{}") as response:
            assert response.status == 415
        async with session.post(f"{running.url}/deed", json={"deed": "fly"}) as response:
            assert response.status == 409
        async with session.get(running.url) as response:
            assert "default-src 'none'" in response.headers["Content-Security-Policy"]


async def test_the_preview_listens_on_loopback_only(api: BotApi) -> None:
    with pytest.raises(ValueError, match="loopback only"):
        await server.start(api, host="0.0.0.0")  # noqa: S104 # it is refused


async def test_a_port_that_is_taken_is_said_at_once(running: Running, api: BotApi) -> None:
    with pytest.raises(OSError, match="address already in use"):
        await server.start(api, port=int(running.url.rpartition(":")[2]))
