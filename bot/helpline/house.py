"""What the desk works with: content, settings, chance. The same for every use case."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.content.library import Library
from bot.content.renewal import Renewal
from bot.content.terms import Language
from bot.desk.duty import Limits
from bot.desk.vocabulary import AccountId, Address
from bot.dialogue.writer import Writer
from bot.messages import ChatId
from bot.settings import Settings

ANY_LANGUAGE = "*"


@dataclass(frozen=True, kw_only=True)
class House:
    """Built once; content is asked for anew each time, since it can be reloaded."""

    library: Callable[[], Library]
    #: chooses one of several at random
    pick: Callable[[Sequence[str]], str]
    #: its own account
    bot: AccountId
    desks: Mapping[str, tuple[ChatId, ...]]
    admins: frozenset[AccountId]
    #: approved from the start
    volunteers: frozenset[AccountId]
    desk_language: Language
    limits: Limits
    #: groups that have got another id, by their old one
    moved: dict[ChatId, ChatId] = field(default_factory=dict)
    #: reads the content anew and uses it, unless it has errors; None in a process that reads it once
    renew: Callable[[], Awaitable[Renewal]] | None = None
    #: when a group was reminded last of all who wait
    reminded: dict[ChatId, datetime] = field(default_factory=dict)
    #: topics without a case where that has been said
    orphans: set[Address] = field(default_factory=set)

    def words(self, language: Language) -> Writer:
        """Fixed texts in a person's language."""
        return Writer(self.library(), language)

    @property
    def desk_words(self) -> Writer:
        """Fixed texts in the volunteers' language."""
        return self.words(self.desk_language)

    @property
    def groups(self) -> frozenset[ChatId]:
        """Every forum, by the id it has now."""
        return frozenset(self.now_at(chat) for chats in self.desks.values() for chat in chats)

    def groups_for(self, language: Language | None) -> tuple[ChatId, ...]:
        """The forums that take cases in a language, or of somebody who does not say which; empty without a desk."""
        own = self.desks.get(language, ()) if language else ()
        chosen = (
            own or self.desks.get(ANY_LANGUAGE, ()) or tuple(chat for chats in self.desks.values() for chat in chats)
        )
        return tuple(dict.fromkeys(self.now_at(chat) for chat in chosen))

    def now_at(self, chat: ChatId) -> ChatId:
        """The id that a group has now."""
        return self.moved.get(chat, chat)


def limits_of(settings: Settings) -> Limits:
    """The operator's time limits."""
    return Limits(
        remind=timedelta(minutes=settings.remind_minutes),
        escalate=timedelta(minutes=settings.escalate_minutes),
        give_back=timedelta(minutes=settings.return_minutes),
        keep_silent=timedelta(hours=settings.keep_silent_hours),
        keep_closed=timedelta(hours=settings.keep_closed_hours),
    )
