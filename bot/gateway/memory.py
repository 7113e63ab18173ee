"""The only thing known about readers, in memory alone: which message is theirs, and what it shows."""

from collections import OrderedDict
from typing import NamedTuple

from bot.messages import ChatId, MessageId

#: a person who types after a break gets a new message instead of an edited one
KEEP_S = 30 * 60
MAX_CHATS = 10_000


class Living(NamedTuple):
    """The living message of a chat."""

    message: MessageId
    #: encoded bookmark of the page it shows
    goes: str
    seen_s: float
    #: number of the update that the page answers
    update: int


class Memory:
    """At most `MAX_CHATS` chats, each forgotten `KEEP_S` after its last press; nothing survives a restart."""

    def __init__(self, *, max_chats: int = MAX_CHATS, keep_s: float = KEEP_S) -> None:
        self._chats: OrderedDict[ChatId, Living] = OrderedDict()
        self._max_chats = max_chats
        self._keep_s = keep_s

    def __len__(self) -> int:
        return len(self._chats)

    def remember(self, chat: ChatId, message: MessageId, goes: str, *, now_s: float, update: int) -> None:
        """The chat's living message is now this one."""
        self._chats[chat] = Living(message=message, goes=goes, seen_s=now_s, update=update)
        self._chats.move_to_end(chat)
        if len(self._chats) > self._max_chats:
            self._chats.popitem(last=False)

    def recall(self, chat: ChatId, *, now_s: float) -> Living | None:
        """The living message, unless it has been too long."""
        living = self._chats.get(chat)
        return living if living and now_s - living.seen_s <= self._keep_s else None

    def forget(self, chat: ChatId) -> None:
        """Nothing is known of this chat any more."""
        self._chats.pop(chat, None)

    def sweep(self, *, now_s: float) -> None:
        """Forget everyone whose time is over; those are first, since the order is that of last use."""
        while self._chats:
            chat, living = next(iter(self._chats.items()))
            if now_s - living.seen_s <= self._keep_s:
                return
            del self._chats[chat]
