"""The reading path: presses, commands and typed text of people who have no case. No database, no file."""

import asyncio
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from operator import attrgetter

from bot.dialogue.bookmark import Bookmark, encode
from bot.dialogue.page import read
from bot.dialogue.reader import cards, follow_command, language_of, notice, read_text
from bot.errors import DeliveryError, Undeliverable
from bot.gateway.answers import Answers
from bot.gateway.lanes import Rest
from bot.gateway.memory import Living, Memory
from bot.gateway.metrics import Metrics
from bot.gateway.response import OK, Response
from bot.gateway.sender import Sender
from bot.gateway.shelf import Prepared, Shelf, prepare
from bot.messages import Asked, ChatId, Inbound, Left, MessageId, Press, Typed, Unreadable

logger = logging.getLogger(__name__)

#: a page on its way into a message that stands there
Editing = asyncio.Future[Response]


class Reading:
    """Deals with one chat's batch at a time, as `Lanes` hands it over."""

    def __init__(
        self,
        *,
        shelf: Shelf,
        sender: Sender,
        answers: Answers,
        memory: Memory,
        clock: Callable[[], float],
        bot_name: str,
        metrics: Metrics,
    ) -> None:
        self._shelf = shelf
        self._sender = sender
        self._answers = answers
        self._memory = memory
        self._clock = clock
        self._bot_name = bot_name
        self._metrics = metrics

    async def deal(self, chat: ChatId, batch: list[Inbound], *, sent: Callable[[], None] | None = None) -> None:
        """Answer what came in; of several presses in a row only the last one's page is shown.

        `sent` is called once the page that the batch asks for is on its way to Telegram, where it is known before
        Telegram has answered: what may still come is taking away the page before it and what was typed.
        """
        presses: list[Press] = []
        for place, inbound in enumerate(batch, start=1):
            self._metrics.count(type(inbound).__name__)
            if isinstance(inbound, Press | Typed | Unreadable) and self._is_repeated(inbound):
                await self._pass_over(inbound)
                continue
            if isinstance(inbound, Press):
                presses.append(inbound)
                continue
            await self._show_last(presses)
            presses = []
            with self._giving_up(chat):
                await self._deal_with(chat, inbound, sent if place == len(batch) else None)
        await self._show_last(presses, sent)

    def begin(
        self, chat: ChatId, inbound: Inbound, over: Callable[[Rest], None], *, sent: Callable[[], None] | None
    ) -> bool:
        """Begin to show the page that a press or a text asks for; False where there is more to do than that.

        What shows it is on its way without a task. `over` is called once Telegram has taken it, with what is left to do
        if anything. `sent` as in `deal`.
        """
        if not isinstance(inbound, Press | Typed) or not inbound.is_private or self._is_repeated(inbound):
            return False
        if isinstance(inbound, Typed):
            self._metrics.count("Typed")
            anew = self._start_reply(inbound, sent)
            anew.sending.add_done_callback(lambda _: over(self._see_anew_through(anew)))
            return True
        prepared = self._prepared(inbound)
        if prepared.vanishes:
            return False
        self._metrics.count("Press")
        self._answers.give(inbound.query)
        editing = self._sender.start_edit(chat, inbound.message, prepared, sent=sent)
        editing.add_done_callback(partial(self._look, inbound, prepared, over))
        return True

    async def apologise(self, inbound: Inbound | None) -> None:
        """Say that something went wrong on our side, below what was sent, which stays."""
        match inbound:
            case Press(is_private=True) | Typed(is_private=True) | Unreadable():
                reply = notice("chat.failed", self._shelf.library, language_code=inbound.language_code, last=None)
                with self._giving_up(inbound.chat):
                    await self._sender.send(inbound.chat, prepare(reply.page))

    def _look(self, press: Press, prepared: Prepared, over: Callable[[Rest], None], editing: Editing) -> None:
        # nearly always Telegram takes a page: a task would wait for nothing, and cost a third of a press
        if editing.result().status == OK:
            self._shown(press, press.message)
            over(None)
        else:
            over(self._see_through(press, prepared, editing))

    async def _see_through(self, press: Press, prepared: Prepared, editing: Editing) -> None:
        with self._giving_up(press.chat):
            await self._see_shown(press, prepared, editing)

    @contextmanager
    def _giving_up(self, chat: ChatId) -> Iterator[None]:
        """Go on with what else the chat has sent, whatever becomes of one thing."""
        try:
            yield
        except Undeliverable:
            self._memory.forget(chat)
        except DeliveryError as exc:
            logger.warning("gave up on a page", extra={"reason": str(exc)})
        except Exception:
            # a mistake of ours
            logger.exception("page not shown")

    def _is_repeated(self, inbound: Press | Typed | Unreadable) -> bool:
        """Whether the chat shows the page of a later update: Telegram gives again what a crash left unconfirmed.

        A webhook's updates come on connections of their own, and what is given again may come behind what is new.
        """
        living = self._memory.recall(inbound.chat, now_s=self._clock())
        return living is not None and inbound.update < living.update

    async def _pass_over(self, repeated: Press | Typed | Unreadable) -> None:
        """What has its page already still leaves no clock on a button, and nothing typed in the chat."""
        if isinstance(repeated, Press):
            self._answers.give(repeated.query)
            return
        with self._giving_up(repeated.chat):
            await self._sender.delete(repeated.chat, [repeated.message])

    async def _deal_with(
        self, chat: ChatId, inbound: Typed | Unreadable | Asked | Left, sent: Callable[[], None] | None
    ) -> None:
        match inbound:
            case Typed(is_private=False):
                if f"@{self._bot_name}".lower() in inbound.text.lower().split(maxsplit=1)[0]:
                    await self._say_once(chat, inbound.language_code)
            case Typed():
                await self._see_anew(self._start_reply(inbound, sent))
            case Unreadable():
                last = self._last(chat)
                reply = notice("chat.unreadable", self._shelf.library, language_code=inbound.language_code, last=last)
                # what was sent is taken away too: it stays on nobody's phone because of us
                await self._see_anew(self._start_anew(inbound, reply.bookmark, prepare(reply.page), sent))
            case Asked():
                found = cards(
                    inbound.text[:64],
                    self._shelf.library,
                    self._shelf.index,
                    language_code=inbound.language_code,
                    today=self._shelf.today,
                    bot_name=self._bot_name,
                )
                await self._sender.offer(inbound.query, found)
            case Left():
                self._memory.forget(chat)

    async def _show_last(self, presses: list[Press], sent: Callable[[], None] | None = None) -> None:
        # presses on different messages each get their page; of those on one message, the last
        presses = sorted(presses, key=attrgetter("update"))
        last = {press.message: press for press in presses}
        for press in presses:
            self._answers.give(press.query)
        for press in presses:
            if press is last[press.message]:
                with self._giving_up(press.chat):
                    await self._turn(press, sent if len(last) == 1 else None)

    async def _turn(self, press: Press, sent: Callable[[], None] | None) -> None:
        if not press.is_private:
            return
        prepared = self._prepared(press)
        if prepared.vanishes:
            await self._vanish(press.chat, press.message)
            return
        await self._see_shown(press, prepared, self._sender.start_edit(press.chat, press.message, prepared, sent=sent))

    async def _vanish(self, chat: ChatId, message: MessageId) -> None:
        living = self._memory.recall(chat, now_s=self._clock())
        self._memory.forget(chat)
        await self._sender.empty(chat, message)
        if living and living.message != message:
            await self._sender.empty(chat, living.message)

    async def _see_shown(self, press: Press, prepared: Prepared, editing: Editing) -> None:
        is_edited = await self._sender.edit(press.chat, press.message, prepared, begun=editing)
        self._shown(press, press.message if is_edited else await self._sender.send(press.chat, prepared))

    def _shown(self, press: Press, message: MessageId) -> None:
        """The press's page is in this message now."""
        goes = press.goes or encode(self._home(language_of(press.language_code).value))
        self._memory.remember(press.chat, message, goes, now_s=self._clock(), update=press.update)

    def _prepared(self, press: Press) -> Prepared:
        try:
            return self._shelf.prepared(press.goes, language_of(press.language_code))
        except Exception:
            # the person always gets an answer
            logger.exception("page failed")
            reply = notice(
                "chat.failed", self._shelf.library, language_code=press.language_code, last=self._last(press.chat)
            )
            return prepare(reply.page)

    def _home(self, language_code: str) -> Bookmark:
        return read("home", self._shelf.library, language=language_of(language_code))

    def _last(self, chat: ChatId) -> Bookmark | None:
        living = self._memory.recall(chat, now_s=self._clock())
        return read(living.goes, self._shelf.library, language=language_of("")) if living else None

    def _start_reply(self, typed: Typed, sent: Callable[[], None] | None) -> "_Anew":
        last = self._last(typed.chat)
        try:
            bookmark, prepared = self._prepare_reply(typed, last)
        except Exception:
            logger.exception("text failed")
            reply = notice("chat.failed", self._shelf.library, language_code=typed.language_code, last=last)
            bookmark, prepared = reply.bookmark, prepare(reply.page)
        return self._start_anew(typed, bookmark, prepared, sent)

    def _prepare_reply(self, typed: Typed, last: Bookmark | None) -> tuple[Bookmark, Prepared]:
        library, code = self._shelf.library, typed.language_code
        if typed.text.startswith("/"):
            bookmark = follow_command(typed.text, library, language_code=code, last=last)
            return bookmark, self._shelf.prepared(encode(bookmark), bookmark.language)
        today = self._shelf.today
        reply = read_text(typed.text, library, self._shelf.index, language_code=code, last=last, today=today)
        return reply.bookmark, prepare(reply.page)

    def _start_anew(
        self,
        answered: Typed | Unreadable,
        bookmark: Bookmark,
        prepared: Prepared,
        sent: Callable[[], None] | None,
    ) -> "_Anew":
        """Begin to show a page below what was sent.

        A new message and not an edit: whoever has cleared the chat would not see the old one.
        """
        return _Anew(answered, bookmark, prepared, self._sender.start_send(answered.chat, prepared, sent=sent))

    async def _see_anew(self, anew: "_Anew") -> None:
        """Then take away what was sent and the old page: one page stays."""
        answered, chat = anew.answered, anew.answered.chat
        living: Living | None = self._memory.recall(chat, now_s=self._clock())
        message = await self._sender.send(chat, anew.prepared, begun=anew.sending)
        self._memory.remember(chat, message, encode(anew.bookmark), now_s=self._clock(), update=answered.update)
        await self._sender.delete(chat, [*([living.message] if living else []), answered.message])

    async def _see_anew_through(self, anew: "_Anew") -> None:
        with self._giving_up(anew.answered.chat):
            await self._see_anew(anew)

    async def _say_once(self, chat: ChatId, language_code: str) -> None:
        reply = notice("chat.group", self._shelf.library, language_code=language_code, last=None)
        words = type(reply.page)(text=reply.page.text, rows=())
        await self._sender.send(chat, prepare(words))


@dataclass(frozen=True, slots=True)
class _Anew:
    """A page on its way below what was sent."""

    #: what the person sent, to be taken away
    answered: Typed | Unreadable
    bookmark: Bookmark
    prepared: Prepared
    sending: asyncio.Future[Response]
