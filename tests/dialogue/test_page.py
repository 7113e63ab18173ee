"""A bookmark becomes a page: what stands on it, for whom, on which day, and where its buttons lead."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from types import MappingProxyType
from typing import Any

import pytest

from bot.content.catalog import Catalog
from bot.content.library import Library
from bot.content.stale import review_day
from bot.content.terms import Citizenship, Language, Situation, Stance
from bot.dialogue.bookmark import Bookmark, Profile, Spot, encode
from bot.dialogue.choose import best_summary
from bot.dialogue.page import open_link, page, read
from bot.dialogue.writer import Writer, length_utf16, plain, visible_length
from bot.messages import Button, Page
from tests.conftest import TODAY
from tests.walking import Visit, visit, walk

#: Bot API, sendMessage.text
MOST_CHARACTERS = 4096
#: INTERFACE and FIELD: what a phone shows
MOST_ROWS, MOST_LABEL, COMFORTABLE = 8, 40, 1200
LONG_AFTER = TODAY + timedelta(days=3 * 365)


def see(goes: str, library: Library, *, today: date = TODAY) -> Visit:
    return visit(goes, library, language=Language.EN, today=today)


def press(here: Visit, label: str, library: Library) -> Visit:
    return see(button(here, label).goes, library)


def button(here: Visit, label: str) -> Button:
    found = [each for each in here.buttons if label in each.label]
    assert len(found) == 1, f"{len(found)} like {label!r} among {[each.label for each in here.buttons]}"
    return found[0]


def phrase(library: Library, key: str, language: Language = Language.EN, **values: str) -> str:
    return plain(Writer(library, language).phrase(key, **values))


def without(library: Library, context: str, language: Language) -> Library:
    """The library as if one text had no translation."""
    catalog = library.catalogs[language]
    words = {key: forms for key, forms in catalog.words.items() if key[0] != context}
    assert len(words) == len(catalog.words) - 1
    catalogs = {**library.catalogs, language: Catalog(language=language, words=words)}
    return replace(library, catalogs=MappingProxyType(catalogs))


def change(library: Library, code: str, entry_id: str, **fields: Any) -> Library:
    """The library with another text or date in one position."""
    country = library.countries[code]
    positions = tuple(p.model_copy(update=fields) if p.id == entry_id else p for p in country.positions)
    changed = country.model_copy(update={"positions": positions})
    return replace(
        library,
        countries=MappingProxyType({**library.countries, code: changed}),
        positions=MappingProxyType({**library.positions, **{p.id: (code, p) for p in positions}}),
    )


# what stands on a page


def test_a_country_opens_with_its_name_for_whom_and_the_stance(library: Library) -> None:
    here = see("en-RUdeKZ-country-KZ", library)

    lines = here.words.splitlines()

    assert "Kazakhstan" in lines[0]
    assert lines[1] == "For: Russia · deserter"
    assert lines[2] == f"🔴 {phrase(library, 'stance.unsafe')}"
    assert phrase(library, "notice.information") in here.words


def test_every_answer_on_a_country_opens_with_its_date_and_sources(library: Library) -> None:
    """For each kind of person a summary is written for, in each country."""
    undated = []
    for code, country in library.countries.items():
        for citizenship, situation in product((Citizenship.RU, Citizenship.BY, Citizenship.UA), Situation):
            profile = Profile(citizenship=citizenship, situation=situation, whereabouts="DE")
            if best_summary(country, profile) is None:
                continue
            bookmark = Bookmark(language=Language.EN, spot=Spot("country", code), profile=profile)
            text = page(bookmark, library, today=TODAY).text
            dated = "As of: " in text or "Last looked for: " in text
            if not dated or "<blockquote expandable><b>Sources</b>" not in text:
                undated.append((code, citizenship.value, situation.value))

    assert undated == []


def test_every_line_of_the_comparison_has_a_date(library: Library) -> None:
    profiles = ["RUde0", "RUco0", "RUdr0", "BYco0", "UAcu0"]
    lines = [
        line
        for profile in profiles
        for number in (1, 2, 3)
        for line in see(f"en-{profile}-compare-{number}", library).words.splitlines()
        if ": " in line and line[0] in "🟢🟡⚖ℹ🟠🔴"
    ]

    assert len(lines) > len(profiles)
    assert [line for line in lines if not line[-4:].isdigit()] == []


def test_past_its_review_day_a_position_says_so_and_before_it_does_not(library: Library) -> None:
    code, position = library.positions["kz-danger-shift-2026"]
    day = review_day(position, library.countries[code].checked, library)
    warning = phrase(library, "notice.past_review")
    bookmark = Bookmark(
        language=Language.EN,
        spot=Spot("country", "KZ"),
        profile=Profile(citizenship=Citizenship.RU, situation=Situation.DESERTER, whereabouts="DE"),
    )

    assert warning not in plain(page(bookmark, library, today=day).text)
    assert warning in plain(page(bookmark, library, today=day + timedelta(days=1)).text)


@pytest.mark.parametrize(
    "goes",
    ["en-RU0DE-law-law_echr_bayatyan_2011", "en-RU0DE-safety-devices", "en-RUcu0-summons", "en-RUcu0-paper"],
)
def test_law_safety_and_trees_say_so_too(library: Library, goes: str) -> None:
    warning = phrase(library, "notice.past_review")

    assert warning not in see(goes, library).words
    assert warning in see(goes, library, today=LONG_AFTER).words


def test_what_was_overtaken_comes_last_and_names_what_overtook_it(library: Library) -> None:
    old = next(p for p in library.countries["DE"].positions if p.overtaken_by and p.verified)
    newer = library.fact(str(old.overtaken_by))
    assert newer is not None
    texts = []
    here = see("en-RU0DE-country-DE_all", library)
    while True:
        texts.append(here.words)
        more = [b for b in here.buttons if b.label.startswith("More")]
        if not more:
            break
        here = see(more[0].goes, library)
    words = "\n".join(texts)

    assert f"⌛ {plain(old.title)}" in words
    assert f"{phrase(library, 'country.overtaken')} {plain(newer.title)}" in words
    assert words.index("⌛") > max(words.rindex(sign) for sign in "🟡🟠")


def test_a_missing_translation_is_english_and_one_line_says_so(library: Library) -> None:
    there = without(library, "start/home/say", Language.BE)
    here = visit("be-000-home", there, language=Language.BE, today=TODAY)
    notice = phrase(library, "notice.untranslated", Language.BE)

    assert "A free helpline for people from Russia, Belarus and Ukraine" in here.words
    assert here.words.count(notice) == 1
    assert notice not in visit("be-000-urgent", there, language=Language.BE, today=TODAY).words


def test_several_missing_translations_are_said_once(library: Library) -> None:
    there = without(without(library, "start/home/say", Language.UK), "start/home/urgent", Language.UK)

    here = visit("uk-000-home", there, language=Language.UK, today=TODAY)

    assert here.words.count(phrase(library, "notice.untranslated", Language.UK)) == 1
    assert button(here, "It is urgent")


def test_values_are_escaped(library: Library) -> None:
    there = change(library, "KZ", "kz-danger-shift-2026", title="a <b> & “c”")

    here = see("en-RUdeDE-country-KZ_all", there)

    assert length_utf16(here.page.text) < MOST_CHARACTERS
    assert Writer(there, Language.EN).country("KZ") in here.page.text


def test_no_part_of_a_page_is_a_mere_heading(library: Library) -> None:
    """Advice longer than a screen used to leave its heading alone on the one before."""
    start = Bookmark(language=Language.EN, spot=Spot("safety"))
    visits = walk(library, start, today=TODAY, key=lambda b: b.spot if b.spot.node == "safety" else None)

    assert len(visits) > 9
    assert [encode(each.bookmark) for each in visits if len(each.words) < 150 and each.bookmark.spot.argument] == []


# answers and questions


def test_a_page_that_needs_an_answer_asks_for_it_and_goes_on(library: Library) -> None:
    home = see("en-000-home", library)

    question = press(home, "Countries", library)
    answered = press(question, "Belarus", library)

    assert question.bookmark.spot == Spot("citizenship", "countries")
    assert answered.bookmark.spot == Spot("countries")
    assert answered.bookmark.profile.citizenship is Citizenship.BY
    assert press(answered, "Back", library).bookmark.spot == Spot("home"), "nobody wants back to a question"


def test_who_would_rather_not_say_is_not_asked_again(library: Library) -> None:
    question = press(see("en-000-home", library), "Countries", library)

    here = press(question, "rather not say", library)
    again = press(press(here, "Start", library), "Countries", library)

    assert here.bookmark.spot == Spot("countries")
    assert here.bookmark.profile.citizenship is None
    assert again.bookmark.spot == Spot("countries")


@pytest.mark.parametrize(
    ("question", "answer", "expected"),
    [
        ("situation", "In the reserve", {"situation": Situation.RESERVIST}),
        ("citizenship", "Ukraine", {"citizenship": Citizenship.UA}),
        ("whereabouts", "Belarus", {"whereabouts": "BY"}),
    ],
)
def test_one_answer_is_changed_and_the_others_stay(
    library: Library, question: str, answer: str, expected: dict[str, Any]
) -> None:
    answers = see("en-RUdeKZ-answers", library)
    label = phrase(library, f"answers.change_{question}")

    changed = press(press(answers, label, library), answer, library)

    assert changed.bookmark.spot == Spot("answers")
    assert changed.bookmark.profile == replace(answers.bookmark.profile, **expected)


def test_all_answers_can_be_forgotten(library: Library) -> None:
    forgotten = press(see("en-RUdeKZ-answers", library), phrase(library, "answers.forget"), library)

    assert forgotten.bookmark.profile == Profile()


def test_a_stranger_on_a_countrys_page_says_who_they_are_with_one_press(library: Library) -> None:
    here = see("en-000-country-DE", library)

    mine = press(here, "Belarus", library)

    assert mine.bookmark.spot == Spot("country", "DE")
    assert mine.bookmark.profile.citizenship is Citizenship.BY


@pytest.mark.parametrize(("profile", "whole"), [("000", ""), ("XXde0", ""), ("XX00", "_all"), ("BY00", "_all")])
def test_a_statement_about_others_names_their_citizenship(library: Library, profile: str, whole: str) -> None:
    """On every part of every country's page; what is about all three, or about the reader, needs no name."""
    seen = 0
    for code, country in library.countries.items():
        shown = "\n".join(see(f"en-{profile}-country-{code}{whole}-{part}", library).words for part in range(1, 25))
        for position in country.positions:
            mine = profile[:2] in position.applies_to.citizenship or len(position.applies_to.citizenship) == 3
            for after in shown.split(f"{plain(position.title)}\n")[1:]:
                seen += 1
                assert ("citizenship: " in after.partition("\n")[0]) is not mine, (code, position.id)
    assert seen


