"""Log lines on stderr, as text or JSON; never a text, a name, a chat id, a token or a key."""

import json
import logging
import sys
from typing import Literal

_PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class _TextFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        line = super().format(record)
        extra = _extra(record)
        return f"{line} {' '.join(f'{name}={value!r}' for name, value in extra.items())}".rstrip() if extra else line


class _JsonFormatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        entry = {
            "time": self.formatTime(record),
            "level": record.levelname.lower(),
            "event": record.getMessage(),
            **_extra(record),
        }
        if record.exc_info:
            entry["traceback"] = self.formatException(record.exc_info)
        return json.dumps(entry, ensure_ascii=False, default=str)


def _extra(record: logging.LogRecord) -> dict[str, object]:
    return {name: value for name, value in vars(record).items() if name not in _PLAIN}


def set_up_logs(level: str, form: Literal["text", "json"]) -> None:
    """Log our events from `level` on, libraries' from warnings on: HTTP clients log addresses, which hold the token."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        _JsonFormatter() if form == "json" else _TextFormatter("%(asctime)s %(levelname)s %(name)s: %(message)s")
    )
    # at the handler, since a library may set its own logger's level
    handler.addFilter(lambda record: record.name.partition(".")[0] == "bot" or record.levelno >= logging.WARNING)
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.getLogger("bot").setLevel(level.upper())
