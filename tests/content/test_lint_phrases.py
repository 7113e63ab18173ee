"""Code asks for phrases by their keys; the shipped files and `conversations/phrases.lock` have exactly those."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from bot.content.library import Library, load_library
from bot.content.lint_phrases import lock_phrases
from bot.content.locked import PHRASES, read_phrases
from tests.content.trees import SHIPPED, lay_small


def written_strings() -> Iterator[str]:
    """Every string in the code; of an f-string the part before its first value, with a star."""
    for path in (SHIPPED / "bot").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                yield f"{node.values[0].value!s}*"
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def test_every_phrase_that_code_asks_for_is_shipped_and_locked(library: Library) -> None:
    groups = {key.partition(".")[0] for key in library.phrases}
    keys = {text for text in written_strings() if re.fullmatch(r"[a-z_]+\.[a-zA-Z_]+", text)}

    asked = {key for key in keys if key.partition(".")[0] in groups and not key.endswith((".yaml", ".lock", "_"))}

    assert asked - set(library.phrases) == set(), "add these to conversations/phrases.yaml or desk.yaml"
    assert set(library.phrases) == set(read_phrases(SHIPPED)), "run: helpline texts update"


def test_no_phrase_is_shipped_that_code_does_not_ask_for(library: Library) -> None:
    written = set(written_strings())
    beginnings = tuple(text[:-1] for text in written if re.fullmatch(r"[a-z_]+\.[a-z_]*\*", text))
    named_in_parts = tuple(text for text in written if re.fullmatch(r"[a-z_]+\.[a-z_]+_", text))

    unused = {key for key in set(library.phrases) - written if not key.startswith((*beginnings, *named_in_parts))}

    assert unused == set(), f"take these out, also from {PHRASES}"


def test_a_new_phrase_is_locked_with_its_values_and_old_lines_stay(tmp_path: Path) -> None:
    library = load_library(lay_small(tmp_path))
    (tmp_path / PHRASES).write_text("frame.back\nsource.as_of {day}\n", encoding="utf-8")

    lock_phrases(library, tmp_path)

    locked = read_phrases(tmp_path)
    assert set(locked) == set(library.phrases)
    assert locked["source.as_of"] == {"{day}"}
    assert locked["contacts.checked"] == {"{date}"}