def test_a_summary_that_found_nothing_names_no_day_but_that_of_the_search(library: Library) -> None:
    for code, country in library.countries.items():
        for summary in (each for each in country.summaries if each.stance is Stance.UNKNOWN):
            words = see(f"en-{summary.applies_to.citizenship[0]}0DE-country-{code}", library).words

            assert "Last looked for: November 21, 2026" in words, summary.id
            assert "▫️ We found nothing" in words, summary.id
            assert "Ask before you act: " in words, summary.id


def test_what_is_about_others_never_gives_a_summary_its_date(library: Library) -> None:
    """Kazakhstan: a list shared with Belarus is of 2024, the handovers of Russians are of 2026."""
    words = see("en-BY0DE-country-KZ", library).words

    assert "As of: February 2024" in words
    assert "(February 19, 2026; citizenship: Russia)" in words


@pytest.mark.parametrize(("profile", "lead"), [("RU0", True), ("BY0", True), ("UA0", False)])
def test_advice_on_others_says_that_it_is(library: Library, profile: str, lead: bool) -> None:
    words = see(f"en-{profile}0-safety-scams", library).words

    assert "300,000 hryvnias" in words
    assert ("What follows is about others" in words) is lead
    assert ("citizenship: Ukraine" in words) is lead


def test_another_language_shows_the_same_page_with_the_same_answers(library: Library) -> None:
    here = see("en-RUdeKZ-country-KZ-2-_countries", library)

    there = press(press(here, "Language", library), "Українська", library)

    assert there.bookmark == replace(here.bookmark, language=Language.UK)


