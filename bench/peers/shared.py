"""What every peer is given: where Telegram is, and the pages."""

import json
import os
from pathlib import Path
from typing import Any

API = os.environ["BENCH_API"]
TOKEN = os.environ["BENCH_TOKEN"]
_content = json.loads(Path(os.environ["BENCH_CONTENT"]).read_text(encoding="utf-8"))
#: pages by callback data: `text`, and `rows` of buttons as Telegram takes them
PAGES: dict[str, Any] = _content["pages"]
#: the data of the buttons people press, one after another; the first is what /start shows
PATH: list[str] = _content["path"]
