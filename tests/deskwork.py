"""The desk at work for tests: the emulated Bot API over HTTP, a database, the dispatcher, people and volunteers."""

import asyncio
import random
import re
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import yaml
from pydantic import SecretStr
from sqlalchemy import func, select

from bot.content.conversation import Phrase
from bot.content.duty import Calendar
from bot.content.library import Library
from bot.content.reply import read_replies
from bot.content.terms import Language
from bot.dialogue.about_case import Wish
from bot.dialogue.bookmark import Bookmark, Spot, decode, encode
from bot.dispatcher import Dispatcher, Hands, Verdict
from bot.errors import DeliveryError
from bot.gateway.api import BotApi as Calls
from bot.gateway.desk import Desk
from bot.gateway.desk_intake import DESK_UPDATES
from bot.gateway.desk_sender import DeskSender
from bot.gateway.request import HttpRequest
from bot.helpline.delivering import Deliverer
from bot.helpline.helpline import Helpline, build_house
from bot.pace import Allowance, Limits
from bot.preview import server
from bot.preview.bot_api import BotApi
from bot.preview.chats import Message, Topic
from bot.settings import Settings
from bot.store.case_tables import cases, lines
from bot.store.database import Database
from bot.store.moments import to_ms
from bot.store.schema import outbox
from tests.conftest import ROOT
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
    calls: Calls
    group: int
    #: updates that the desk left to the reading path
    left: list[dict[str, Any]] = field(default_factory=list)
    _tasks: list[asyncio.Task[None]] = field(default_factory=list)

    async def start(self) -> None:
        """Begin to take updates and to send, as after a restart: with nothing in memory."""
        self.helpline = Helpline(database=self.database, house=self.helpline.house, clock=self.clock)
        self.desk = Desk(self.helpline, self.calls)
        await self.helpline.start()
        self._tasks = [asyncio.create_task(_take_updates(self)), asyncio.create_task(_dispatch(self))]

    async def stop(self) -> None:
        """End at once, in the middle of whatever is under way."""
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

    async def open_case(self, person: Person, *, came_by: Sequence[str] = ("called",), left_out: str = "") -> Topic:
        """The person asks for a human; the topic that opens."""
        known = len(self.api.world.topics_in(self.group))
        await self.wish(person, Wish.OPEN, value=left_out, came_by=came_by)
        await self.api.until(lambda: len(self.api.world.topics_in(self.group)) > known)
        await self.settled()
        return self.api.world.topics_in(self.group)[-1]

    async def wish(self, person: Person, wish: Wish, *, value: str = "", came_by: Sequence[str] = ("called",)) -> str:
        """Press one of the case's buttons, and wait for what follows; the toast."""
        toast = await self.wish_unsettled(person, wish, value=value, came_by=came_by)
        await self.settled()
        return toast

    async def wish_unsettled(
        self, person: Person, wish: Wish, *, value: str = "", came_by: Sequence[str] = ("called",)
    ) -> str:
        """Press one of the case's buttons; the toast."""
        spot = Spot("erase", "now") if wish is Wish.ERASE else Spot("human", f"{wish}_{value}" if value else wish.value)
        language = Language(person.account.language_code)
        profile = decode("uk-RUcuKZ-home", language=language).profile
        there = Bookmark(language=language, spot=spot, profile=profile, trail=tuple(Spot(name) for name in came_by))
        pressed = await person.forge(encode(there), message=person.living)
        return pressed.toast.text if pressed.toast else ""

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
        """How many rows each table has that concerns a person."""
        async with self.database.transaction() as tx:
            counts = {
                table.name: (await tx.execute(select(func.count()).select_from(table))).scalar_one()
                for table in (cases, lines, outbox)
            }
        return {name: int(count) for name, count in counts.items()}

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
    dice = random.Random(7)  # noqa: S311 - the same designations in each run
    house = build_house(
        chosen,
        library=lambda: library,
        calendar=lambda: calendar or Calendar(),
        replies=lambda: read_replies(ROOT),
        pick=lambda options: dice.choice(list(options)),
    )
    request = HttpRequest(running.url)
    calls = Calls(request, root=running.url, token=TOKEN)
    helpline = Helpline(database=database, house=house, clock=clock)
    world = World(
        api=api,
        clock=clock,
        database=database,
        helpline=helpline,
        desk=Desk(helpline, calls),
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


async def _take_updates(world: World) -> None:
    """What the poller and the lanes do, one update after the other."""
    calls = world.calls
    offset = 0
    allowed = [*DESK_UPDATES, "inline_query"]
    while True:
        body = orjson.dumps({"offset": offset, "timeout": 20, "allowed_updates": allowed})
        for update in await calls.call("getUpdates", body, read_timeout_s=30):
            if not await world.desk.deal(update):
                world.left.append(update)
                await _read(update, calls)
            offset = update["update_id"] + 1


async def _read(update: dict[str, Any], calls: Calls) -> None:
    """The reading path, in brief: it answers presses, and has a page in each private chat."""
    if query := update.get("callback_query"):
        await calls.call("answerCallbackQuery", orjson.dumps({"callback_query_id": query["id"]}))
    message = update.get("message") or {}
    if message.get("chat", {}).get("type") == "private":
        with suppress(DeliveryError):
            await calls.call("sendMessage", orjson.dumps({"chat_id": message["chat"]["id"], "text": "a page"}))


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
        random=random.Random(1).random,  # noqa: S311 - the same pauses in each run
        limits=FAST,
    ).run()


def with_desk_texts(library: Library) -> Library:
    """The library with the desk's texts, which a program composes from fragments; as shipped once they are in it."""
    fragment = Path("/tmp/frag/desk.yaml")  # noqa: S108
    if "handoff.intro" in library.phrases or not fragment.exists():
        return library
    return _merged(library, fragment)


def _merged(library: Library, fragment: Path) -> Library:
    def tidy(text: str) -> str:
        return "\n\n".join(re.sub(r"\s+", " ", part).strip() for part in text.split("\n\n"))

    phrases = dict(library.phrases)
    words: dict[Language, dict[tuple[str, str], tuple[str, ...]]] = {}
    for language, catalog in library.catalogs.items():
        words[language] = dict(catalog.words)
    for group, names in yaml.load(fragment.read_text(), yaml.BaseLoader).items():  # noqa: S506 - plain text only
        for name, texts in names.items():
            english = texts["en"] if isinstance(texts["en"], dict) else {"one": texts["en"]}
            phrase = Phrase(**{key: tidy(value) for key, value in english.items()})
            phrases[f"{group}.{name}"] = phrase
            for language in (Language.RU, Language.BE, Language.UK):
                forms = texts[language] if isinstance(texts[language], list) else [texts[language]]
                words[language][f"phrase/{group}.{name}", phrase.one] = tuple(tidy(form) for form in forms)
    replies = yaml.load(Path("/tmp/frag/replies.yaml").read_text(), yaml.BaseLoader)  # noqa: S108, S506
    for name, reply in replies.items():
        for part in ("title", "text"):
            for language in (Language.RU, Language.BE, Language.UK):
                words[language][f"reply/{name}/{part}", tidy(reply[part]["en"])] = (tidy(reply[part][language]),)
    catalogs = {language: replace(catalog, words=words[language]) for language, catalog in library.catalogs.items()}
    return replace(library, phrases=phrases, catalogs=catalogs)
