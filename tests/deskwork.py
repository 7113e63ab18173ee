"""The desk at work for tests: the emulated Bot API over HTTP, a database, the dispatcher, people and volunteers."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec
from pydantic import SecretStr
from sqlalchemy import func, select

from bot.content.duty import Calendar
from bot.content.library import Library
from bot.content.terms import Language
from bot.desk.vocabulary import AccountId, Pressed
from bot.dialogue.about_case import Wish
from bot.dialogue.bookmark import Bookmark, Spot, decode, encode
from bot.dispatcher import Dispatcher, Hands, Verdict
from bot.errors import DeliveryError
from bot.gateway.answers import Answers
from bot.gateway.api import BotApi as Calls
from bot.gateway.desk import Desk
from bot.gateway.desk_sender import DeskSender
from bot.gateway.intake import ALLOWED_UPDATES
from bot.gateway.request import HttpRequest
from bot.helpline.delivering import Deliverer
from bot.helpline.helpline import Helpline, build_house
from bot.messages import ChatId, MessageId
from bot.pace import Allowance, Limits
from bot.preview import server
from bot.preview.bot_api import BotApi
from bot.preview.chats import Message, Topic
from bot.settings import Settings
from bot.store.database import Database
from bot.store.moments import to_ms
from bot.store.schema import outbox
from bot.store.showing import read_rows
from tests.people import TOKEN, Person, Volunteer, new_api, new_desk

#: generous, so that tests are not slowed down by what they are not about
FAST = Limits(
    person=Allowance(messages=1000, within_ms=1000),
    group=Allowance(messages=1000, within_ms=1000),
    overall=Allowance(messages=5000, within_ms=1000),
    cosmetics_in_group=1000,
    first_wait_s=0.02,
    longest_wait_s=0.2,
)


class RunningClock:
    """Runs like a real one, and can be moved forward."""

    def __init__(self, start: datetime = datetime(2026, 11, 23, 12, tzinfo=UTC)) -> None:
        self._start = start
        self._began = time.monotonic()

    def __call__(self) -> datetime:
        return self._start + timedelta(seconds=time.monotonic() - self._began)

    def move(self, **how_far: float) -> None:
        """Move forward: `clock.move(hours=49)`."""
        self._start += timedelta(**how_far)


@dataclass(kw_only=True)
class World:
    """Everything a test touches."""

    api: BotApi
    clock: RunningClock
    database: Database
    helpline: Helpline
    desk: Desk
    answers: Answers
    calls: Calls
    group: int
    #: every update, and those that the desk left to the reading path
    updates: list[dict[str, Any]] = field(default_factory=list)
    left: list[dict[str, Any]] = field(default_factory=list)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self) -> None:
        """Begin to take updates and to send, as after a restart: with nothing in memory."""
        self.helpline = Helpline(database=self.database, house=self.helpline.house, clock=self.clock)
        self.answers = Answers(self.calls)
        self.desk = Desk(self.helpline, self.answers)
        await self.helpline.start()
        self._tasks = [asyncio.create_task(_take_updates(self)), asyncio.create_task(_dispatch(self))]

    async def stop(self) -> None:
        """End at once, in the middle of whatever is under way."""
        self.answers.close()
        for task in self._tasks:
            task.cancel()
        for task in self._tasks:
            with suppress(asyncio.CancelledError):
                await task

    async def person(self, name: str = "Ivan", *, language: str = "uk", username: str = "") -> Person:
        """Somebody who has pressed Start; there is a page of the bot in the chat."""
        person = Person(self.api, name, language_code=language, username=username)
        await person.open()
        return person

    async def volunteer(self, name: str = "Olga", *, is_approved: bool = True) -> Volunteer:
        """A member of the group."""
        volunteer = Volunteer(self.api, self.group, name)
        await volunteer.join()
        if is_approved:
            self.approve(volunteer)
        return volunteer

    def approve(self, volunteer: Volunteer) -> None:
        """Make somebody a volunteer from the start."""
        accounts = self.helpline.house.volunteers | {volunteer.id}
        object.__setattr__(self.helpline.house, "volunteers", frozenset(accounts))

    def make_admin(self, volunteer: Volunteer) -> None:
        """Make somebody an admin of the helpline."""
        object.__setattr__(self.helpline.house, "admins", self.helpline.house.admins | {volunteer.id})

    def add_group(self) -> int:
        """One more forum for all languages."""
        group = new_desk(self.api, "Second desk")
        desks = {"*": (ChatId(self.group), ChatId(group))}
        object.__setattr__(self.helpline.house, "desks", desks)
        return group

    async def open_case(
        self,
        person: Person,
        *,
        came_by: Sequence[str] = ("called",),
        left_out: str = "",
        in_any_group: bool = False,
    ) -> Topic:
        """The person asks for a human; the topic that opens."""
        known = len(self.api.world.topics)
        await self.wish(person, Wish.OPEN, value=left_out, came_by=came_by)
        await self.api.until(lambda: len(self.api.world.topics) > known)
        await self.settled()
        topics = self.api.world.topics.values() if in_any_group else self.api.world.topics_in(self.group)
        return list(topics)[-1]

    async def wish(self, person: Person, wish: Wish, *, value: str = "", came_by: Sequence[str] = ("called",)) -> str:
        """Press one of the case's buttons, and wait for what follows; the toast."""
        toast = await self.wish_unsettled(person, wish, value=value, came_by=came_by)
        await self.settled()
        return toast

    async def wish_unsettled(
        self, person: Person, wish: Wish, *, value: str = "", came_by: Sequence[str] = ("called",)
    ) -> str:
        """Press one of the case's buttons; the toast."""
        goes = _goes(person, wish, value, came_by)
        pressed = await person.forge(goes, message=person.living)
        return pressed.toast.text if pressed.toast else ""

    def pressed(self, person: Person, wish: Wish) -> Pressed:
        """A press as the desk sees it, without Telegram."""
        return Pressed(
            query="1",
            chat=ChatId(person.id),
            message=MessageId(person.living.id),
            sender=AccountId(person.id),
            goes=_goes(person, wish, "", ()),
            language_code="uk",
            is_private=True,
        )

    async def settled(self) -> None:
        """Wait until nothing waits in the outbox and the emulator is idle."""
        async with asyncio.timeout(10):
            await self.api.until(lambda: self.api.is_idle)
            while await self.waiting() or not self.api.is_idle:  # noqa: ASYNC110 - an empty outbox tells nobody
                await asyncio.sleep(0.01)

    async def wait_it_out(self) -> None:
        """Let time pass quickly until nothing waits in the outbox."""
        async with asyncio.timeout(20):
            while await self.waiting() or not self.api.is_idle:
                self.clock.move(seconds=2)
                await asyncio.sleep(0.03)

    async def waiting(self) -> int:
        """How many rows the outbox has."""
        if not self.database.is_there:
            return 0
        async with self.database.transaction() as tx:
            return int((await tx.execute(select(func.count()).select_from(outbox))).scalar_one())

    async def rows(self) -> dict[str, int]:
        """How many rows about people who ask there are, by table; no table without any."""
        stored = await read_rows(self.database)
        return {table.name: table.count for table in stored if table.purpose.is_about_people}

    async def pass_time(self, **how_far: float) -> None:
        """Move the clock and do what is due."""
        self.clock.move(**how_far)
        await self.helpline.tick()
        await self.settled()

    def card(self, topic: Topic) -> Message:
        """The card of a case."""
        return next(m for m in self.api.world.messages_in(self.group) if m.topic == topic.id and m.keyboard)

    async def tap(self, volunteer: Volunteer, on: Message | str, label: str) -> str:
        """Press a button in the group; the toast."""
        pressed = await volunteer.tap(on, label)
        await self.settled()
        return pressed.toast.text if pressed.toast else ""

    async def talk(self, person: Person, volunteer: Volunteer) -> Topic:
        """Open a case, take it, and exchange a line each."""
        topic = await self.open_case(person)
        await person.send("question")
        await self.settled()
        await self.tap(volunteer, self.card(topic), "Взять")
        await volunteer.reply("question", "answer")
        await self.settled()
        return topic

    def last(self, person: Person) -> str:
        """The bot's newest words in a person's chat."""
        return person.texts[-1]

    def said(self, topic: Topic) -> list[str]:
        """What stands in a topic, oldest first."""
        messages = self.api.world.messages_in(self.group)
        return [m.content.text for m in messages if m.topic == topic.id and not m.service]


