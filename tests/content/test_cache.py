import os
from pathlib import Path
from types import MappingProxyType

import pytest

from bot.app import _read_content
from bot.content.cache import fetch
from bot.content.library import Library
from bot.content.terms import Language
from bot.dialogue.page import page, read
from bot.dialogue.search import Index
from tests.conftest import ROOT, TODAY


class Builder:
    """Builds something of the content, and counts how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, root: Path) -> MappingProxyType[str, str]:
        self.times += 1
        return MappingProxyType({path.name: path.read_text() for path in (root / "data").iterdir()})


def _never(root: Path) -> tuple[Library, Index]:
    raise AssertionError("built again")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "one.yaml").write_text("a")
    return tmp_path


def test_content_is_built_once(root: Path) -> None:
    build = Builder()

    first, second = fetch(root, build), fetch(root, build)

    assert first == second == {"one.yaml": "a"}
    assert build.times == 1


def test_changed_content_is_built_again_and_leaves_one_file(root: Path) -> None:
    build = Builder()
    fetch(root, build)
    (root / "data" / "one.yaml").write_text("b")

    assert fetch(root, build) == {"one.yaml": "b"}
    assert build.times == 2
    assert len(list((root / "var").iterdir())) == 1


def test_a_damaged_file_is_built_again(root: Path) -> None:
    build = Builder()
    fetch(root, build)
    (kept,) = (root / "var").iterdir()
    kept.write_bytes(kept.read_bytes()[:-1])

    assert fetch(root, build) == fetch(root, build)
    assert build.times == 2


def test_a_file_others_can_write_is_not_read(root: Path) -> None:
    build = Builder()
    fetch(root, build)
    (kept,) = (root / "var").iterdir()
    assert kept.stat().st_mode & 0o777 == 0o600
    kept.chmod(0o602)

    fetch(root, build)

    assert build.times == 2


def test_without_a_place_to_write_it_is_built_each_time(root: Path) -> None:
    build = Builder()
    (root / "var").write_text("no folder")

    assert fetch(root, build) == fetch(root, build)
    assert build.times == 2


def test_an_unfinished_file_of_a_killed_start_is_in_nobodys_way(root: Path) -> None:
    build = Builder()
    fetch(root, build)
    (kept,) = (root / "var").iterdir()
    kept.unlink()
    kept.with_suffix(f".{os.getpid()}").write_bytes(b"half")

    fetch(root, build)
    fetch(root, build)

    assert build.times == 2


def test_the_shipped_content_comes_back_as_it_was(library: Library, tmp_path: Path) -> None:
    for folder in ("conversations", "data", "locales"):
        (tmp_path / folder).symlink_to(ROOT / folder)
    fetch(tmp_path, _read_content)

    kept, _ = fetch(tmp_path, _never)

    assert kept.texts == library.texts
    for goes in ("ru", "be-BYcoKZ-country-DE", "uk-UAdr0-contacts", "en-000-rights"):
        shown = [page(read(goes, each, language=Language.EN), each, today=TODAY) for each in (library, kept)]
        assert shown[0] == shown[1]
