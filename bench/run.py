"""The benchmark: our bot and its peers in interleaved rounds, on this machine, over loopback; ends by itself.

Ratios are taken within a round, since other work on the machine slows all bots of a round alike. Writes a table
(`bench/RESULTS.md`) and a picture (`bench/results.svg`); with `--clients`, our bot with other HTTP clients in place of
its own, into `bench/CLIENTS.md`.
"""

import argparse
import asyncio
import json
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import IO, Any

import psutil  # type: ignore[import-untyped] # ships none
import uvloop

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.load import TOKEN, Conversation, Line, World  # noqa: E402 - the folder is found above
from bench.other_client import CERTIFICATE, CLIENTS  # noqa: E402
from bench.plot import Bar, draw  # noqa: E402
from tests.gateway.certificates import certificate  # noqa: E402

OURS = "this bot"
#: a certificate is made for a name
NAME, ADDRESS = "localhost", "127.0.0.1"
START_TIMEOUT_S = 60.0
#: what stands from here on is not written by this program
BY_HAND = "## The desk in a storm"
#: figures are taken after the first page and so many seconds more
WARM_UP_S = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Peer:
    """A bot and how it is started, from a folder of its own."""

    name: str
    command: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What people do while it is measured."""

    name: str
    people: int
    seconds: float
    #: mean pause before the next press; 0 keeps the bot as busy as it can be
    think_s: float = 0
    #: every answer of Telegram comes so much later
    delay_s: float = 0
    #: Telegram speaks https, as the real one does
    is_sealed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What came of one run."""

    pages_a_second: float
    cpu_ms_a_page: float
    memory_mib: float
    start_s: float
    p50_ms: float
    p99_ms: float
    calls_a_page: float
    wrong: int


