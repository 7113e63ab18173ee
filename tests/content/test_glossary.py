"""Terms are found as people write them, and only what the glossary asks for is asked for."""

from pathlib import Path

import pytest

from bot.content.glossary import read_glossary
from bot.content.terms import Language
from bot.content.word_forms import find_term, find_word
from tests.content.trees import SHIPPED, issues_of, lay_small

CATALOG = "locales/uk/LC_MESSAGES/conversations.po"
EN, RU, BE, UK = Language.EN, Language.RU, Language.BE, Language.UK


@pytest.mark.parametrize(
    ("language", "term", "text"),
    [
        (RU, "беженец", "для беженцев"),
        (RU, "повестка", "пять повесток"),
        (RU, "часть", "из части"),
        (RU, "временная защита", "временную или дополнительную защиту"),
        (RU, "отказ* воевать", "отказываются сейчас воевать"),
        (BE, "прытулак", "у прытулку"),
        (BE, "ухіл*", "за ўхіленне"),
        (BE, "ваенны білет", "ваенным білеце"),
        (BE, "крымінальная справа", "300 крымінальных спраў"),
        (BE, "від на жыхарства", "у відзе на жыхарства"),
        (UK, "лінія допомоги", "лінії допомозі"),
        (UK, "дозвіл", "без дозволу"),
        (UK, "утеча", "для втечі"),
        (EN, "summons", "Summonses came"),
        (EN, "draft office", "the draft office's paper"),
        (EN, "end-to-end encrypted", "is not end-to-end encrypted"),
    ],
)
def test_a_term_is_found_in_its_cases(language: Language, term: str, text: str) -> None:
    assert find_term("zzz", term, language=language).search(text)


@pytest.mark.parametrize(
    ("language", "term", "text"),
    [
        (RU, "временная защита", "Временно нельзя. Защиты нет"),
        (RU, "по вере", "поверив"),
        (UK, "вирок", "вир"),
        (EN, "unit", "United States"),
        (EN, "draft office", "the draft and the office"),
    ],
)
def test_another_word_is_not_taken_for_the_term(language: Language, term: str, text: str) -> None:
    assert not find_term(term, language=language).search(text)


def test_a_rejected_word_is_found_with_its_endings_and_a_phrase_as_it_is() -> None:
    assert find_word("Белоруссия").search("в Белоруссии")
    assert not find_word("Белоруссия").search("белорусский")
    assert not find_word("на Украине").search("напали на Украину")


def test_every_concept_has_words_in_every_language() -> None:
    """Of the shipped glossary; a concept without agreed words only rejects."""
    concepts = read_glossary(SHIPPED)

    assert {concept.name for concept in concepts} >= {"helpline", "draft office", "summons", "asylum", "refugee status"}
    for concept in concepts:
        agreed = {language for language, row in concept.rows.items() if row.agreed}
        assert agreed in (set(Language), set()), concept.name


def test_a_longer_term_hides_the_shorter_one_in_it(tmp_path: Path) -> None:
    glossary = _lay(tmp_path, "### small helpline\n| en | small helpline | | |\n| uk | маленька лінія | | |\n")

    found = [line for line in issues_of(tmp_path) if "start/home/say" in line]

    assert found == [f'{CATALOG}:75: the text "start/home/say" lacks the term for "small helpline"; {_say(glossary)}']


def test_what_stands_under_or_is_right_too(tmp_path: Path) -> None:
    _lay(tmp_path, "### small helpline\n| en | small helpline | | |\n| uk | маленька лінія | мала лінія | |\n")

    assert not [line for line in issues_of(tmp_path) if "start/home/say" in line]


def test_an_excepted_text_need_not_say_the_term(tmp_path: Path) -> None:
    table = "### small helpline\n| en | small helpline | | |\n| uk | маленька лінія | | |\n"
    _lay(tmp_path, f"{table}\n- except `start/home/say` (uk, be): no room\n")

    assert not [line for line in issues_of(tmp_path) if "start/home/say" in line]


def _lay(root: Path, concept: str) -> int:
    """The small content with one more concept; the line of its heading."""
    lay_small(root)
    path = root / "locales/GLOSSARY.md"
    before, heading, after = path.read_text(encoding="utf-8").partition("## For reading")
    path.write_text(f"{before}{concept}\n{heading}{after}", encoding="utf-8")
    return before.count("\n") + 1


def _say(line: int) -> str:
    return f'say "маленька лінія"; if other words are right here, add them to locales/GLOSSARY.md:{line}'
