"""Code asks for phrases by their keys; the lists in `lint_phrases` must name exactly those."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from bot.content.library import Library
from bot.content.lint_phrases import FILE, OF_CODE, OF_LISTS, required_phrases

ROOT = Path(__file__).resolve().parents[2]
LISTS = ROOT / "bot/content/lint_phrases.py"
GROUPS = {*OF_CODE, *OF_LISTS}


def written_strings() -> Iterator[str]:
    """Every string in the code; of an f-string the part before its first value, with a star."""
    for path in (ROOT / "bot").rglob("*.py"):
        if path == LISTS:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                yield f"{node.values[0].value!s}*"
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_code_asks_for_no_phrase_that_the_lists_lack(library: Library) -> None:
    groups = GROUPS | {key.partition(".")[0] for key in library.phrases}
    keys = {text for text in written_strings() if re.fullmatch(r"[a-z_]+\.[a-zA-Z_]+", text)}

    asked = {key for key in keys if key.partition(".")[0] in groups and not key.endswith((".yaml", "_"))}

    assert asked - required_phrases() == set(), "add these to bot/content/lint_phrases.py"


def test_the_lists_name_no_phrase_that_code_does_not_ask_for() -> None:
    written = set(written_strings())
    beginnings = tuple(text[:-1] for text in written if re.fullmatch(r"[a-z_]+\.[a-z_]*\*", text))

    unused = {key for key in required_phrases() - written if not key.startswith(beginnings)}

    assert unused == set(), "take these out of bot/content/lint_phrases.py"


def test_the_shipped_phrases_are_those_that_code_asks_for(library: Library) -> None:
    assert required_phrases() - set(library.phrases) == set(), f"add these to {FILE}"
