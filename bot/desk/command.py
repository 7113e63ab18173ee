"""What volunteers order with a slash."""

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.desk.entities import cut
from bot.desk.vocabulary import Styled

# Bot API: commands are [a-z0-9_]{1,32}; a group's command may name its bot
_ORDER = re.compile(r"/([a-z0-9_]{1,32})(?:@[A-Za-z0-9_]+)?(?:\s+|$)", re.IGNORECASE)


class Command(StrEnum):
    """Every order of volunteers and admins."""

    TAKE = "take"
    RELEASE = "release"
    HANDOVER = "handover"
    SAY = "say"
    NOTE = "note"
    PAGE = "page"
    REPLY = "reply"
    UNDO = "undo"
    CLOSE = "close"
    BLOCK = "block"
    HELP = "help"
    QUEUE = "queue"
    ONCALL = "oncall"
    OFFCALL = "offcall"
    PAUSE = "pause"
    RESUME = "resume"
    STATS = "stats"
    APPROVE = "approve"
    DISMISS = "dismiss"
    RELOAD = "reload"


#: given in a case's topic
IN_TOPIC = frozenset(
    {
        Command.TAKE,
        Command.RELEASE,
        Command.HANDOVER,
        Command.SAY,
        Command.NOTE,
        Command.PAGE,
        Command.REPLY,
        Command.UNDO,
        Command.CLOSE,
        Command.BLOCK,
    }
)
#: given by admins alone
OF_ADMINS = frozenset({Command.APPROVE, Command.DISMISS})


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """A command with what stands behind it."""

    command: Command
    rest: Styled

    @property
    def words(self) -> tuple[str, ...]:
        """What stands behind the command, word by word."""
        return tuple(self.rest.text.split())


def read_order(styled: Styled) -> Order | None:
    """The order at the beginning of a line; None for plain words and for commands that are not of the desk."""
    match = _ORDER.match(styled.text)
    if match is None or match[1].lower() not in set(Command):
        return None
    return Order(command=Command(match[1].lower()), rest=cut(styled, match.end()))
