from pathlib import Path

import pytest

from bot.content.library import Library, load_library
from bot.content.terms import Language
from bot.errors import ContentError
from tests.content.trees import lay_small


def issues_of(root: Path) -> list[str]:
    with pytest.raises(ContentError) as caught:
        load_library(root)
    return [str(issue) for issue in caught.value.issues]


def test_the_mistakes_of_all_files_come_at_once(tmp_path: Path) -> None:
    lay_small(tmp_path, "unknown_key", "missing_key", "no_yaml", "duplicate_key", "broken_catalog")

    files = {issue.split(":")[0] for issue in issues_of(tmp_path)}

    assert files == {
        "conversations/more.yaml",
        "data/contacts/good-counsel.yaml",
        "data/countries/DE.yaml",
        "data/safety.yaml",
        "locales/uk/LC_MESSAGES/data.po",
    }


def test_missing_files_and_folders_are_mistakes(tmp_path: Path) -> None:
    lay_small(tmp_path)
    (tmp_path / "data/law.yaml").unlink()
    (tmp_path / "data/countries/DE.yaml").unlink()

    assert issues_of(tmp_path) == [
        "data/countries: has no .yaml files; restore them",
        "data/law.yaml: the file is missing; restore it",
    ]


def test_a_library_knows_where_everything_stands(tmp_path: Path) -> None:
    library = load_library(lay_small(tmp_path))

    places = {
        key: (library.places[key].file, library.places[key].line)
        for key in ("node/urgent", "search/0", "more/erase/say")
    }

    assert places == {
        "node/urgent": ("conversations/more.yaml", 4),
        "search/0": ("conversations/search.yaml", 2),
        "more/erase/say": ("conversations/more.yaml", 36),
    }
    assert library.places["entry/de-objectors-2022"].file == "data/countries/DE.yaml"
    assert all(text.context in library.places for text in library.texts)


def test_retired_ids_lead_to_what_took_their_place(tmp_path: Path) -> None:
    library = load_library(lay_small(tmp_path))

    assert (library.begin, dict(library.formerly)) == ("home", {"operator": "human"})


def test_facts_are_found_by_their_id_wherever_they_stand(tmp_path: Path) -> None:
    library = load_library(lay_small(tmp_path))

    assert [getattr(library.fact(each), "id", None) for each in ("de-objectors-2026", "law-conscience", "nothing")] == [
        "de-objectors-2026",
        "law-conscience",
        None,
    ]


def test_nothing_in_a_library_can_be_changed(tmp_path: Path) -> None:
    library = load_library(lay_small(tmp_path))

    with pytest.raises(TypeError):
        library.nodes["home"] = library.nodes["urgent"]  # type: ignore[index] # that is what is tested
    with pytest.raises(ValueError, match="frozen"):
        library.nodes["home"].id = "other"  # type: ignore[misc] # the same


def test_the_shipped_content_is_there_in_four_languages(library: Library) -> None:
    assert set(library.catalogs) == set(Language)
    assert len(library.countries) >= 39
    assert len(library.contacts) >= 69
    assert len(library.positions) + len(library.law) >= 239
    assert len(library.safety) >= 30
