"""A storm on its stage: the emulated Bot API here, the bot as a process of its own, kills and misfortunes by chance."""

import asyncio
import random
import signal
import sys
import time
from asyncio.subprocess import DEVNULL, Process
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from bot.preview import server
from bot.preview.bot_api import BotApi
from bot.preview.refusals import internal_error, too_many_requests
from tests.people import TOKEN
from tests.processes import START_TIMEOUT_S, environment
from tests.storm.crowd import Crowd
from tests.storm.verdict import Kill, Verdict, judge

#: nothing has come for so long: what is missing is lost. Longer than a lease and the longest wait after a failure
LOST_AFTER_S = 90.0
#: calls for each line: its copy, its mark, its share of topics, cards and pages
_CALLS_A_LINE = 2
_CALLS_A_CASE = 7
_LOOK_S = 0.01
_MANY = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """How hard it blows."""

    cases: int
    messages: int
    kills: int = 0
    groups: int = 4
    #: at Telegram's pace, with the emulator's flood limits; otherwise as fast as it goes
    is_paced: bool = False
    seed: int = 1
    #: what befalls the Bot API, one after the other
    misfortunes: "tuple[Misfortune, ...]" = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Misfortune:
    """Something that befalls the Bot API."""

    #: begins when this share of the lines has arrived
    after: float
    seconds: float
    begin: "Callable[[Stage], Awaitable[None]]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of a storm."""

    verdict: Verdict
    seconds: float
    calls: int
    #: topics that are there though their case has another
    spare_topics: int
    complaints: tuple[str, ...]
    #: presses that were never answered
    unanswered: int
    #: what the bot's log says of mistakes
    mistakes: tuple[str, ...]

    @property
    def is_sound(self) -> bool:
        """Whether the bot made no mistake, whatever the verdict says."""
        return not (self.complaints or self.mistakes)


@dataclass(kw_only=True)
class Stage:
    """All that takes part; a misfortune reaches what it needs."""

    plan: Plan
    folder: Path
    settings: dict[str, str]
    api: BotApi
    telegram: server.Running
    crowd: Crowd
    bot: Process | None = None
    kills: list[Kill] = field(default_factory=list)
    #: every line has arrived, or is lost
    is_over: bool = False

    async def start_bot(self) -> None:
        """`helpline run`, begun."""
        program = ("bot", "run") if self.plan.is_paced else ("tests.storm.unhurried",)
        with (self.folder / "log").open("ab") as log:
            self.bot = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", *program),
                cwd=self.folder,
                env=environment(**self.settings, HELPLINE_API_URL=self.telegram.url, HELPLINE_LOG_LEVEL="warning"),
                stdin=DEVNULL,
                stdout=log,
                stderr=log,
            )

    async def kill_bot(self) -> None:
        """`kill -9`."""
        assert self.bot is not None
        if self.bot.returncode is None:
            self.bot.kill()
        await self.bot.wait()

    def check_bot(self) -> None:
        """Make sure that it has not ended by itself."""
        assert self.bot is not None
        assert self.bot.returncode in {None, -signal.SIGKILL}, self.log[-2000:]

    @property
    def log(self) -> str:
        """What the bot has written to its standard error."""
        return (self.folder / "log").read_text(encoding="utf-8")

    async def until(self, is_true: Callable[[], object]) -> bool:
        """Wait until something is so; False where all is over before that."""
        await self.api.until(lambda: self.is_over or is_true(), timeout_s=_MANY)
        return not self.is_over


async def go_away(stage: Stage) -> None:
    """Nobody listens any more."""
    await stage.telegram.stop()


async def throttle(stage: Stage) -> None:
    """Every call is answered with 429."""
    for method in ("", "getUpdates"):
        stage.api.faults.refuse(too_many_requests(3), method=method, times=_MANY)


async def stumble(stage: Stage) -> None:
    """Every third call is answered with 500."""
    stage.api.faults.refuse(internal_error(), times=_MANY, every=3)


async def drop(stage: Stage) -> None:
    """Of every third call the answer is lost, though it was carried out."""
    stage.api.faults.lose_answer(times=_MANY, every=3)


async def _recover(stage: Stage) -> None:
    stage.api.faults.clear()
    port = int(stage.telegram.url.rpartition(":")[2])
    await stage.telegram.stop()
    stage.telegram = await server.start(stage.api, port=port)


