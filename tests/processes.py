"""The real command line as a process of its own."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.conftest import ROOT

#: a slow machine starts Python and loads four languages within this
START_TIMEOUT_S = 30.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A command that has come to its end."""

    code: int
    out: str
    err: str

    @property
    def complaints(self) -> list[str]:
        """What it told the operator, without log lines."""
        return [line.removeprefix("helpline: ") for line in self.err.splitlines() if line.startswith("helpline: ")]


def environment(**settings: str) -> dict[str, str]:
    """The environment of this process with these settings and no others."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HELPLINE_")}
    return {**kept, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1", **settings}


async def start(*arguments: str, cwd: Path, **settings: str) -> Process:
    """`helpline <arguments>`, begun."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        *("-W", "error::ResourceWarning", "-m", "bot", *arguments),
        cwd=cwd,
        env=environment(**settings),
        stdin=DEVNULL,
        stdout=PIPE,
        stderr=PIPE,
    )


async def finish(process: Process) -> Ended:
    """Wait for the end of a command.

    Raises:
        TimeoutError: it goes on, which a test did not expect.
    """
    try:
        async with asyncio.timeout(START_TIMEOUT_S):
            out, err = await process.communicate()
    except TimeoutError:
        process.kill()
        await process.communicate()
        raise
    return Ended(code=process.returncode or 0, out=out.decode(), err=err.decode())


async def helpline(*arguments: str, cwd: Path, **settings: str) -> Ended:
    """`helpline <arguments>`, from its beginning to its end."""
    return await finish(await start(*arguments, cwd=cwd, **settings))


@asynccontextmanager
async def running(*arguments: str, cwd: Path, **settings: str) -> AsyncIterator[Process]:
    """A command that goes on until the block ends, then is killed if it has not ended."""
    process = await start(*arguments, cwd=cwd, **settings)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()
