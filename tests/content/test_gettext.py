from pathlib import Path

import pytest

from bot.content.catalog import DOMAINS, catalog_path, read_gettext
from bot.content.entry import Text
from bot.content.gettext import Coverage, coverage, extract, update
from bot.content.library import load_library
from bot.content.terms import Language
from tests.content.trees import lay_small

ERASE = "This takes the page away."


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return lay_small(tmp_path)


def coverage_of(root: Path, language: Language, domain: str = "conversations") -> Coverage:
    rows = coverage(load_library(root), root)
    return next(row for row in rows if (row.language, row.domain) == (language, domain))


def catalogs(root: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in sorted((root / "locales").rglob("*.po"))}


def rewrite(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_every_text_is_extracted_with_its_place_and_file(root: Path) -> None:
    library = load_library(root)

    templates = {domain: [*extract(library, domain)][1:] for domain in DOMAINS}

    assert {m.context for messages in templates.values() for m in messages} == {text.context for text in library.texts}
    erase = next(m for m in templates["conversations"] if m.id == ERASE)
    assert (erase.context, erase.locations, erase.flags) == (
        "more/erase/say",
        [("conversations/more.yaml", 36)],
        set(),
    )


def test_texts_stay_in_the_order_of_their_files(root: Path) -> None:
    template = extract(load_library(root), "data")

    contexts = [message.context for message in template if message.id]

    assert contexts[:4] == [f"summary/de-everyone/{field}" for field in ("say", "first", "avoid", "unknown")]


def test_a_second_update_changes_nothing(root: Path) -> None:
    update(load_library(root), root)
    before = catalogs(root)

    update(load_library(root), root)

    assert catalogs(root) == before


def test_an_update_keeps_translations_and_comments(root: Path) -> None:
    path = catalog_path(root, Language.BE, "conversations")
    rewrite(path, 'msgctxt "more/erase/say"', '# said to people in a hurry\nmsgctxt "more/erase/say"')

    update(load_library(root), root)

    text = path.read_text(encoding="utf-8")
    assert "# said to people in a hurry" in text
    assert load_library(root).catalogs[Language.BE].find(Text("more/erase/say", ERASE)) == "Старонка знікне."


def test_a_changed_text_is_untranslated_and_nothing_is_guessed(root: Path) -> None:
    """The old words stay at the end of the file, for the translator to look at."""
    rewrite(root / "conversations/more.yaml", ERASE, "This takes the page away at once.")

    update(load_library(root), root)

    path = catalog_path(root, Language.BE, "conversations")
    message = read_gettext(root, Language.BE, "conversations").get(
        "This takes the page away at once.", "more/erase/say"
    )
    assert message is not None
    assert (message.string, message.fuzzy) == ("", False)
    assert '#~ msgstr "Старонка знікне."' in path.read_text(encoding="utf-8")
    assert coverage_of(root, Language.BE).stale == ("more/erase/say",)


def test_an_update_writes_catalogs_that_were_not_there(root: Path) -> None:
    path = catalog_path(root, Language.UK, "data")
    path.unlink()

    update(load_library(root), root)

    row = coverage_of(root, Language.UK, "data")
    assert path.exists()
    assert (row.translated, len(row.missing)) == (0, row.total)


def test_a_complete_catalog_is_said_to_be_complete(root: Path) -> None:
    for row in coverage(load_library(root), root):
        assert row.translated == row.total
        assert (row.fuzzy, row.stale, row.missing) == (0, (), ())


def test_fuzzy_texts_count_as_neither_missing_nor_translated(root: Path) -> None:
    path = catalog_path(root, Language.RU, "conversations")
    rewrite(path, 'msgctxt "more/erase/say"', '#, fuzzy\nmsgctxt "more/erase/say"')

    row = coverage_of(root, Language.RU)

    assert (row.fuzzy, row.total - row.translated, row.stale, row.missing) == (1, 1, (), ())
    assert load_library(root).catalogs[Language.RU].find(Text("more/erase/say", ERASE)) is None


def test_a_half_translated_catalog_loads_and_names_what_is_missing(root: Path) -> None:
    path = catalog_path(root, Language.BE, "conversations")
    text = path.read_text(encoding="utf-8")
    header, _, messages = text.partition("\n\n")
    half = messages.split("\n\n")[::2]
    path.write_text(header + "\n\n" + "\n\n".join(half) + "\n", encoding="utf-8")

    row = coverage_of(root, Language.BE)

    assert 0 < row.translated < row.total
    assert len(row.missing) == row.total - row.translated


def test_a_text_that_counts_is_extracted_with_its_plural_and_stays_untranslated(root: Path) -> None:
    phrases = root / "conversations/phrases.yaml"
    rewrite(
        phrases, '"frame": {', '"case": {"waiting": {"one": "{number} case", "other": "{number} cases"}}, "frame": {'
    )
    library = load_library(root)

    update(library, root)

    written = catalog_path(root, Language.BE, "conversations").read_text(encoding="utf-8")
    assert 'msgid_plural "{number} cases"\nmsgstr[0] ""\nmsgstr[1] ""\nmsgstr[2] ""\n' in written
    assert coverage_of(root, Language.BE).missing == ("phrase/case.waiting",)