def main() -> None:
    """Parse the options, run, write."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--quick", action="store_true", help="one short round: under a minute")
    options.add_argument("--rounds", type=int, help="how often each bot runs in each scene; 3, or 1 with --quick")
    options.add_argument("--bot", default=str(ROOT / ".venv/bin/python"), help="Python with this bot in it")
    options.add_argument("--only", default="", help="only bots whose name contains this")
    options.add_argument("--clients", action="store_true", help="our bot with other HTTP clients, instead of the peers")
    options.add_argument("--output", type=Path, default=ROOT / "bench", help="folder for the tables and results.svg")
    chosen = options.parse_args()
    lined_up = _clients() if chosen.clients else _peers(chosen.bot)
    peers = [peer for peer in lined_up if chosen.only in peer.name]
    scenes = _client_scenes() if chosen.clients else _scenes(is_quick=chosen.quick)
    rounds = chosen.rounds or (1 if chosen.quick else 3)
    with tempfile.TemporaryDirectory(prefix="helpline-bench-") as folder:
        content = Path(folder) / "content.json"
        conversation = read_conversation(chosen.bot, content)
        results = {
            scene: [{peer: _measure(peer, scene, conversation, content) for peer in peers} for _ in range(rounds)]
            for scene in scenes
        }
    packages, words = (tuple(CLIENTS), _CLIENTS_HEAD) if chosen.clients else (_PACKAGES, _PEERS_HEAD)
    report = _report(results, words.format(rounds=rounds, machine=_machine(packages)))
    print(report)
    chosen.output.mkdir(parents=True, exist_ok=True)
    if chosen.clients:
        (chosen.output / "CLIENTS.md").write_text(report, encoding="utf-8")
        return
    written = chosen.output / "RESULTS.md"
    written.write_text(report + _by_hand(written), encoding="utf-8")
    (chosen.output / "results.svg").write_text(_picture(next(iter(results.values()))), encoding="utf-8")


def _peers(bot: str) -> tuple[Peer, ...]:
    grammy = Peer(name="grammY with runner", command=("node", str(ROOT / "bench/peers/grammy.cjs")))
    is_there = (ROOT / "bench/node_modules/grammy").is_dir()
    if not is_there:
        print("grammY is left out: install Node.js and run `make bench` again", file=sys.stderr)
    return (
        Peer(name=OURS, command=(bot, "-m", "bot", "run")),
        *((grammy,) if is_there else ()),
        Peer(name="aiogram states", command=(sys.executable, "-m", "bench.peers.states")),
        Peer(name="aiogram-dialog", command=(sys.executable, "-m", "bench.peers.dialog")),
        Peer(
            name="python-telegram-bot ConversationHandler",
            command=(sys.executable, "-m", "bench.peers.conversation_handler"),
        ),
    )


def _clients() -> tuple[Peer, ...]:
    ours = Peer(name=OURS, command=(sys.executable, "-m", "bot", "run"))
    others = (Peer(name=name, command=(sys.executable, "-m", "bench.other_client", name, "run")) for name in CLIENTS)
    return (ours, *others)


def _client_scenes() -> tuple[Scene, ...]:
    return (
        Scene(name="http, 200 people who never pause", people=200, seconds=4),
        Scene(name="https, 200 people who never pause", people=200, seconds=4, is_sealed=True),
    )


def _scenes(*, is_quick: bool) -> tuple[Scene, ...]:
    seconds = 2.5 if is_quick else 4.0
    scenes = (
        Scene(name="200 people who never pause", people=200, seconds=seconds),
        Scene(name="100 presses a second", people=100, seconds=seconds, think_s=1.0),
        Scene(name="every answer of Telegram 50 ms later, 1,000 people", people=1000, seconds=seconds, delay_s=0.05),
    )
    return scenes[:2] if is_quick else scenes


def read_conversation(bot: str, path: Path) -> Conversation:
    """Write the pages that every bot shows to `path`, and read them."""
    content = [bot, "-m", "bench.content"]
    path.write_bytes(subprocess.run(content, cwd=ROOT, check=True, capture_output=True, timeout=60).stdout)
    given = json.loads(path.read_text(encoding="utf-8"))
    return Conversation(path=tuple(given["path"]), labels=tuple(given["labels"]), pages=given["pages"])


def _measure(peer: Peer, scene: Scene, conversation: Conversation, content: Path) -> Figures | None:
    print(f"{scene.name}: {peer.name} ...", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory(prefix="helpline-bench-") as folder:
        log = Path(folder) / "log"
        with log.open("wb") as written:
            figures = uvloop.run(_play(peer, scene, conversation, content, written))
        if figures is None:
            print(log.read_text(encoding="utf-8")[-2000:], file=sys.stderr)
        return figures


async def _play(peer: Peer, scene: Scene, conversation: Conversation, content: Path, log: IO[bytes]) -> Figures | None:
    """Start the bot in a folder of its own, let people use it, stop it; None where it never showed a page."""
    world = World(conversation, people=scene.people, think_s=scene.think_s, delay_s=scene.delay_s)
    folder = Path(log.name).parent
    sealed = certificate(folder, NAME).server if scene.is_sealed else None
    server = await asyncio.get_running_loop().create_server(lambda: Line(world), ADDRESS, 0, backlog=1024, ssl=sealed)
    origin = f"https://{NAME}" if sealed else f"http://{ADDRESS}"
    api = f"{origin}:{server.sockets[0].getsockname()[1]}"
    trust = {CERTIFICATE: str(folder / f"{NAME}.pem")} if sealed else {}
    world.begin()
    started_s = time.perf_counter()
    bot = await asyncio.create_subprocess_exec(
        *peer.command,
        cwd=folder,
        env={**environment(api, content), **trust},
        stdout=subprocess.DEVNULL,
        stderr=log,
    )
    try:
        ended = asyncio.ensure_future(bot.wait())
        either: set[asyncio.Future[Any]] = {world.first_page, ended}
        await asyncio.wait(either, timeout=START_TIMEOUT_S, return_when=asyncio.FIRST_COMPLETED)
        if not world.first_page.done():
            return None
        return await _watch(world, psutil.Process(bot.pid), scene, start_s=world.first_page.result() - started_s)
    finally:
        if bot.returncode is None:
            bot.kill()
        await bot.wait()
        server.close()


def environment(api: str, content: Path) -> dict[str, str]:
    """What a bot finds in its environment, ours or a peer's."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HELPLINE_")}
    ours = {"HELPLINE_API_URL": api, "HELPLINE_BOT_TOKEN": TOKEN, "HELPLINE_LOG_LEVEL": "error"}
    peers = {"BENCH_API": api, "BENCH_TOKEN": TOKEN, "BENCH_CONTENT": str(content)}
    return {**kept, **ours, **peers, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}


