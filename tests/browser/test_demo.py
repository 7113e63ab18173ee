"""`helpline demo` in a real browser: the way of a refuser, and of an editor who saves a file."""

import os
import re
from base64 import b64encode
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Demo, Phone
from tests.conftest import ROOT

pytestmark = pytest.mark.asyncio(loop_scope="session")

SCREENSHOTS = ROOT / "deploy/screenshots"
MOST_PRESSES = 6
#: a Belarusian objector's way to Germany's answer, and how the answer names its date and its sources
WAYS = {
    "be": (
        ("Адмаўляюся паводле перакананняў", "Беларусь", "Прытулак праз перакананні", "Германія"),
        ("Звесткі на:", "Крыніцы", "🟠 Часцей адмаўляюць"),
    ),
    "ru": (
        ("Отказываюсь по убеждениям", "Беларусь", "Убежище из-за убеждений", "Германия"),
        ("Сведения на:", "Источники", "🟠 Чаще отказывают"),
    ),
    "uk": (
        ("Відмовляюся з міркувань совісті", "Білорусь", "Притулок через переконання", "Німеччина"),
        ("Відомості на:", "Джерела", "🟠 Частіше відмовляють"),
    ),
    "en": (
        ("I refuse for conscience", "Belarus", "Asylum as an objector", "Germany"),
        ("As of:", "Sources", "🟠 Mostly refused"),
    ),
}
ALL_COUNTRIES = {"be": "Усе краіны", "ru": "Все страны", "uk": "Усі країни", "en": "All countries"}
#: page -> labels from the first page, by language
MAIN_PAGES: dict[str, dict[str, tuple[str, ...]]] = {
    "home": dict.fromkeys(WAYS, ()),
    "germany": {code: way for code, (way, _) in WAYS.items()},
    "countries": {code: (*way[:-1], ALL_COUNTRIES[code]) for code, (way, _) in WAYS.items()},
    "urgent": {
        "be": ("Гэта тэрмінова",),
        "ru": ("Это срочно",),
        "uk": ("Це терміново",),
        "en": ("It is urgent",),
    },
}
MOST_SCREENSHOT_BYTES = 120_000
OVERVIEW_WIDTH = 960


@pytest.mark.parametrize("language", WAYS)
async def test_an_objector_reaches_germanys_answer_in_six_presses(phone: Phone, language: str) -> None:
    way, (date, sources, stance) = WAYS[language]
    await phone.begin(language)

    for label in way:
        await phone.press(label)

    assert len(way) <= MOST_PRESSES
    for shown in (date, sources, stance, "Connection e.V."):
        await phone.shows(shown)
    assert re.search(r"Charter97|The Insider|DW", await phone.text())


async def test_what_is_typed_finds_its_page_and_leaves_the_chat(phone: Phone) -> None:
    await phone.begin("uk")

    await phone.page.get_by_test_id("composer").fill("до Казахстану")
    await phone.page.get_by_test_id("send").click()

    await phone.shows("Казахстан")
    await expect(phone.page.get_by_test_id("message")).to_have_count(1)


async def test_a_deep_link_opens_its_page(phone: Phone) -> None:
    await phone.begin("ru")

    await phone.page.get_by_test_id("deep-link").fill("KZ")
    await phone.page.get_by_test_id("deep-link-open").click()

    await phone.shows("Казахстан")


async def test_the_language_is_switched_on_the_page_where_one_is(phone: Phone) -> None:
    await phone.begin("be")
    await phone.press("Гэта тэрмінова")

    await phone.press("🌐 Мова")
    await phone.press("Українська")

    await phone.shows("Що відбувається?")


async def test_a_new_person_starts_in_the_language_of_their_app(phone: Phone) -> None:
    await phone.begin("en")

    await phone.shows("A free helpline")


async def test_the_page_can_be_dark(phone: Phone) -> None:
    html = phone.page.locator("html")
    before = await html.get_attribute("data-theme")
    light = await phone.page.evaluate("getComputedStyle(document.body).backgroundColor")

    await phone.page.get_by_test_id("theme").click()

    await expect(html).not_to_have_attribute("data-theme", before or "")
    assert await phone.page.evaluate("getComputedStyle(document.body).backgroundColor") != light


async def test_sources_unfold_at_a_touch(phone: Phone) -> None:
    await phone.begin("en")
    await phone.page.get_by_test_id("deep-link").fill("en-RUdeDE-country-KZ")
    await phone.page.get_by_test_id("deep-link-open").click()
    await phone.shows("Unsafe")
    quote = phone.page.get_by_test_id("expandable").last
    folded = await quote.bounding_box()

    await phone.page.get_by_test_id("unfold").last.click()

    unfolded = await quote.bounding_box()
    assert folded is not None
    assert unfolded is not None
    assert unfolded["height"] > folded["height"]