@asynccontextmanager
async def running_desk(
    database: Database, library: Library, *, calendar: Calendar | None = None, **settings: Any
) -> AsyncIterator[World]:
    """The desk from its start until the block ends."""
    clock = RunningClock()
    api = new_api(clock)  # type: ignore[arg-type] # any clock will do
    running = await server.start(api)
    group = new_desk(api)
    chosen = Settings.model_validate(
        {"bot_token": SecretStr(TOKEN), "api_url": running.url, "desks": {"*": (group,)}, **settings}
    )
    dice = random.Random(7)
    library = replace(library, calendar=calendar or Calendar())
    house = build_house(
        chosen,
        library=lambda: library,
        pick=lambda options: dice.choice(list(options)),
    )
    request = HttpRequest(running.url)
    calls = Calls(request, root=running.url, token=TOKEN)
    helpline = Helpline(database=database, house=house, clock=clock)
    answers = Answers(calls)
    world = World(
        api=api,
        clock=clock,
        database=database,
        helpline=helpline,
        desk=Desk(helpline, answers),
        answers=answers,
        calls=calls,
        group=group,
    )
    await world.start()
    try:
        yield world
    finally:
        await world.stop()
        await request.shutdown()
        await running.stop()


def _goes(person: Person, wish: Wish, value: str, came_by: Sequence[str]) -> str:
    """The data of one of a case's buttons, for somebody from Russia who was called up and is in Kazakhstan."""
    spot = Spot("erase", "now") if wish is Wish.ERASE else Spot("human", f"{wish}_{value}" if value else wish.value)
    language = Language(person.account.language_code)
    profile = decode("uk-RUcuKZ-home", language=language).profile
    return encode(Bookmark(language=language, spot=spot, profile=profile, trail=tuple(Spot(name) for name in came_by)))