async def set_up(plan: Plan, folder: Path, *, database_url: str = "") -> Stage:
    """The Bot API listens, people and volunteers are there, the bot is not started."""
    # one clock for messages, kills and flood limits
    api = BotApi(token=TOKEN, now=lambda: datetime.now(UTC))
    crowd = Crowd(api, cases=plan.cases, messages=plan.messages, groups=plan.groups, seed=plan.seed)
    settings = {
        "HELPLINE_BOT_TOKEN": TOKEN,
        "HELPLINE_DESKS": f'{{"*": {list(crowd.groups)}}}',
        "HELPLINE_VOLUNTEERS": str(list(crowd.volunteers)),
        **({"HELPLINE_DATABASE_URL": database_url} if database_url else {}),
    }
    api.limits.is_on = plan.is_paced
    telegram = await server.start(api)
    return Stage(plan=plan, folder=folder, settings=settings, api=api, telegram=telegram, crowd=crowd)


async def blow(plan: Plan, folder: Path, *, database_url: str = "") -> Outcome:
    """Let it all happen, and count what came of it."""
    stage = await set_up(plan, folder, database_url=database_url)
    began_s = time.monotonic()
    try:
        await stage.start_bot()
        await begin(stage)
        async with asyncio.TaskGroup() as group:
            for work in (_talk, _kill_by_chance, _suffer):
                group.create_task(work(stage))
        await _calm_down(stage)
        seconds = time.monotonic() - began_s
    finally:
        await stage.kill_bot()
        await stage.telegram.stop()
    return _count(stage, seconds)


async def begin(stage: Stage) -> None:
    """Everybody presses Start, and gets a page."""
    stage.crowd.begin()
    async with asyncio.timeout(START_TIMEOUT_S + stage.plan.cases):
        while not stage.crowd.has_begun:
            stage.check_bot()
            await asyncio.sleep(_LOOK_S)


async def _talk(stage: Stage) -> None:
    """Until every line has arrived, or nothing comes any more."""
    crowd, arrived, since_s = stage.crowd, 0, time.monotonic()
    while not crowd.is_over and time.monotonic() - since_s < LOST_AFTER_S:
        stage.check_bot()
        crowd.go_on()
        if crowd.arrived > arrived:
            arrived, since_s = crowd.arrived, time.monotonic()
        await asyncio.sleep(_LOOK_S)
    stage.is_over = True
    stage.api.world.pulse.beat()


async def _kill_by_chance(stage: Stage) -> None:
    """Kill the bot after so many calls, the last of which has just been carried out; start it again after a while."""
    plan, chance = stage.plan, random.Random(stage.plan.seed)
    calls = len(stage.api.calls)
    expected = plan.messages * _CALLS_A_LINE + plan.cases * _CALLS_A_CASE
    moments = sorted(calls + int(expected * chance.uniform(0.02, 0.9)) for _ in range(plan.kills))
    for moment in moments:
        if not await stage.until(partial(_has_called, stage, moment)):
            return
        killed_at = datetime.now(UTC)
        await stage.kill_bot()
        # people go on writing
        await asyncio.sleep(chance.uniform(0, 1))
        stage.kills.append(Kill(at=killed_at, back_at=datetime.now(UTC)))
        await stage.start_bot()


async def _suffer(stage: Stage) -> None:
    """One misfortune after the other."""
    for misfortune in stage.plan.misfortunes:
        lines = int(stage.plan.messages * misfortune.after)
        if not await stage.until(partial(_has_brought, stage, lines)):
            return
        await misfortune.begin(stage)
        await asyncio.sleep(misfortune.seconds)
        await _recover(stage)


def _has_called(stage: Stage, calls: int) -> bool:
    return len(stage.api.calls) >= calls


def _has_brought(stage: Stage, lines: int) -> bool:
    return stage.crowd.arrived >= lines


async def _calm_down(stage: Stage) -> None:
    """Let the bot confirm what it has dealt with; marks and cards that are still to come do not count."""
    async with asyncio.timeout(LOST_AFTER_S):
        while stage.api.world.updates.waiting:  # noqa: ASYNC110 - nobody is told
            await asyncio.sleep(_LOOK_S)


def _count(stage: Stage, seconds: float) -> Outcome:
    crowd, world = stage.crowd, stage.api.world
    chats = {number: talk.person for number, talk in enumerate(crowd.talks)}
    return Outcome(
        verdict=judge(crowd.seen(), written=crowd.plan, chats=chats, kills=stage.kills),
        seconds=seconds,
        calls=len(stage.api.calls),
        spare_topics=len(world.topics) - len(crowd.talks),
        complaints=tuple(world.complaints),
        unanswered=len(stage.api.unanswered),
        mistakes=tuple(line for line in stage.log.splitlines() if "ERROR" in line or "Traceback" in line),
    )
