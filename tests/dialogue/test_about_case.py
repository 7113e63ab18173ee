from datetime import date

import pytest

from bot.content.library import Library
from bot.content.terms import Language
from bot.dialogue.about_case import Wish, back_button, consent, is_urgent, open_rows, read_wish, wish_button
from bot.dialogue.about_contacts import day_and_night
from bot.dialogue.bookmark import Bookmark, Spot, decode, encode
from bot.dialogue.scene import Scene
from bot.dialogue.writer import Writer, plain

HERE = "uk-RUcuKZ-human-_summons-_urgent"


def scene_of(text: str, library: Library) -> Scene:
    bookmark = decode(text, language=Language.EN)
    writer = Writer(library, bookmark.language)
    return Scene(
        bookmark=bookmark, node=library.nodes["human"], library=library, writer=writer, today=date(2026, 11, 22)
    )


@pytest.mark.parametrize("language", list(Language))
def test_the_page_says_what_volunteers_will_see_in_every_language(library: Library, language: Language) -> None:
    scene = scene_of(HERE.replace("uk", language, 1), library)

    (part,) = consent(scene)

    assert scene.writer.missing == set()
    assert scene.writer.catalog.country("KZ") in part.text
    assert len(plain(part.text)) < 1200


def test_each_part_can_be_left_out_and_brought_back(library: Library) -> None:
    (part,) = consent(scene_of(HERE, library))
    profile = part.rows[1][0]
    assert profile.goes

    (without,) = consent(scene_of(encode(profile.goes), library))
    back = without.rows[1][0]

    assert "Росія" in part.text
    assert "Росія" not in without.text
    assert back.goes
    assert encode(back.goes) == HERE
    opening = without.rows[0][0].goes
    assert opening
    wished = read_wish(decode(encode(opening), language=Language.EN))
    assert wished
    assert (wished.wish, wished.left_out) == (Wish.OPEN, frozenset({"profile"}))


@pytest.mark.parametrize(
    ("text", "wish"),
    [
        ("uk-000-human-open", Wish.OPEN),
        ("uk-000-human-open_pt", Wish.OPEN),
        ("uk-000-human-doc_123", Wish.DOCUMENT),
        ("uk-000-erase-now", Wish.ERASE),
        ("uk-000-human", None),
        ("uk-000-human-not_p", None),
        ("uk-000-human-erase", None),
        ("uk-000-erase", None),
        ("uk-000-home-open", None),
        ("", None),
    ],
)
def test_only_the_desks_buttons_wish_something(text: str, wish: Wish | None) -> None:
    wished = read_wish(decode(text, language=Language.EN))

    assert (wished.wish if wished else None) is wish


def test_a_button_of_a_case_keeps_the_way_back(library: Library) -> None:
    writer = Writer(library, Language.UK)
    bookmark = decode(HERE, language=Language.EN)

    for row in open_rows(bookmark, writer):
        assert all(len(button.goes) <= 64 for button in row)
    assert wish_button(bookmark, Wish.DOCUMENT, writer, value="7").goes == "uk-RUcuKZ-human-doc_7-_summons-_urgent"
    assert back_button(bookmark, writer).goes == "uk-RUcuKZ-summons-_urgent"


def test_a_case_is_urgent_when_an_urgent_page_led_there(library: Library) -> None:
    assert is_urgent(decode(HERE, language=Language.EN), library)
    assert not is_urgent(Bookmark(language=Language.EN, spot=Spot("human"), trail=(Spot("countries"),)), library)


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("ru-RUcuRU-home", ["+49 30 440 308 454"]),
        ("be-BYcoPL-home", ["+49 30 440 308 454"]),
        # 1512 is the Ministry of Defence's own line
        ("uk-UAcuUA-home", ["557", "+49 30 440 308 454"]),
        ("uk-UAcuDE-home", ["+49 30 440 308 454"]),
    ],
)
def test_at_any_hour_one_can_call_who_serves_where_one_is_and_is_no_office(
    library: Library, text: str, phones: list[str]
) -> None:
    bookmark = decode(text, language=Language.EN)

    lines = day_and_night(library, bookmark.profile, Writer(library, bookmark.language))

    assert [phone for line, phone in zip(lines, phones, strict=True) if phone in line] == phones