# long pages


def test_a_long_page_is_read_to_its_end_and_back(library: Library) -> None:
    here = first = see("en-RUdeDE-country-DE", library)
    seen = [here]
    while more := [b for b in here.buttons if b.label.startswith("More")]:
        here = see(more[0].goes, library)
        seen.append(here)
    numbers = [each.bookmark.spot.part for each in seen]
    while earlier := [b for b in here.buttons if "Earlier" in b.label]:
        here = see(earlier[0].goes, library)

    assert numbers == list(range(1, len(seen) + 1))
    assert len(seen) > 1
    assert len({each.words for each in seen}) == len(seen)
    assert here.words == first.words


@pytest.mark.parametrize("part", [99, 999])
def test_a_part_that_does_not_exist_is_the_last_one(library: Library, part: int) -> None:
    here = see(f"en-RUdeDE-country-DE-{part}", library)

    assert not any(each.label.startswith("More") for each in here.buttons)
    assert button(here, "Earlier")


def test_back_leads_to_where_one_was_and_home_after_that(library: Library) -> None:
    here = see("en-RUdeDE-country-DE-2-_countries-3-_left", library)

    before = press(here, "Back", library)

    assert before.bookmark.spot == Spot("countries", part=3)
    assert press(press(before, "Back", library), "Back", library).bookmark.spot == Spot("home")


