"""People for tests: they write, press and read like somebody with a phone, and wait until the bot has dealt with it.

    ivan = Person(api, "Ivan", language_code="ru")
    await ivan.open("DE")
    await ivan.press("Talk to a volunteer")
    assert "volunteer" in ivan.page

Every deed waits until the bot has confirmed its update (next poll's offset, or 200 to the webhook) and no call of the
bot is under way. What the bot does later, by itself, is awaited with `sees`, `api.until` or `api.quiet`.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.preview.bot_api import BotApi
from bot.preview.chats import RIGHTS, Message, Query, Toast, Topic
from bot.preview.people import Deed, NotThereError, Spot, buttons_of, find_button
from bot.preview.wire import Body, Upload, text_of

TOKEN = "4242:test-token"
#: a small but real picture, so that the page can show it
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0f01f000500"
    "01ff56c2b5230000000049454e44ae426082"
)


class Clock:
    """A clock that only moves when a test moves it."""

    def __init__(self, start: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)) -> None:
        self.time = start

    def __call__(self) -> datetime:
        return self.time

    def move(self, **how_far: float) -> None:
        """Move forward: `clock.move(hours=49)`."""
        self.time += timedelta(**how_far)


def new_api(clock: Clock | None = None) -> BotApi:
    """The emulated Bot API on a clock that stands still unless moved."""
    return BotApi(token=TOKEN, now=clock or Clock())


@dataclass(frozen=True, slots=True, kw_only=True)
class Pressed:
    """What a press led to."""

    query: str
    #: None if the bot never answered
    toast: Toast | None


class Person:
    """Somebody in a private chat with the bot."""

    def __init__(self, api: BotApi, first_name: str = "Ivan", *, language_code: str = "ru", username: str = "") -> None:
        self._api = api
        self.timeout_s = 5.0
        self.account = api.people.new_person(first_name, language_code=language_code, username=username)

    @property
    def id(self) -> int:
        """Account and chat id."""
        return self.account.id

    @property
    def chat(self) -> tuple[Message, ...]:
        """All messages in the chat with the bot, oldest first."""
        return tuple(self._api.world.messages_in(self.id))

    @property
    def texts(self) -> tuple[str, ...]:
        """What the bot's messages in the chat say, oldest first."""
        return tuple(message.content.text for message in self.chat if message.sender == self._api.world.bot.id)

    @property
    def living(self) -> Message:
        """The bot's newest message with buttons, else its newest message."""
        mine = [message for message in self.chat if message.sender == self._api.world.bot.id]
        if not mine:
            raise NotThereError("the bot has written nothing here")
        return next((message for message in reversed(mine) if buttons_of(message)), mine[-1])

    @property
    def page(self) -> str:
        """Text of the living message."""
        return self.living.content.text

    @property
    def buttons(self) -> tuple[tuple[str, ...], ...]:
        """Labels under the living message, row by row."""
        return tuple(tuple(text_of(button.get("text")) for button in row) for row in buttons_of(self.living))

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels under the living message, in reading order."""
        return tuple(label for row in self.buttons for label in row)

    def button(self, label: str, *, message: Message | None = None) -> Body:
        """A button as the Bot API has it, to look at its url, copy_text or callback_data."""
        return find_button(message or self.living, label)

    async def send(self, text: str, *, reply_to: Message | None = None) -> Message:
        """Write to the bot."""
        spot = Spot(chat=self.id, reply_to=reply_to.id if reply_to else None)
        return await self._finish(self._api.people.write(self.id, text, spot))

    async def open(self, payload: str = "") -> Message:
        """Press Start, or open a deep link."""
        return await self._finish(self._api.people.start(self.id, payload))

    async def press(self, label: str, *, message: Message | None = None) -> Pressed:
        """Press a button by its label, or by a part of it that no other button has."""
        pressed_on = message or self.living
        button = find_button(pressed_on, label)
        if "callback_data" not in button:
            raise NotThereError(f"{label!r} is no callback button: {dict(button)}")
        return await self._answered(self._api.people.press(self.id, pressed_on, button))

    async def forge(self, callback_data: str, *, message: Message | None = None) -> Pressed:
        """Press a button that is not there: from an older version of the bot, or made up."""
        return await self._answered(self._api.people.forge_press(self.id, message or self.living, callback_data))

    async def edit(self, message: Message, text: str, *, mentioned: int = 0) -> Message:
        """Change an own message; all of it may link to an account."""
        return await self._finish(self._api.people.edit(self.id, message, text, mentioned=mentioned))

    async def replace_file(
        self, message: Message, kind: str, name: str, content: bytes, *, caption: str | None = None
    ) -> Message:
        """Put another file in place of an own message's."""
        upload = Upload(name=name, mime="application/octet-stream", content=content)
        current = self._api.world.messages[message.chat, message.id]
        return await self._finish(self._api.people.replace_file(self.id, current, kind, upload, caption=caption))

    async def send_photo(
        self, caption: str = "", *, content: bytes = PICTURE, album: str = "", reply_to: Message | None = None
    ) -> Message:
        """Send a picture."""
        return await self.send_file(
            "photo", "picture.png", "image/png", content, caption=caption, album=album, reply_to=reply_to
        )

    async def send_voice(self) -> Message:
        """Send a voice message."""
        return await self.send_file("voice", "voice.ogg", "audio/ogg", b"OggS voice")

    async def send_document(
        self, name: str = "summons.pdf", caption: str = "", *, album: str = "", reply_to: Message | None = None
    ) -> Message:
        """Send a file."""
        return await self.send_file(
            "document", name, "application/pdf", b"%PDF-1.4", caption=caption, album=album, reply_to=reply_to
        )

    async def send_file(
        self,
        kind: str,
        name: str,
        mime: str,
        content: bytes,
        *,
        caption: str = "",
        album: str = "",
        reply_to: Message | None = None,
    ) -> Message:
        """Send any kind of file."""
        upload = Upload(name=name, mime=mime, content=content)
        spot = Spot(chat=self.id, reply_to=reply_to.id if reply_to else None)
        return await self._finish(
            self._api.people.send_file(self.id, kind, upload, caption=caption, album=album, spot=spot),
        )

    async def share_contact(self, phone: str = "+995500000000") -> Message:
        """Share the own phone number."""
        return await self._finish(self._api.people.share_contact(self.id, phone))

    async def share_location(self) -> Message:
        """Share a place."""
        return await self._finish(self._api.people.share_location(self.id, 41.7151, 44.8271))

    async def ask_inline(self, text: str) -> Query:
        """Type behind the bot's name in another chat; the query holds the results."""
        query = self._api.people.ask_inline(self.id, text)
        await self._api.until(
            lambda: self._api.world.inline_queries[query.id].results is not None, timeout_s=self.timeout_s
        )
        return self._api.world.inline_queries[query.id]

    async def block_bot(self) -> None:
        """Block the bot."""
        await self._wait(self._api.people.block(self.id))

    async def unblock_bot(self) -> None:
        """Unblock the bot."""
        await self._wait(self._api.people.unblock(self.id))

    def speak(self, language_code: str) -> None:
        """Switch the language of the app; the bot sees it with the next deed."""
        self._api.people.speak(self.id, language_code)

    async def sees(self, text: str) -> Message:
        """Wait until a message of the bot says this, and return it."""
        await _until(self._api, lambda: any(text in said for said in self.texts), text, self.texts, self.timeout_s)
        return next(message for message in self.chat if text in message.content.text)

    async def _finish(self, deed: Deed) -> Message:
        await self._wait(deed.update)
        return deed.message

    async def _answered(self, query: Query) -> Pressed:
        await self._wait(self._api.world.updates.last_id)
        # no page waits for a press's answer, which comes at about the same time; some never come
        with suppress(TimeoutError):
            await self._api.until(lambda: self._api.world.callbacks[query.id].toast, timeout_s=1)
        return Pressed(query=query.id, toast=self._api.world.callbacks[query.id].toast)

    async def _wait(self, update: int | None) -> None:
        await self._api.dealt_with(update, timeout_s=self.timeout_s)
        await self._api.until(lambda: self._api.is_idle, timeout_s=self.timeout_s)


