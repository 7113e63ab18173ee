"""The small valid content of `small/`, laid under the broken files of `broken/<rule>/`."""

import json
import shutil
from datetime import date
from functools import lru_cache
from io import BytesIO
from pathlib import Path
from typing import Any

import yaml
from babel.messages.pofile import write_po

from bot.content.catalog import read_gettext
from bot.content.library import load_library
from bot.content.lint import find_issues
from bot.content.terms import Language
from bot.dialogue.crawl import crawl_issues
from bot.errors import ContentError

HERE = Path(__file__).parent
SHIPPED = HERE.parent.parent
BROKEN = HERE / "broken"
#: before any review of the small content is due
TODAY = date(2026, 3, 1)


def lay_small(root: Path, *broken: str) -> Path:
    """Copy the small content below `root`, and over it the broken files of rules; an empty file takes one away."""
    shutil.copytree(HERE / "small", root, dirs_exist_ok=True)
    for rule in broken:
        shutil.copytree(BROKEN / rule, root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("issues.txt"))
    _lay_phrases(root / "conversations/phrases.yaml")
    for shipped in ("desk.yaml", "phrases.lock"):
        shutil.copy(SHIPPED / "conversations" / shipped, root / "conversations")
    for path in root.rglob("*.yaml"):
        if not path.stat().st_size:
            path.unlink()
    for language in Language:
        path = root / "locales" / language / "LC_MESSAGES" / "conversations.po"
        if path.exists():
            path.write_text(path.read_text(encoding="utf-8") + "\n" + _phrases(language), encoding="utf-8")
    return root


def _lay_phrases(path: Path) -> None:
    """Write the shipped phrases; what a broken tree says of them is laid over, null takes one out."""
    changed = yaml.safe_load(path.read_text(encoding="utf-8"))["phrases"] if path.exists() else {}
    shipped = _shipped_phrases()
    kept = {}
    for group in {**changed, **shipped}:
        names = {
            **changed.get(group, {}),
            **{n: t for n, t in shipped[group].items() if n not in changed.get(group, {})},
        }
        kept[group] = {name: text for name, text in names.items() if text is not None}
    path.write_text(json.dumps({"phrases": kept}, ensure_ascii=False, indent=1), encoding="utf-8")


@lru_cache
def _shipped_phrases() -> dict[str, dict[str, Any]]:
    text = (SHIPPED / "conversations/phrases.yaml").read_text(encoding="utf-8")
    phrases: dict[str, dict[str, Any]] = yaml.safe_load(text)["phrases"]
    return phrases


@lru_cache
def _phrases(language: Language) -> str:
    """The shipped translations of the phrases, without a header."""
    catalog = read_gettext(SHIPPED, language, "conversations")
    for message in list(catalog):
        if message.id and not str(message.context).startswith("phrase/"):
            catalog.delete(message.id, message.context)
    catalog.obsolete.clear()
    written = BytesIO()
    write_po(written, catalog, omit_header=True)
    return written.getvalue().decode()


def issues_of(root: Path, today: date = TODAY) -> list[str]:
    """Everything found in the content below `root`, as an editor reads it."""
    try:
        library = load_library(root)
        found = (*find_issues(library, root, today=today), *crawl_issues(library, today=today))
    except ContentError as exc:
        found = exc.issues
    return [f"warning: {issue}" if issue.is_warning else str(issue) for issue in found]
