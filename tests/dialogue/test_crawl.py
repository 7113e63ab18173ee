from dataclasses import replace
from datetime import date
from pathlib import Path

from bot.content.library import Library, load_library
from bot.content.terms import Citizenship, Language, Situation
from bot.dialogue.bookmark import NOBODY, Bookmark, Spot, decode
from bot.dialogue.crawl import crawl, crawl_issues, every_start, sample_starts
from bot.dialogue.flaws import Flaw, Visit, find_flaws
from bot.dialogue.page import page
from bot.messages import Button, Page
from tests.content.trees import TODAY, lay_small

HOME = Bookmark(language=Language.EN, spot=Spot("home"))
PRIVACY = replace(HOME, spot=Spot("privacy"))


def flaws_of(library: Library, bookmark: Bookmark, shown: Page) -> list[str]:
    links = tuple(
        (button, decode(button.goes, language=Language.EN)) for row in shown.rows for button in row if button.goes
    )
    visit = Visit(library=library, bookmark=bookmark, page=shown, links=links, is_known=False)
    return [flaw.words for flaw in find_flaws(visit)]


def test_no_button_of_the_shipped_content_leads_to_a_flaw(library: Library, today: date) -> None:
    walk = crawl(library, sample_starts(library), today=today)

    assert [str(issue) for issue in walk.issues] == []
    assert walk.pages > 5000


def test_a_sample_has_every_language_situation_and_citizenship(library: Library) -> None:
    starts = sample_starts(library)

    assert {start.language for start in starts} == set(Language)
    assert {start.profile.situation for start in starts} == {None, *Situation}
    assert {start.profile.citizenship for start in starts} == {None, *Citizenship}
    assert {"RU", "BY", "UA"} <= {start.profile.whereabouts for start in starts}


def test_all_starts_have_every_kind_of_person_in_every_language(library: Library) -> None:
    people = {
        (s.language, s.profile.situation, s.profile.citizenship, bool(s.profile.whereabouts))
        for s in every_start(library)
    }

    assert len(people) == 4 * 11 * 5 * 2


def test_every_page_of_the_small_content_is_seen(tmp_path: Path) -> None:
    library = load_library(lay_small(tmp_path))

    walk = crawl(library, sample_starts(library), today=TODAY)

    assert walk.issues == ()
    assert {spot.node for spot in walk.spots} == set(library.nodes)
    assert Spot("country", "DE") in walk.spots


def test_nothing_is_walked_while_phrases_or_fixed_pages_are_missing(tmp_path: Path) -> None:
    library = load_library(lay_small(tmp_path, "fixed_ids"))

    assert crawl_issues(library, today=TODAY) == ()


def test_a_page_as_it_should_be_has_no_flaw(tmp_path: Path) -> None:
    library = load_library(lay_small(tmp_path))

    assert flaws_of(library, PRIVACY, page(PRIVACY, library, today=TODAY)) == []


def test_a_page_without_its_frame_is_flawed(tmp_path: Path) -> None:
    library = load_library(lay_small(tmp_path))
    leave = Button(label="Leave no trace", goes="en-000-erase")

    found = flaws_of(library, PRIVACY, Page(text="Privacy", rows=((leave,),)))

    assert found == [
        'has no button to "home"',
        'has no button to "language"',
        'has no button to "human"',
        "has no way back",
    ]


def test_buttons_that_can_not_be_pressed_or_read_are_flaws(tmp_path: Path) -> None:
    library = load_library(lay_small(tmp_path))
    good = page(PRIVACY, library, today=TODAY).rows
    bad = (
        Button(label="x" * 41, goes="en-000-erase"),
        Button(label=" ", goes="en-000-erase"),
        Button(label="Long", goes=f"en-000-erase-{'a' * 60}"),
        Button(label="Odd", goes="en-000-erase-1"),
        Button(label="Gone", goes="en-000-gone"),
    )

    found = flaws_of(library, PRIVACY, Page(text="Privacy", rows=(*good, *((button,) for button in bad))))

    assert found == [
        f'has a button "{"x" * 41}" of 41 characters',
        'has a button " " of 1 characters',
        'has a button "Long" that does not fit into 64 bytes',
        'has a button "Odd" whose bookmark en-000-erase-1 does not read as it was written',
        'has a button "Gone" to "gone", which does not exist',
    ]


def test_texts_that_telegram_or_a_reader_would_not_take_are_flaws(tmp_path: Path) -> None:
    library = load_library(lay_small(tmp_path))
    good = page(PRIVACY, library, today=TODAY)

    def found(text: str) -> list[str]:
        return flaws_of(library, PRIVACY, replace(good, text=text))

    assert found("<b>open") == [
        "is refused by Telegram: can't parse entities: Can't find end tag corresponding to start tag \"b\""
    ]
    assert found("") == ["is empty"]
    assert found("😀" * 2049) == ["has 4098 characters, and Telegram takes 4096"]
    assert found("a" * 1201) == ["shows 1201 characters at once, and 1200 are comfortable"]
    assert found("As of {date}") == ["shows {date} instead of a value"]


def test_more_rows_than_fit_a_phone_are_a_flaw(tmp_path: Path) -> None:
    library = load_library(lay_small(tmp_path))
    good = page(PRIVACY, library, today=TODAY)

    found = flaws_of(library, PRIVACY, replace(good, rows=(*good.rows, *good.rows, *good.rows)))

    assert found == ["has 9 rows of buttons, and 8 fit a phone"]


def test_a_page_partly_in_english_is_only_a_warning(tmp_path: Path) -> None:
    library = load_library(lay_small(tmp_path, "unfinished_translations"))
    bookmark = Bookmark(language=Language.BE, spot=Spot("erase"), profile=NOBODY)
    shown = page(bookmark, library, today=TODAY)
    links = tuple((button, decode(button.goes, language=Language.BE)) for row in shown.rows for button in row)

    flaws = list(find_flaws(Visit(library=library, bookmark=bookmark, page=shown, links=links, is_known=False)))

    advice = "see: helpline texts status"
    assert flaws == [
        Flaw(kind="untranslated", words="is partly in English", advice=advice, is_of_language=True, is_warning=True)
    ]
