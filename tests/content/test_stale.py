from datetime import date
from pathlib import Path

import pytest

from bot.content.library import Library, load_library
from bot.content.stale import advice_day, review_day, stale
from tests.content.trees import lay_small


@pytest.fixture
def small(tmp_path: Path) -> Library:
    return load_library(lay_small(tmp_path))


def test_what_is_due_comes_first_and_what_is_not_stays_away(small: Library) -> None:
    assert stale(small, today=date(2026, 3, 1), within=30) == ()

    names = [row.name for row in stale(small, today=date(2027, 3, 1), within=0)]

    assert names[-1] == 'entry "law-conscience"'
    assert set(names) == {
        'contact "good-counsel"',
        'entry "de-objectors-2022"',
        'entry "de-objectors-2026"',
        'entry "law-conscience"',
        'entry "tg-sessions"',
    }


def test_a_review_date_of_its_own_counts_more_than_the_topics_period(tmp_path: Path) -> None:
    lay_small(tmp_path)
    for name, key in (("countries/DE.yaml", "  as_of: '2026-01-15'"), ("safety.yaml", "  as_of: '2025'")):
        path = tmp_path / "data" / name
        path.write_text(path.read_text().replace(key, f"{key}\n  review_by: 2026-03"))
    library = load_library(tmp_path)

    assert review_day(library.positions["de-objectors-2026"][1], "2026-02-01", library) == date(2026, 3, 31)
    assert advice_day(library.safety["tg-sessions"], library) == date(2026, 3, 31)


def test_a_period_runs_from_the_day_of_the_last_look(small: Library) -> None:
    position = small.positions["de-objectors-2026"][1]

    assert review_day(position, "2026-02-01", small) == date(2026, 8, 3)
    assert review_day(position, "2026-02", small) == date(2026, 8, 30)
