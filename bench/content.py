"""Prints the pages of the benchmark's conversation as JSON, so that every bot shows the same."""

import json
import sys
from datetime import UTC, datetime
from pathlib import Path

from bot.content.library import load_library
from bot.content.terms import Language
from bot.dialogue.page import page, read
from bot.gateway.shelf import keyboard

#: interactions in one conversation: the first command and so many presses but one
STEPS = 6
#: labels of the buttons under every page begin like this; nobody in the benchmark presses them
FRAME = ("◂", "⌂", "🌐", "🙋")


def walk(root: Path) -> dict[str, object]:
    """`pages` by callback data; `path`, the data pressed one after another, the first what /start shows; `labels`."""
    library, today = load_library(root), datetime.now(UTC).date()
    pages: dict[str, object] = {}
    path: list[str] = []
    labels: list[str] = []
    goes, label = "ru", "/start"
    while len(path) < STEPS:
        shown = page(read(goes, library, language=Language.RU), library, today=today)
        pages[goes] = {"text": shown.text, "rows": keyboard(shown.rows)}
        path.append(goes)
        labels.append(label)
        ways = [button for row in shown.rows for button in row if button.goes and not button.label.startswith(FRAME)]
        goes, label = ways[0].goes, ways[0].label
    return {"path": path, "labels": labels, "pages": pages}


if __name__ == "__main__":
    json.dump(walk(Path(__file__).resolve().parent.parent), sys.stdout, ensure_ascii=False)
