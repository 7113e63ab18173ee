"""What many open cases cost: memory, start, one message, one look at the timers. Prints a table for `bench/RESULTS.md`.

    python -m tests.storm.open_cases --cases 1000

The bot is a process of its own: `helpline run`, but at no pace but its own while the cases are being opened. The timers
are looked at in this process, on its database.
"""

import argparse
import asyncio
import statistics
import subprocess
import tempfile
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.content.library import Library, load_library
from bot.helpline.helpline import Helpline, build_house
from bot.settings import Settings
from bot.store.database import open_database
from bot.store.keys import KeySource
from tests.conftest import ROOT
from tests.databases import sqlite_url
from tests.storm.stage import Plan, Stage, begin, set_up

_MESSAGES = 100
_PATIENCE_S = 600.0
#: so many that none is at the limit of Telegram's pace while the lines are being written
_GROUPS = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What was measured."""

    cases: int
    memory_before_mib: float
    memory_mib: float
    #: from the command to the first line's arrival
    start_s: float
    #: from the moment somebody writes to the copy's arrival, sorted
    waits_ms: tuple[float, ...]
    #: one look at the timers where nothing is due
    idle_tick_ms: float
    #: looks at the timers until all reminders are planned
    busy_ticks_ms: tuple[float, ...]
    #: the longest time in which nothing else could be done
    longest_stall_ms: float


async def measure(cases: int, folder: Path) -> Figures:
    """Open so many cases, and look at what they cost."""
    stage = await set_up(Plan(cases=cases, messages=0, groups=_GROUPS), folder, database_url=sqlite_url(folder))
    hurried, paced = stage.plan, replace(stage.plan, is_paced=True)
    try:
        stage.plan = paced
        await stage.start_bot()
        await begin(stage)
        before = _memory_mib(stage)
        await stage.kill_bot()
        stage.plan = hurried
        await stage.start_bot()
        await _open(stage)
        await stage.kill_bot()
        stage.plan = paced
        start_s = await _start_s(stage)
        waits_ms = [await _wait_ms(stage, number) for number in range(_MESSAGES)]
        memory = _memory_mib(stage)
    finally:
        await stage.kill_bot()
        await stage.telegram.stop()
    idle, busy, stall = await _ticks(stage, load_library(ROOT))
    return Figures(
        cases=cases,
        memory_before_mib=before,
        memory_mib=memory,
        start_s=start_s,
        waits_ms=tuple(sorted(waits_ms)),
        idle_tick_ms=idle,
        busy_ticks_ms=tuple(busy),
        longest_stall_ms=stall,
    )


async def _open(stage: Stage) -> None:
    """Everybody asks for a human at once; until every card is there, and nothing is left to do."""
    stage.crowd.ask()
    await stage.api.until(lambda: len(stage.api.world.pinned) == _GROUPS, timeout_s=_PATIENCE_S)
    await stage.api.quiet(still_s=2, timeout_s=_PATIENCE_S)


async def _wait_ms(stage: Stage, number: int) -> float:
    """How long a line takes to the topic."""
    talk = stage.crowd.talks[number * len(stage.crowd.talks) // _MESSAGES]
    calls, began_s = len(stage.api.calls), time.perf_counter()
    stage.api.people.write(talk.person, "are you there?")
    await stage.api.until(
        lambda: any(call.method == "copyMessage" for call in stage.api.calls[calls:]), timeout_s=_PATIENCE_S
    )
    took_ms = 1000 * (time.perf_counter() - began_s)
    await stage.api.quiet(still_s=0.05, timeout_s=_PATIENCE_S)
    return took_ms


async def _start_s(stage: Stage) -> float:
    """How long the bot takes until what somebody wrote meanwhile is with the volunteers."""
    began_s = time.perf_counter()
    await stage.start_bot()
    return time.perf_counter() - began_s + await _wait_ms(stage, 0) / 1000


async def _ticks(stage: Stage, library: Library) -> tuple[float, list[float], float]:
    """One look at the timers now, then those after a time in which every case has become due; the longest stall."""
    given = {key.removeprefix("HELPLINE_").lower(): value for key, value in stage.settings.items()}
    settings = Settings.model_validate({"bot_token": given["bot_token"], "desks": {"*": stage.crowd.groups}})
    database = await open_database(given["database_url"], KeySource(file=stage.folder / "var" / "secret.keys"))
    late = timedelta()
    house = build_house(settings, library=lambda: library, pick=lambda options: options[0])
    helpline = Helpline(database=database, house=house, clock=lambda: datetime.now(UTC) + late)
    await helpline.start()
    await _tick_ms(helpline)
    idle = await _tick_ms(helpline)
    late = timedelta(minutes=settings.remind_minutes + 1)
    stalls: list[float] = []
    watching = asyncio.create_task(_watch_stalls(stalls))
    busy = [await _tick_ms(helpline) for _ in range(1 + len(stage.crowd.talks) // 200)]
    watching.cancel()
    await database.close()
    return idle, busy, max(stalls)


async def _tick_ms(helpline: Helpline) -> float:
    began_s = time.perf_counter()
    await helpline.tick()
    return 1000 * (time.perf_counter() - began_s)


async def _watch_stalls(stalls: list[float]) -> None:
    while True:
        began_s = time.perf_counter()
        await asyncio.sleep(0)
        stalls.append(1000 * (time.perf_counter() - began_s))
        await asyncio.sleep(0.001)


def _memory_mib(stage: Stage) -> float:
    assert stage.bot is not None
    shown = subprocess.run(  # noqa: S603 - our own process
        ("/bin/ps", "-o", "rss=", "-p", str(stage.bot.pid)), capture_output=True, check=True, text=True
    )
    return int(shown.stdout) / 1024


def _table(figures: Figures) -> str:
    waits = figures.waits_ms
    rows = (
        ("memory before the first case, MiB", f"{figures.memory_before_mib:.0f}"),
        (f"memory with {figures.cases:,} open cases, MiB", f"{figures.memory_mib:.0f}"),
        ("start, until a line that waited is with the volunteers, s", f"{figures.start_s:.1f}"),
        ("a line to the volunteers, ms: median", f"{statistics.median(waits):.0f}"),
        (f"the slowest of {_MESSAGES}", f"{waits[-1]:.0f}"),
        ("a tick with nothing due, ms", f"{figures.idle_tick_ms:.1f}"),
        ("ticks until every case's reminder is planned, ms", " ".join(f"{each:.0f}" for each in figures.busy_ticks_ms)),
        ("the longest time in which nothing else could be done, ms", f"{figures.longest_stall_ms:.0f}"),
    )
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows)])


def main() -> None:
    """Parse the options, measure, print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--cases", type=int, default=1000)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="helpline-cases-") as folder:
        print(_table(asyncio.run(measure(chosen.cases, Path(folder)))))  # noqa: T201


if __name__ == "__main__":
    main()
