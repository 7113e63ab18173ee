"""`helpline run` at no pace but its own: Telegram's would let a storm of 5,000 lines take hours in four groups."""

import uvloop

from bot.app import build_app, content_root, run
from bot.content.library import load_library
from bot.logs import set_up_logs
from bot.pace import Allowance, Limits
from bot.settings import read_settings

_FREE = Allowance(messages=10_000, within_ms=1_000)
LIMITS = Limits(person=_FREE, group=_FREE, overall=_FREE, cosmetics_in_group=10_000)


def main() -> None:
    """Serve until killed."""
    settings = read_settings()
    set_up_logs(settings.log_level, settings.log_format)
    uvloop.run(run(settings, build_app(load_library(content_root())), limits=LIMITS))


if __name__ == "__main__":
    main()