async def test_nothing_is_wider_than_the_phone(phone: Phone) -> None:
    await phone.begin("uk")
    await phone.page.get_by_test_id("deep-link").fill("uk-UAde0-country-DE")
    await phone.page.get_by_test_id("deep-link-open").click()
    await phone.shows("Німеччина")

    width = await phone.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")

    assert width <= 0


async def take_picture(phone: Phone, name: str, language: str) -> Path:
    """The phone of somebody who has walked to one of the main pages."""
    await phone.begin(language)
    for label in MAIN_PAGES[name][language]:
        await phone.press(label)
    picture = SCREENSHOTS / f"{name}-{language}.png"
    # what is new on a page stands at its top, which a long one has scrolled away
    await phone.page.get_by_test_id("chat").evaluate("chat => { chat.scrollTop = 0; }")
    await phone.page.locator(".phone").screenshot(path=picture, animations="disabled")
    return picture


async def put_side_by_side(phone: Phone, pictures: list[Path]) -> None:
    """One picture for the README: a column for each language."""
    images = "".join(f'<img src="data:image/png;base64,{b64encode(p.read_bytes()).decode()}">' for p in pictures)
    columns = f"grid-template-columns:repeat({len(WAYS)},1fr)"
    style = f"body{{margin:0;display:grid;{columns};gap:8px}}img{{width:100%}}"
    # the demo's own page allows no styles but its own
    await phone.page.goto("about:blank")
    await phone.page.set_viewport_size({"width": OVERVIEW_WIDTH, "height": 100})
    await phone.page.set_content(f"<style>{style}</style>{images}")
    await phone.page.screenshot(path=SCREENSHOTS / "overview.png", full_page=True)


@pytest.mark.skipif(os.environ.get("HELPLINE_SCREENSHOTS") != "1", reason="HELPLINE_SCREENSHOTS=1 takes new pictures")
async def test_pictures_of_the_main_pages_are_taken(phone: Phone) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)

    pictures = {name: [await take_picture(phone, name, language) for language in WAYS] for name in MAIN_PAGES}
    await put_side_by_side(phone, [*pictures["home"], *pictures["germany"]])

    sizes = {path.name: path.stat().st_size for name in MAIN_PAGES for path in SCREENSHOTS.glob(f"{name}-*.png")}
    assert len(sizes) == len(MAIN_PAGES) * len(WAYS)
    assert {name: size for name, size in sizes.items() if size > MOST_SCREENSHOT_BYTES} == {}


async def test_a_saved_tree_is_shown_at_once(phone: Phone, demo: Demo) -> None:
    await phone.begin("en")
    tree = demo.root / "conversations/more.yaml"
    words = tree.read_text(encoding="utf-8")

    tree.write_text(words.replace("What would you like to see?", "What do you want to look at?"), encoding="utf-8")
    await expect(phone.page.get_by_test_id("notice")).to_contain_text("Loaded again")
    await phone.press("More")

    await phone.shows("What do you want to look at?")


async def test_a_saved_catalog_is_shown_at_once(phone: Phone, demo: Demo) -> None:
    await phone.begin("be")
    path = demo.root / "locales/be/LC_MESSAGES/conversations.po"
    catalog = path.read_text(encoding="utf-8")
    notice = phone.page.get_by_test_id("notice")
    before = await notice.inner_text()

    path.write_text(catalog.replace('msgstr "Гэта тэрмінова"', 'msgstr "Тэрмінова, зараз"'), encoding="utf-8")
    await expect(notice).not_to_have_text(before)
    await phone.page.get_by_test_id("composer").fill("/menu")
    await phone.page.get_by_test_id("send").click()

    await expect(phone.page.get_by_test_id("keyboard-button").first).to_contain_text("Тэрмінова, зараз")


async def test_a_broken_tree_is_named_and_the_old_page_stays(phone: Phone, demo: Demo) -> None:
    await phone.begin("en")
    tree = demo.root / "conversations/urgent.yaml"
    words = tree.read_text(encoding="utf-8")

    tree.write_text(words.replace("  front:\n", "  front: [\n", 1), encoding="utf-8")
    await expect(phone.page.get_by_test_id("notice")).to_contain_text("Not loaded")
    await phone.page.get_by_role("button", name="Stored").click()
    await expect(phone.page.get_by_test_id("finding").first).to_contain_text("conversations/urgent.yaml:")
    await phone.page.get_by_role("button", name="Phone", exact=True).click()
    await phone.press("It is urgent")

    await phone.shows("What is happening?")
    tree.write_text(words, encoding="utf-8")
    await expect(phone.page.get_by_test_id("notice")).to_contain_text("Loaded again")
