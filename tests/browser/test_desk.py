"""The desk in a real browser: a refuser who writes Ukrainian, a volunteer who reads Russian."""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.conftest import PATIENCE_MS, Demo, Phone, open_demo
from tests.conftest import ROOT

pytestmark = pytest.mark.asyncio(loop_scope="session")

SCREENSHOTS = ROOT / "deploy/screenshots"
TAKES_PICTURES = os.environ.get("HELPLINE_SCREENSHOTS") == "1"
#: both panes side by side
WIDTH, HEIGHT = 1400, 900
MOST_SCREENSHOT_BYTES = 200_000
EMPTY = "Nothing. Not one row."
PHOTO = SCREENSHOTS / "countries-uk.png"

QUESTION = "Мені прийшла повістка, термін у понеділок."
MENDED = "Мені прийшла повістка, термін у вівторок."
ANSWER = "Вы сейчас в Украине или уже за границей?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One end of the conversation: its messages, and where its words are typed."""

    messages: Locator
    composer: Locator
    send: Locator

    async def write(self, text: str) -> None:
        """Type a line and send it."""
        await self.composer.fill(text)
        await self.send.click()

    async def press(self, label: str) -> None:
        """Press the newest button with this label."""
        await self.messages.get_by_test_id("keyboard-button").filter(has_text=label).last.click()

    def message(self, text: str) -> Locator:
        """The newest message that says this itself, not in what it answers."""
        said = self.messages.page.get_by_test_id("text").filter(has_text=text)
        return self.messages.get_by_test_id("message").filter(has=said).last

    async def shows(self, text: str) -> None:
        """Wait until some message says this."""
        await expect(self.message(text)).to_be_visible()


@dataclass(frozen=True, slots=True, kw_only=True)
class Screen:
    """The whole page: the phone on the left, the volunteers' group on the right, what is stored below."""

    page: Page

    @property
    def person(self) -> Side:
        """The refuser's phone."""
        return self._side("chat", "composer", "send")

    @property
    def volunteer(self) -> Side:
        """The topic that is open in the group."""
        return self._side("topic-view", "topic-composer", "topic-send")

    async def stores(self, text: str) -> None:
        """Wait until the page says this about what is stored."""
        await expect(self.page.get_by_test_id("stored-summary")).to_have_text(text)

    async def picture(self, number: int) -> None:
        """Take a picture for the README, where they are wanted."""
        if not TAKES_PICTURES:
            return
        file = SCREENSHOTS / f"desk-{number}.png"
        # a gradient doubles the size of a picture
        await self.page.evaluate(
            "document.querySelectorAll('.messages').forEach(e => { e.style.background = '#d3dfc9'; })"
        )
        await self.page.screenshot(path=file, animations="disabled")
        assert file.stat().st_size <= MOST_SCREENSHOT_BYTES

    def _side(self, messages: str, composer: str, send: str) -> Side:
        return Side(
            messages=self.page.get_by_test_id(messages),
            composer=self.page.get_by_test_id(composer),
            send=self.page.get_by_test_id(send),
        )


@pytest_asyncio.fixture(loop_scope="session")
async def screen(browser: Browser, demo: Demo) -> AsyncIterator[Screen]:
    async with open_demo(browser, demo, width=WIDTH, height=HEIGHT, patience_ms=PATIENCE_MS) as page:
        yield Screen(page=page)


async def send_photo(screen: Screen) -> None:
    """Choose a file as a photo, as a finger does."""
    await screen.page.get_by_test_id("attach").click()
    async with screen.page.expect_file_chooser() as choosing:
        await screen.page.get_by_test_id("attach-photo").click()
    chooser = await choosing.value
    await chooser.set_files(PHOTO)


async def test_a_refuser_and_a_volunteer_hold_a_conversation(screen: Screen) -> None:
    page, person, volunteer = screen.page, screen.person, screen.volunteer
    stored = page.get_by_test_id("stored")
    await screen.stores(EMPTY)

    # a case is opened from a page
    await Phone(page=page).begin("uk")
    await person.press("Покликати людину")
    await person.shows("Волонтери побачать")
    await screen.picture(1)
    await person.press("Почати розмову")
    await person.shows("Розмову відкрито")
    await person.write(QUESTION)

    # a volunteer takes it and answers
    await page.get_by_test_id("volunteer").select_option(label="Volunteer A")
    await page.locator("[data-testid=topic]:not([data-topic='0'])").click()
    await volunteer.shows(QUESTION)
    await screen.picture(2)
    await volunteer.press("Взять")
    await person.shows("Волонтер читає те, що ви написали")
    await volunteer.message(QUESTION).get_by_test_id("reply").click()
    await volunteer.write(ANSWER)
    await person.shows(ANSWER)

    # a photo, an edit
    await send_photo(screen)
    await expect(volunteer.messages.get_by_alt_text("Photo")).to_be_visible()
    own = person.message(QUESTION)
    await own.get_by_test_id("message-menu").click()
    await own.get_by_test_id("menu-edit").click()
    await person.write(MENDED)
    await volunteer.shows(MENDED)
    await expect(volunteer.message(MENDED).get_by_test_id("edited")).to_be_visible()
    await screen.picture(3)

    # a canned reply and a page: chosen in Russian, read in Ukrainian
    await volunteer.press("Ответы")
    await volunteer.press("Приветствие")
    await volunteer.press("Отправить")
    await person.shows("Я волонтер лінії допомоги")
    await volunteer.write("/page DE")
    await person.shows("Німеччина")
    await screen.picture(4)

    # what lies in the database is sealed
    await expect(page.get_by_test_id("stored-summary")).to_contain_text("rows")
    await expect(stored.locator("[data-name=cases] td").first).to_be_visible()
    for words in ("повістка", "границей", "Person", "Volunteer"):
        await expect(stored).not_to_contain_text(words)
    await stored.evaluate("box => box.scrollIntoView()")
    await screen.picture(5)

    # the end, and nothing of the conversation is left
    await volunteer.write("/close")
    await person.shows("Волонтер закрив розмову")
    await person.write("/erase")
    await person.press("Стерти сліди")
    await person.shows("Стерто.")
    await expect(page.locator("[data-testid=topic]:not([data-topic='0'])")).to_have_count(0)
    await screen.stores(EMPTY)
    await expect(page.get_by_test_id("stored-desk")).to_contain_text("volunteers (1)")
    await screen.picture(6)
