"""Where our bot's time goes: py-spy beside 200 people who never pause, as a table by module and by function."""

import argparse
import asyncio
import os
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

import uvloop

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from bench.load import Line, World  # noqa: E402 - the folder is found above
from bench.run import environment, read_conversation  # noqa: E402

PEOPLE, RATE, FUNCTIONS = 200, 400, 25
_LOOP = "Runner.run asyncio/runners.py"


def main() -> None:
    """Parse the options, record, print."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--bot", default=str(ROOT / ".venv/bin/python"), help="Python with this bot in it")
    options.add_argument("--seconds", type=int, default=8)
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="helpline-bench-") as folder:
        stacks = Path(folder) / "stacks"
        uvloop.run(_record(chosen.bot, chosen.seconds, stacks))
        print(_table(stacks.read_text(encoding="utf-8").splitlines()))


async def _record(bot: str, seconds: int, stacks: Path) -> None:
    content = stacks.with_name("content.json")
    conversation = read_conversation(bot, content)
    world = World(conversation, people=PEOPLE, think_s=0, delay_s=0)
    server = await asyncio.get_running_loop().create_server(lambda: Line(world), "127.0.0.1", 0, backlog=1024)
    api = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    world.begin()
    spy = (str(Path(sys.executable).with_name("py-spy")), "record", "--duration", str(seconds), "--rate", str(RATE))
    recording = await asyncio.create_subprocess_exec(
        *(*spy, "--format", "raw", "--output", str(stacks), "--", bot, "-m", "bot", "run"),
        cwd=stacks.parent,
        env={**environment(api, content), "PATH": os.environ["PATH"]},
        stdout=subprocess.DEVNULL,
    )
    await recording.wait()
    server.close()


def _table(stacks: list[str]) -> str:
    """Shares of the samples: by the module that was running, and by functions with all they call."""
    own, whole, total = Counter[str](), Counter[str](), 0
    for line in stacks:
        stack, _, count = line.rpartition(" ")
        frames = [_place(frame) for frame in stack.split(";")]
        # what leads to the loop is in every sample
        frames = frames[frames.index(_LOOP) + 1 :] if _LOOP in frames[:-1] else frames[-1:]
        total += int(count)
        own[frames[-1].partition(" ")[2]] += int(count)
        whole.update(dict.fromkeys(frames, int(count)))
    lines = [f"{total} samples, the start included", "", "by file, what it did itself"]
    lines += [f"{count / total:7.1%}  {name}" for name, count in own.most_common(15)]
    lines += ["", "by function, with all it called"]
    lines += [f"{count / total:7.1%}  {name}" for name, count in whole.most_common(FUNCTIONS)]
    return "\n".join(lines)


def _place(frame: str) -> str:
    """`function (path/to/file.py:12)` as `function file.py`, with the folder before the file."""
    function, _, place = frame.rpartition(" (")
    return f"{function} {'/'.join(Path(place.partition(':')[0].rstrip(')')).parts[-2:])}"


if __name__ == "__main__":
    main()