async def _take_updates(world: World) -> None:
    """What the poller and the lanes do, one update after the other."""
    calls = world.calls
    offset = 0
    while True:
        body = msgspec.json.encode({"offset": offset, "timeout": 20, "allowed_updates": ALLOWED_UPDATES})
        for update in await calls.call("getUpdates", body, read_timeout_s=30):
            world.updates.append(update)
            if not await world.desk.deal(update):
                world.left.append(update)
                await _read(update, calls)
            offset = update["update_id"] + 1


async def _read(update: dict[str, Any], calls: Calls) -> None:
    """The reading path, in brief: it answers presses, and has a page in each private chat."""
    if query := update.get("callback_query"):
        await calls.call("answerCallbackQuery", msgspec.json.encode({"callback_query_id": query["id"]}))
    message = update.get("message") or {}
    if message.get("chat", {}).get("type") == "private":
        with suppress(DeliveryError):
            await calls.call("sendMessage", msgspec.json.encode({"chat_id": message["chat"]["id"], "text": "a page"}))


async def _dispatch(world: World) -> None:
    helpline, clock, hand = world.helpline, world.clock, DeskSender(world.calls)
    deliverer = Deliverer(database=world.database, house=helpline.house, hand=hand, clock=clock)

    async def on_failure(tx: Any, delivery: Any, error: Any) -> Verdict:
        again = await helpline.on_failure(tx, delivery, error)
        return Verdict.TRY_AGAIN if again else Verdict.GIVE_UP

    hands = Hands(deliver=deliverer.deliver, on_receipt=helpline.on_receipt, on_failure=on_failure)
    await Dispatcher(
        world.database,
        hands,
        now_ms=lambda: to_ms(clock()),
        nap=lambda seconds: asyncio.sleep(min(seconds, 0.05)),
        random=random.Random(1).random,
        limits=FAST,
    ).run()
