from pathlib import Path

import pytest

from bot.content.catalog import Catalog, gettext_form, read_catalog, read_gettext
from bot.content.entry import Text
from bot.content.terms import Language
from bot.errors import ContentError

HEADER = (
    'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Plural-Forms: nplurals=3; plural=0;\\n"\n\n'
)
CASES = Text("phrase/case.count", "{number} case", "{number} cases")


def catalog(root: Path, messages: str, language: Language = Language.UK) -> Catalog:
    write(root, messages, language)
    return read_catalog(root, language)


def write(root: Path, messages: str, language: Language = Language.UK) -> None:
    path = root / "locales" / language / "LC_MESSAGES" / "conversations.po"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(HEADER + messages, encoding="utf-8")


def test_a_text_is_found_by_its_place_and_its_english(tmp_path: Path) -> None:
    found = catalog(tmp_path, 'msgctxt "a/b"\nmsgid "Back"\nmsgstr "Назад"\n')

    assert found.find(Text("a/b", "Back")) == "Назад"
    assert found.find(Text("a/c", "Back")) is None
    assert found.find(Text("a/b", "Go back")) is None


def test_fuzzy_and_empty_translations_are_not_used(tmp_path: Path) -> None:
    messages = '#, fuzzy\nmsgctxt "a"\nmsgid "Back"\nmsgstr "Вперед"\n\nmsgctxt "b"\nmsgid "On"\nmsgstr ""\n'

    assert catalog(tmp_path, messages).words == {}


def test_english_needs_no_catalog(tmp_path: Path) -> None:
    english = read_catalog(tmp_path, Language.EN)

    assert english.find(Text("a", "Back")) == "Back"
    assert [english.find_plural(CASES, number) for number in (0, 1, 2)] == [
        "{number} cases",
        "{number} case",
        "{number} cases",
    ]


def test_slavic_languages_count_in_three_forms(tmp_path: Path) -> None:
    messages = 'msgctxt "phrase/case.count"\nmsgid "{number} case"\nmsgid_plural "{number} cases"\n'
    messages += 'msgstr[0] "{number} справа"\nmsgstr[1] "{number} справи"\nmsgstr[2] "{number} справ"\n'
    found = catalog(tmp_path, messages)

    words = {number: (found.find_plural(CASES, number) or "").split()[1] for number in (1, 2, 5, 11, 21, 112, 1004)}

    assert words == {1: "справа", 2: "справи", 5: "справ", 11: "справ", 21: "справа", 112: "справ", 1004: "справи"}


@pytest.mark.parametrize("language", [Language.RU, Language.BE, Language.UK])
def test_every_slavic_language_has_the_same_order_of_forms(language: Language) -> None:
    assert [gettext_form(language, number) for number in (1, 3, 7)] == [0, 1, 2]


def test_a_plural_that_lacks_a_form_is_not_used(tmp_path: Path) -> None:
    messages = 'msgctxt "phrase/case.count"\nmsgid "{number} case"\nmsgid_plural "{number} cases"\n'
    messages += 'msgstr[0] "{number} справа"\nmsgstr[1] ""\nmsgstr[2] "{number} справ"\n'

    assert catalog(tmp_path, messages).find_plural(CASES, 1) is None


def test_dates_are_as_exact_as_they_are_known(tmp_path: Path) -> None:
    written = {
        language: [
            read_catalog(tmp_path, language).date(day).replace("\u202f", " ")
            for day in ("2026", "2026-02", "2026-02-19")
        ]
        for language in Language
    }

    assert written == {
        Language.RU: ["2026", "февраль 2026 г.", "19 февраля 2026 г."],
        Language.BE: ["2026", "люты 2026", "19 лютага 2026 г."],
        Language.UK: ["2026", "лютий 2026 р.", "19 лютого 2026 р."],
        Language.EN: ["2026", "February 2026", "February 19, 2026"],
    }


def test_countries_tongues_and_lists_come_from_cldr(tmp_path: Path) -> None:
    belarusian = read_catalog(tmp_path, Language.BE)

    assert belarusian.country("DE") == "Германія"
    assert belarusian.country("QQ") == "QQ"
    assert belarusian.tongue("de") == "нямецкая"
    assert belarusian.listing(["а", "б", "в"]) == "а, б і в"
    assert belarusian.listing(["а", "б"], either=True) == "а ці б"


def test_a_missing_catalog_is_an_empty_one(tmp_path: Path) -> None:
    assert len(read_gettext(tmp_path, Language.BE, "data")) == 0


@pytest.mark.parametrize(
    ("messages", "line"),
    [
        ('msgctxt "a"\nmsgid "Back"\nmsgstr Назад\n', 8),
        ('msgctxt "a"\nmsgid "Back"\nmsgstr "Назад\n', 8),
        ('msgctxt "a"\nmsgid "Say \\"back\\""\nmsgstr "Скажи "назад""\n', 8),
        ('msgctxt "a"\nmsgid "Back"\nmsgsrt "Назад"\n', 8),
    ],
)
def test_a_catalog_with_broken_quotes_or_keywords_is_refused_at_its_line(
    tmp_path: Path, messages: str, line: int
) -> None:
    write(tmp_path, messages)

    with pytest.raises(ContentError) as caught:
        read_catalog(tmp_path, Language.UK)

    assert [(issue.file, issue.line) for issue in caught.value.issues] == [
        ("locales/uk/LC_MESSAGES/conversations.po", line)
    ]


def test_a_catalog_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "locales/uk/LC_MESSAGES/data.po"
    path.parent.mkdir(parents=True)
    path.write_bytes((HEADER + 'msgctxt "a"\nmsgid "Back"\nmsgstr "Назад"\n').encode("cp1251"))

    with pytest.raises(ContentError, match="can't be parsed"):
        read_catalog(tmp_path, Language.UK)
