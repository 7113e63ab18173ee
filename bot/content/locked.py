"""What was published once and must not vanish unseen: the ids of nodes, and the phrases that code asks for."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from bot.content.document import did_you_mean
from bot.errors import Issue

IDS = "conversations/ids.lock"
PHRASES = "conversations/phrases.lock"


def read_ids(root: Path) -> tuple[str, ...]:
    """The ids ever published, in file order; none where there is no lock file yet."""
    return tuple(_lines(root / IDS))


def read_phrases(root: Path) -> Mapping[str, frozenset[str]]:
    """The placeholders of each phrase that code asks for, in file order; none where there is no lock file yet."""
    lines = (line.split(" ") for line in _lines(root / PHRASES))
    return {key: frozenset(placeholders) for key, *placeholders in lines}


def _lines(path: Path) -> list[str]:
    return path.read_text(encoding="utf-8").splitlines() if path.exists() else []


def missing_phrases(root: Path, known: Iterable[str]) -> Iterator[Issue]:
    """Phrases without which code would fail, so that content without them is not loaded."""
    known, locked = tuple(known), read_phrases(root)
    unknown = [key for key in known if key not in locked]
    for key in locked:
        if key not in known:
            advice = did_you_mean(key, unknown) or "restore it; the bot asks for it"
            yield Issue(file="conversations", line=0, problem=f'the phrase "{key}" is missing', advice=advice)