class Volunteer(Person):
    """Somebody in the volunteers' group; `api.people.new_group` opens it, or `new_desk` below."""

    def __init__(self, api: BotApi, group: int, first_name: str = "Olga", *, language_code: str = "ru") -> None:
        super().__init__(api, first_name, language_code=language_code)
        self.group = group

    @property
    def topics(self) -> tuple[Topic, ...]:
        """Topics of the group, oldest first."""
        return self._api.world.topics_in(self.group)

    def topic(self, name: str) -> Topic:
        """The topic with this in its name."""
        found = [topic for topic in self.topics if name in topic.name]
        if len(found) != 1:
            raise NotThereError(f"{len(found)} topics like {name!r}; there are {[topic.name for topic in self.topics]}")
        return found[0]

    def read(self, topic: Topic | None = None) -> tuple[Message, ...]:
        """Messages of a topic, of General without one, oldest first; service messages left out."""
        number = topic.id if topic else None
        all_messages = self._api.world.messages_in(self.group)
        return tuple(message for message in all_messages if message.topic == number and message.service is None)

    def find(self, text: str, topic: Topic | None = None) -> Message:
        """The newest message in the group (or the topic) that says this."""
        everything = self.read(topic) if topic else tuple(self._api.world.messages_in(self.group))
        found = [message for message in everything if text in message.content.text]
        if not found:
            raise NotThereError(f"nothing like {text!r}; there is {[message.content.text for message in everything]}")
        return found[-1]

    def marks(self, message: Message) -> str:
        """The bot's reaction on a message, "" without one."""
        current = self._api.world.messages[message.chat, message.id]
        return current.reactions.get(self._api.world.bot.id, "")

    async def join(self, *, is_admin: bool = False) -> None:
        """Enter the group."""
        await self._wait(self._api.people.join(self.id, self.group, rights=RIGHTS if is_admin else None))

    async def write(self, topic: Topic | None, text: str) -> Message:
        """Write into a topic, or General with None, without replying to anything."""
        spot = Spot(chat=self.group, topic=topic.id if topic else None)
        return await self._finish(self._api.people.write(self.id, text, spot))

    async def reply(self, to: Message | str, text: str) -> Message:
        """Reply to a message, or to the newest one that says `to`."""
        return await self._finish(self._api.people.write(self.id, text, self._spot(to)))

    async def reply_with_file(
        self, to: Message | str, kind: str, name: str, content: bytes = PICTURE, *, caption: str = "", album: str = ""
    ) -> Message:
        """Reply with a file."""
        upload = Upload(name=name, mime="application/octet-stream", content=content)
        deed = self._api.people.send_file(self.id, kind, upload, caption=caption, spot=self._spot(to), album=album)
        return await self._finish(deed)

    async def tap(self, on: Message | str, label: str) -> Pressed:
        """Press a button under a message in the group."""
        message = on if isinstance(on, Message) else self.find(on)
        current = self._api.world.messages[message.chat, message.id]
        return await self._answered(self._api.people.press(self.id, current, find_button(current, label)))

    async def react(self, to: Message | str, emoji: str) -> None:
        """React to a message in the group."""
        message = to if isinstance(to, Message) else self.find(to)
        await self._wait(self._api.people.react(self.id, message, emoji))

    async def reads(self, text: str, topic: Topic | None = None) -> Message:
        """Wait until a message in the group (or the topic) says this, and return it."""

        def said() -> tuple[str, ...]:
            everything = self.read(topic) if topic else tuple(self._api.world.messages_in(self.group))
            return tuple(message.content.text for message in everything)

        await _until(self._api, lambda: any(text in line for line in said()), text, said(), self.timeout_s)
        return self.find(text, topic)

    def _spot(self, to: Message | str) -> Spot:
        message = to if isinstance(to, Message) else self.find(to)
        return Spot(chat=message.chat, topic=message.topic, reply_to=message.id)


def new_desk(api: BotApi, title: str = "Desk", *, bot_rights: frozenset[str] | None = RIGHTS) -> int:
    """A forum with the bot as administrator and an owner who says nothing; returns the chat id."""
    owner = api.people.new_person("Owner", language_code="ru")
    return api.people.new_group(title, owner=owner.id, bot_rights=bot_rights).id


async def _until(api: BotApi, is_true: Callable[[], bool], text: str, said: tuple[str, ...], timeout_s: float) -> None:
    try:
        await api.until(is_true, timeout_s=timeout_s)
    except TimeoutError:
        raise AssertionError(f"waited {timeout_s} s for {text!r}; there was {said}") from None
