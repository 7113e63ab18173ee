import time
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pydantic import BaseModel, ConfigDict, TypeAdapter

from bot.content.conversation import Answer, Ask, SearchRow
from bot.content.document import read_document
from bot.content.library import Library, load_library
from bot.content.terms import Citizenship, Language, Situation
from bot.dialogue.search import MAX_HITS, Hit, Index, build_index, guess_language, search
from bot.dialogue.search_phrases import BACK, is_country, is_known

ROOT = Path(__file__).parents[2]
#: of all phrases that are no emergencies
_RIGHT = 0.98
_FEWEST_PER_LANGUAGE = 80
#: misspelt countries of which we have nothing, found as one of ours: almost always because such a name exists
_MOST_MISTAKEN = 0.001
_MOST_SECONDS = 0.005


class Row(BaseModel):
    """A line of search_phrases.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    language: Language
    text: str
    finds: str | list[str] | None = None
    avoids: str | list[str] = []
    asks: Ask | None = None
    answers: str | None = None
    must: bool = False


@cache
def _rows() -> tuple[Row, ...]:
    path = Path(__file__).with_name("search_phrases.yaml")
    return tuple(TypeAdapter(list[Row]).validate_python(read_document(path, path.parent).value))


@cache
def _library() -> Library:
    return load_library(ROOT)


@cache
def _index() -> Index:
    return build_index(_library())


def _look(text: str, *, language: Language = Language.RU, asked: Ask | None = None) -> tuple[Hit, ...]:
    return search(text, _index(), language=language, asked=asked)


def _targets(text: str) -> list[str]:
    return [hit.target for hit in _look(text)]


def _is_right(row: Row, hits: tuple[Hit, ...]) -> bool:
    targets = [hit.target for hit in hits]
    avoided = {row.avoids} if isinstance(row.avoids, str) else set(row.avoids)
    match row.finds:
        case None:
            found = True
        case []:
            found = not targets
        case list():
            found = set(row.finds) <= set(targets)
        case _:
            found = bool(targets) and targets[0] in row.finds.split(" or ")
    answer = hits[0].answer if hits else None
    said = answer.model_dump(exclude_none=True).values() if answer else ()
    return found and avoided.isdisjoint(targets) and row.answers in {None, *said}


def _misses(rows: list[Row]) -> str:
    lines = []
    for row in rows:
        hits = _look(row.text, language=row.language, asked=row.asks)
        if not _is_right(row, hits):
            wanted = f"{row.answers or row.finds}" + (f", not {row.avoids}" if row.avoids else "")
            found = ", ".join(f"{hit.target} ({hit.score:.2f})" for hit in hits) or "nothing"
            lines.append(f"{row.language} {row.text!r}: wanted {wanted}; found {found}")
    return "\n".join(lines)


def test_every_emergency_is_found() -> None:
    misses = _misses([row for row in _rows() if row.must])

    assert not misses, f"\n{misses}"


def test_people_find_what_they_mean() -> None:
    rows = [row for row in _rows() if not row.must]

    misses = _misses(rows)

    assert len(misses.splitlines()) <= (1 - _RIGHT) * len(rows), f"\n{misses}"


@pytest.mark.parametrize("language", Language)
def test_there_are_phrases_in_every_language(language: Language) -> None:
    assert len([row for row in _rows() if row.language is language]) >= _FEWEST_PER_LANGUAGE


def test_a_misspelt_country_without_data_never_becomes_another() -> None:
    """Each name of each such country in each language, with each of its letters left out."""
    misspelt = [
        name[:place] + name[place + 1 :]
        for language in Language
        for code, name in _library().catalogs[language].locale.territories.items()
        if is_country(code) and code not in _library().countries and name.isalpha()
        for place in range(len(name))
    ]

    mistaken = [text for text in misspelt if any(target.startswith("country/") for target in _targets(text))]

    assert len(mistaken) <= _MOST_MISTAKEN * len(misspelt), mistaken


@pytest.mark.parametrize("language", Language)
def test_every_country_is_found_by_its_name(language: Language) -> None:
    names = {code: _library().catalogs[language].country(code) for code in _library().countries}

    assert {code: _targets(name)[:1] for code, name in names.items()} == {code: [f"country/{code}"] for code in names}


@pytest.mark.parametrize("language", Language)
def test_every_contact_is_found_by_its_name(language: Language) -> None:
    titles = {each.id: each.name.local or each.name.en for each in _library().contacts.values()}

    lost = {each: title for each, title in titles.items() if f"contact/{each}" not in _targets(title)}

    assert not lost


def test_every_row_of_the_editors_finds_its_page() -> None:
    lost = [
        f"{text} -> {row.go}"
        for row in _library().search
        if is_known(row.go, _library())
        for texts in row.words.values()
        for text in texts
        if not _pages_of(row) & {target.partition("/")[0] for target in _targets(text)}
    ]

    assert not lost


def _pages_of(row: SearchRow) -> set[str]:
    """Places lead to their countries."""
    return {"country", "countries"} if row.go == Ask.WHEREABOUTS and row.answer else {row.go.partition("/")[0]}


def test_a_clear_text_has_one_hit() -> None:
    assert _targets("мне пришла повестка") == ["paper"]


def test_an_emergency_comes_before_all_else() -> None:
    assert _targets("прошу убежища в Польше, меня задержали")[0] == "detained"


def test_a_country_beside_a_situation_makes_a_choice() -> None:
    assert set(_targets("повестка, я в Грузии")) == {"paper", "country/GE"}


def test_a_situation_is_answered_on_the_way() -> None:
    (hit,) = _look("меня мобилизовали")

    assert hit.answer == Answer(situation=Situation.MOBILISED)


def test_hits_are_titled_in_the_language_of_the_person() -> None:
    titles = {language: _look("Польшча", language=language)[0].title for language in Language}

    assert titles == {"ru": "🇵🇱 Польша", "be": "🇵🇱 Польшча", "uk": "🇵🇱 Польща", "en": "🇵🇱 Poland"}


def test_titles_of_several_hits_differ() -> None:
    for row in _rows():
        titles = [hit.title for hit in _look(row.text, language=row.language, asked=row.asks)]

        assert len(titles) == len(set(titles)) <= MAX_HITS


def test_any_country_answers_where_somebody_is() -> None:
    (hit,) = _look("в Бразилии", asked=Ask.WHEREABOUTS)

    assert (hit.target, hit.answer, hit.title) == ("countries", Answer(whereabouts="BR"), "🇧🇷 Бразилия")


def test_the_union_is_no_country_to_be_in() -> None:
    assert all(hit.answer is None for hit in _look("Евросоюз", asked=Ask.WHEREABOUTS))


def test_another_country_answers_as_another_citizenship() -> None:
    (hit,) = _look("паспорт Казахстана", asked=Ask.CITIZENSHIP)

    assert hit.answer == Answer(citizenship=Citizenship.OTHER)


def test_what_answers_no_question_is_searched_as_ever() -> None:
    assert [hit.target for hit in _look("что вы храните", asked=Ask.WHEREABOUTS)] == ["privacy"]


@settings(max_examples=150, deadline=None)
@given(text=st.text(max_size=400), asked=st.sampled_from([None, *Ask]))
@example(text="слово " * 2000, asked=None)
@example(text="х" * 10_000, asked=None)
@example(text="не хочу жить в " * 800, asked=Ask.WHEREABOUTS)
@example(text="\ufdfa" * 2000, asked=None)
@example(text="🇩🇪🇩🇪🇩", asked=Ask.CITIZENSHIP)
def test_any_text_is_read_and_leads_to_pages_that_exist(text: str, asked: Ask | None) -> None:
    hits = search(text, _index(), language=Language.BE, asked=asked)

    assert all(hit.target == BACK or is_known(hit.target, _library()) for hit in hits)
    assert all(hit.title for hit in hits)


def test_a_search_takes_less_than_a_blink() -> None:
    rows = _rows()
    begin = time.process_time()

    for row in rows:
        _look(row.text)

    assert (time.process_time() - begin) / len(rows) < _MOST_SECONDS


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("меня задержали", Language.RU),
        ("что делать, пришла повестка", Language.RU),
        ("вызывают в военкомат объяснить", Language.RU),
        ("з Польшчы", Language.BE),
        ("мяне затрымалі", Language.BE),
        ("у Нямеччыне", Language.BE),
        ("павестка прыйшла ўчора", Language.BE),
        ("мене затримали", Language.UK),
        ("як виїхати з України", Language.UK),
        ("допоможіть мені", Language.UK),
        ("I was detained", Language.EN),
        ("Germany", Language.EN),
        ("germaniya", None),
        ("ne hochu sluzhit", None),
        ("фронт", None),
        ("საქართველო", None),
        ("12345", None),
        ("", None),
    ],
)
def test_letters_tell_the_language(text: str, language: Language | None) -> None:
    assert guess_language(text) is language
