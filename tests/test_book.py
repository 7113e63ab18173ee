from pathlib import Path

from bot.book import write_book
from bot.content.library import load_library
from tests.conftest import TODAY
from tests.content.trees import lay_small


def test_the_book_has_every_language_and_no_broken_link(tmp_path: Path) -> None:
    library = load_library(lay_small(tmp_path / "content"))
    book = tmp_path / "book"

    write_book(library, book, today=TODAY)

    names = {path.name for path in book.iterdir()}
    assert {"index.html", "ru-000-home.html", "be-000-home.html", "uk-000-home.html", "en-000-home.html"} <= names
    for path in book.glob("*.html"):
        for part in path.read_text(encoding="utf-8").split('href="')[1:]:
            target = part.partition('"')[0]
            assert target.startswith("http") or target in names