async def _watch(world: World, bot: psutil.Process, scene: Scene, *, start_s: float) -> Figures:
    await asyncio.sleep(WARM_UP_S + scene.think_s)
    world.is_measuring = True
    began_s, cpu_s = time.perf_counter(), _cpu_s(bot)
    await asyncio.sleep(scene.seconds)
    world.is_measuring = False
    lasted_s, spent_s, memory = time.perf_counter() - began_s, _cpu_s(bot) - cpu_s, bot.memory_info().rss
    world.is_over = True
    counts = world.counts
    waits_s = sorted(counts.waits_s) or [0.0]
    pages = max(1, len(counts.waits_s))
    return Figures(
        pages_a_second=len(counts.waits_s) / lasted_s,
        cpu_ms_a_page=1000 * spent_s / pages,
        memory_mib=memory / 2**20,
        start_s=start_s,
        p50_ms=1000 * waits_s[len(waits_s) // 2],
        p99_ms=1000 * waits_s[len(waits_s) * 99 // 100],
        calls_a_page=counts.calls.total() / pages,
        wrong=counts.wrong,
    )


def _cpu_s(bot: psutil.Process) -> float:
    spent = bot.cpu_times()
    return float(spent.user + spent.system)


Rounds = list[dict[Peer, Figures | None]]
_HEAD = """\
| bot | pages/s | this bot does | CPU ms a page | this bot needs | p50 / p99 ms | MiB | start s | calls a page | wrong |
|---|---|---|---|---|---|---|---|---|---|"""


_PACKAGES = ("grammy", "@grammyjs/runner", "aiogram", "aiogram-dialog", "python-telegram-bot")
_PEERS_HEAD = """\
# Results

Written by `make bench`. {machine}

Medians of {rounds} interleaved rounds; ratios are taken within a round. Every bot shows the same pages to the same \
people. A page is one press answered; p50 and p99: from the moment the bot is given the press to the arrival of its \
page. Wrong: pages other than the one the button promised."""
_CLIENTS_HEAD = """\
# What the HTTP client costs

Written by `make bench-clients`: this bot as it is, and with another HTTP client in the place of its own pool, the \
rest unchanged (`bench/other_client.py`). {machine}

Medians of {rounds} interleaved rounds; ratios are taken within a round; the columns as in RESULTS.md, which was \
measured at another time. Over https, niquests and pyreqwest are told to look at no certificate, since they trust none \
that signs itself. httpx searches all its connections for each call; with 200 people calls time out and are made \
again."""


def _report(results: dict[Scene, Rounds], head: str) -> str:
    parts = [head]
    for scene, played in results.items():
        rows = [_row(peer, played) for peer in played[0]]
        parts.append("\n".join([f"## {scene.name}\n", _HEAD, *rows]))
    return "\n\n".join(parts) + "\n"


def _by_hand(written: Path) -> str:
    """The part of the last report that other commands make."""
    last = written.read_text(encoding="utf-8") if written.exists() else ""
    start = last.find(BY_HAND)
    return "" if start < 0 else f"\n{last[start:]}"


def _row(peer: Peer, played: Rounds) -> str:
    runs = [found for figures in played if (found := figures[peer])]
    if not runs:
        return f"| {peer.name} | did not start |" + " |" * 8
    ours = next((each for each in played[0] if each.name == OURS), None)
    pairs = [(figures[ours], figures[peer]) for figures in played] if ours else []
    whole = [(our, their) for our, their in pairs if our and their]
    faster = _median(our.pages_a_second / (their.pages_a_second or 1) for our, their in whole)
    cheaper = _median(our.cpu_ms_a_page / (their.cpu_ms_a_page or 1) for our, their in whole)
    return (
        f"| {peer.name} | {_median(run.pages_a_second for run in runs):,.0f} | {faster:.2f} x |"
        f" {_median(run.cpu_ms_a_page for run in runs):.3f} | {cheaper:.2f} x |"
        f" {_median(run.p50_ms for run in runs):,.1f} / {_median(run.p99_ms for run in runs):,.1f} |"
        f" {_median(run.memory_mib for run in runs):.0f} | {_median(run.start_s for run in runs):.1f} |"
        f" {_median(run.calls_a_page for run in runs):.2f} |"
        f" {sum(run.wrong for run in runs)} |"
    )


def _median(values: Iterable[float]) -> float:
    found = list(values)
    return statistics.median(found) if found else 0.0


def _machine(names: tuple[str, ...]) -> str:
    node = json.loads((ROOT / "bench/package.json").read_text(encoding="utf-8"))["dependencies"]
    versions = {name: node.get(name) or version(name) for name in names}
    packages = ", ".join(f"{name} {number}" for name, number in versions.items())
    memory_gib = psutil.virtual_memory().total / 2**30
    return (
        f"{_processor()}, {psutil.cpu_count()} cores, {memory_gib:.0f} GiB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, {packages}; the people run on the same machine."
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    return next(
        (line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "unknown processor"
    )


def _picture(played: Rounds) -> str:
    bars = []
    for peer in played[0]:
        runs = [found for figures in played if (found := figures[peer])]
        speed, cost = _median(run.pages_a_second for run in runs), _median(run.cpu_ms_a_page for run in runs)
        bars.append(Bar(name=peer.name, speed=speed, cost=cost, is_ours=peer.name == OURS))
    return draw(tuple(bars))


if __name__ == "__main__":
    main()
