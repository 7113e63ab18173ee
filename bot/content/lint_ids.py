"""Lint rules about ids of pages: buttons in people's chats lead to them for years.

`conversations/ids.lock` lists every id that was ever published, one a line.
"""

from collections.abc import Iterator
from pathlib import Path

from bot.content.document import did_you_mean
from bot.content.library import Library
from bot.content.lint_survey import Survey
from bot.content.locked import IDS, read_ids
from bot.errors import Issue

_UPDATE = "run: helpline texts update"


def lock_ids(library: Library, root: Path) -> None:
    """Add the ids of all nodes to the lock file; none is ever taken out."""
    ids = sorted({*read_ids(root), *library.nodes, *library.formerly})
    (root / IDS).write_text("".join(f"{each}\n" for each in ids), encoding="utf-8")


def retired_ids(survey: Survey) -> Iterator[Issue]:
    """A page is gone, and nothing says what took its place."""
    library = survey.library
    for number, old in enumerate(read_ids(survey.root)):
        if old not in library.nodes and old not in library.formerly:
            problem = f'the node "{old}" is gone, but buttons in old messages still lead there'
            near = did_you_mean(old, library.nodes)
            advice = f"name it in `formerly` of the node that took its place{'; ' if near else ''}{near}"
            yield Issue(file=IDS, line=number + 1, problem=problem, advice=advice)


def unlocked_ids(survey: Survey) -> Iterator[Issue]:
    """A new page is not in the lock file yet, so its later removal would go unseen."""
    known = set(read_ids(survey.root))
    for name in survey.library.nodes:
        if name not in known:
            yield survey.at(f"node/{name}", f'the new node "{name}" is not in {IDS}', _UPDATE)


def clashing_ids(survey: Survey) -> Iterator[Issue]:
    """A retired id is claimed twice, or still in use."""
    claimed: dict[str, str] = {}
    for node in survey.library.nodes.values():
        for old in node.formerly:
            if old in survey.library.nodes:
                problem = f'node "{node.id}" was formerly "{old}", but a node "{old}" exists'
                yield survey.at(f"node/{node.id}", problem, "drop it from `formerly`, or rename one")
            if old in claimed:
                problem = f'nodes "{claimed[old]}" and "{node.id}" were both formerly "{old}"'
                yield survey.at(f"node/{node.id}", problem, "buttons can lead to one of them only; keep one")
            claimed.setdefault(old, node.id)
