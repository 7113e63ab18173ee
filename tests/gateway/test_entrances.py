"""The ways in: deep links, groups, edited messages, inline queries, old messages."""

import pytest

from bot.content.library import Library
from bot.content.terms import Language
from bot.dialogue.writer import Writer
from bot.preview.people import Spot
from tests.conftest import Helpline
from tests.people import Person

#: INTERFACE: node ids that stay
FIXED = (
    "home",
    "language",
    "urgent",
    "countries",
    "country",
    "compare",
    "contacts",
    "contact",
    "rights",
    "safety",
    "privacy",
    "human",
    "erase",
)


@pytest.mark.parametrize("node", FIXED)
async def test_every_node_that_stays_is_a_deep_link(helpline: Helpline, library: Library, node: str) -> None:
    person = Person(helpline.api, language_code="be")

    await person.open(node)

    assert node in library.nodes
    assert person.page
    assert any("Паклікаць" in label or "Пачатак" in label or "пачатак" in label for label in person.labels)
    assert helpline.api.complaints == ()


@pytest.mark.parametrize(("payload", "shown"), [("DE", "Германія"), ("uk-UAco0-country-IT", "Італія"), ("QQ", "")])
async def test_a_country_is_a_deep_link(helpline: Helpline, payload: str, shown: str) -> None:
    person = Person(helpline.api, language_code="be")

    await person.open(payload)

    assert shown in person.page


async def test_a_shared_link_in_another_language_keeps_its_language(helpline: Helpline) -> None:
    person = Person(helpline.api, language_code="en")

    await person.open("uk-000-urgent")

    assert "Що відбувається?" in person.page


async def test_in_a_group_only_a_command_is_answered_and_with_no_buttons(helpline: Helpline, library: Library) -> None:
    api = helpline.api
    person = Person(api, language_code="en")
    group = api.people.new_group("Friends", owner=person.id)
    api.people.write(person.id, "I was detained", Spot(chat=group.id))
    api.people.write(person.id, "/start@helpline_bot", Spot(chat=group.id))
    await api.quiet()

    said = [m for m in api.world.messages_in(group.id) if m.sender == api.world.bot.id]

    assert [message.content.text for message in said] == [Writer(library, Language.EN).phrase_label("chat.group")]
    assert said[0].keyboard == {}


async def test_an_edited_message_changes_nothing(helpline: Helpline) -> None:
    person = Person(helpline.api, language_code="en")
    await person.open()
    written = helpline.api.people.write(person.id, "Georgia")
    await helpline.api.quiet()
    page, count = person.page, len(helpline.api.calls_of("sendMessage"))

    assert "Georgia" in page
    helpline.api.people.edit(person.id, written.message, "Germany")
    await helpline.api.quiet()

    assert person.page == page
    assert len(helpline.api.calls_of("sendMessage")) == count


@pytest.mark.parametrize(
    ("text", "title"), [("Германія", "Германія"), ("germany", "Germany"), ("", ""), ("zzzzzz", None)]
)
async def test_an_inline_query_offers_countries_that_fit(helpline: Helpline, text: str, title: str | None) -> None:
    person = Person(helpline.api, language_code="be" if "Г" in text else "en")

    query = await person.ask_inline(text)

    shown = str(query.results)
    assert (title is None) == (not query.results)
    assert (title or "") in shown
    assert "callback_data" not in shown, "a card in a stranger's chat has no buttons that carry answers"


async def test_a_button_of_a_year_ago_opens_its_page_in_a_new_message(helpline: Helpline) -> None:
    """Telegram hides messages older than 48 hours from bots; the press tells the page."""
    person = Person(helpline.api, language_code="uk")
    await person.open()
    old = person.living
    button = person.button("Це терміново")

    helpline.api.people.press(person.id, old, button, is_inaccessible=True)
    await helpline.api.quiet()

    assert "Що відбувається?" in person.page
    assert helpline.api.unanswered == ()