@pytest.mark.parametrize(
    "start",
    ["en-000-home", "ru-RUdeKZ-home", "be-BYcoBY-home", "uk-UAcuUA-home", "be-BYfaLT-home", "uk-UAawDE-home"],
)
def test_every_page_fits_a_phone_and_has_a_way_out(library: Library, start: str) -> None:
    begun = read(start, library, language=Language.EN)
    visits = walk(
        library,
        begun,
        today=TODAY,
        key=lambda b: b.spot if (b.language, b.profile) == (begun.language, begun.profile) else None,
    )
    home, human = f"{start.rpartition('-')[0]}-home", phrase(library, "frame.human", begun.language)

    too_long = [encode(each.bookmark) for each in visits if length_utf16(each.page.text) > MOST_CHARACTERS]
    uncomfortable = [encode(each.bookmark) for each in visits if visible_length(each.page.text) > COMFORTABLE]
    rows = [encode(each.bookmark) for each in visits if len(each.page.rows) > MOST_ROWS]
    labels = [b.label for each in visits for b in each.buttons if not 0 < len(b.label) < MOST_LABEL]
    no_home = [
        encode(v.bookmark)
        for v in visits
        if v.bookmark.spot.node != "home" and not v.page.vanishes and home not in {b.goes for b in v.buttons}
    ]
    nobody = [
        encode(v.bookmark)
        for v in visits
        if v.bookmark.spot.node != "human" and not v.page.vanishes and not any(human in b.label for b in v.buttons)
    ]

    assert len(visits) > 50
    assert (too_long, uncomfortable, rows, labels, no_home, nobody) == ([], [], [], [], [], [])


# leaving and sharing


def test_leaving_no_trace_takes_two_presses_and_empties_the_message(library: Library) -> None:
    here = see("en-RUdeKZ-erase", library)

    gone = page(read(button(here, "Leave no trace").goes, library, language=Language.EN), library, today=TODAY)

    assert not here.page.vanishes
    assert gone == Page(text="", rows=(), vanishes=True)


def test_a_link_somebody_sends_never_makes_a_message_vanish(library: Library) -> None:
    opened = open_link("en-000-erase-now", library, last=None, language=Language.EN)

    assert not page(opened, library, today=TODAY).vanishes


def test_a_shared_country_carries_nothing_of_who_shared_it(library: Library) -> None:
    here = see("en-RUdeKZ-country-KZ", library)

    assert button(here, "Share").shares == "KZ"


# what could harm


def test_where_contact_is_a_crime_an_organisations_page_says_so_and_names_no_channel(library: Library) -> None:
    contact = library.contacts["viasna"]

    hidden = see("en-BY0BY-contact-viasna", library)
    shown = see("en-BY0LT-contact-viasna", library)

    for channel in contact.channels:
        assert channel.value not in hidden.everything
        assert channel.value in shown.everything
    assert plain(contact.legal_risk[0].law) in hidden.words
    assert phrase(library, "contacts.hidden") in hidden.words


def test_the_law_stands_beside_an_organisation_only_where_it_applies(library: Library) -> None:
    law = plain(library.contacts["ovd-info"].legal_risk[0].law)

    assert law in see("en-RU0RU-contact-ovd_info", library).words
    assert law in see("en-000-contact-ovd_info", library).words, "who has not said may be in Russia"
    assert law not in see("en-RU0DE-contact-ovd_info", library).words


def test_a_source_that_is_dangerous_to_open_is_named_and_not_linked(library: Library) -> None:
    at_home, abroad = see("en-BYcoBY-country-BY_all-2", library), see("en-BYcoPL-country-BY_all-2", library)
    words = "".join(see(f"en-BYcoBY-country-BY_all-{part}", library).words for part in range(1, 9))
    links = "".join(see(f"en-BYcoBY-country-BY_all-{part}", library).page.text for part in range(1, 9))
    links_abroad = "".join(see(f"en-BYcoPL-country-BY_all-{part}", library).page.text for part in range(1, 9))

    assert at_home.words == abroad.words
    assert "Our House" in words
    assert "news.house" not in links
    assert "https://news.house" in links_abroad


@pytest.mark.parametrize(("citizenship", "place"), [("BY", "BY"), ("BY", None), ("RU", "RU")])
def test_no_page_at_home_names_a_host_of_a_banned_organisation(
    library: Library, citizenship: str, place: str | None
) -> None:
    """Telegram makes a link of a host in running text, also where nobody wrote one."""
    profile = Profile(citizenship=Citizenship(citizenship), whereabouts=place)
    start = Bookmark(language=Language.RU, spot=Spot("home"), profile=profile)
    visits = walk(
        library, start, today=TODAY, key=lambda b: b.spot if (b.language, b.profile) == ("ru", profile) else None
    )
    banned = {"BY": ("news.house", "spring96.org", "bysol.org"), "RU": ("kovcheg.live", "citeam.org")}[citizenship]

    named = [(encode(each.bookmark), host) for each in visits for host in banned if host in each.everything]

    assert len(visits) > 50
    assert named == []
