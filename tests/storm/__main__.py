"""A storm by hand, at any size; prints a table for `bench/RESULTS.md`.

    python -m tests.storm                        200 cases, 5,000 lines both ways, 5 kills, SQLite
    python -m tests.storm --database postgresql  the same on PostgreSQL
    python -m tests.storm --pace telegram        at Telegram's pace, 429s and all; lasts some minutes longer
    python -m tests.storm --kills 0 --ill        the Bot API is away for 60 s, answers 429 for 30 s, fails, drops

The exit code is 1 where something is lost, in the wrong order or place, or repeated more often than kills explain.
"""

import argparse
import asyncio
import platform
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tests.databases import KINDS, new_database
from tests.storm.stage import Misfortune, Outcome, Plan, blow, drop, go_away, stumble, throttle

MISFORTUNES = (
    Misfortune(after=0.1, seconds=60, begin=go_away),
    Misfortune(after=0.3, seconds=30, begin=throttle),
    Misfortune(after=0.5, seconds=20, begin=stumble),
    Misfortune(after=0.7, seconds=20, begin=drop),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What was asked for on the command line."""

    plan: Plan
    database: str

    @property
    def name(self) -> str:
        """What to call the run."""
        pace = "Telegram's pace" if self.plan.is_paced else "no pace"
        troubles = f"{self.plan.kills} kills" if self.plan.kills else "the Bot API ill"
        return f"{self.database}, {pace}, {troubles}"


def main() -> None:
    """Parse the options, run, print."""
    choice = _read_options()
    outcome = asyncio.run(_run(choice))
    print(_table(choice, outcome))  # noqa: T201
    # whatever a bot does, a Telegram that drops answers has messages sent twice, and one that is away hears no answer
    is_ill = bool(choice.plan.misfortunes)
    is_fine = outcome.verdict.is_in_order if is_ill else outcome.verdict.is_clean and not outcome.unanswered
    sys.exit(not (is_fine and outcome.is_sound))


def _read_options() -> Choice:
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("--cases", type=int, default=200)
    options.add_argument("--messages", type=int, default=5000)
    options.add_argument("--kills", type=int, default=5)
    options.add_argument("--database", choices=KINDS, default="sqlite")
    options.add_argument("--pace", choices=("none", "telegram"), default="none")
    options.add_argument("--groups", type=int, help="forums of volunteers; 4, or one for two cases at Telegram's pace")
    options.add_argument("--ill", action="store_true", help="let the Bot API fall ill")
    options.add_argument("--seed", type=int, default=1)
    chosen = options.parse_args()
    is_paced = chosen.pace == "telegram"
    plan = Plan(
        cases=chosen.cases,
        messages=chosen.messages,
        kills=chosen.kills,
        groups=chosen.groups or (max(1, chosen.cases // 2) if is_paced else 4),
        is_paced=is_paced,
        seed=chosen.seed,
        misfortunes=MISFORTUNES if chosen.ill else (),
    )
    return Choice(plan=plan, database=chosen.database)


async def _run(choice: Choice) -> Outcome:
    with tempfile.TemporaryDirectory(prefix="helpline-storm-") as folder:
        async with new_database(choice.database, Path(folder)) as url:
            return await blow(choice.plan, Path(folder), database_url=url)


def _table(choice: Choice, outcome: Outcome) -> str:
    verdict, plan = outcome.verdict, choice.plan
    head = "| run | cases | lines | lost | misordered | wrong chat | twice after each kill | most in a lane | "
    head += "twice without a kill | topics too many | calls | seconds |"
    twice = " ".join(map(str, verdict.twice)) or "-"
    values = (choice.name, plan.cases, verdict.written, verdict.lost, verdict.misordered, verdict.astray, twice)
    more = (verdict.most_in_a_lane, verdict.unexplained, outcome.spare_topics, outcome.calls, round(outcome.seconds))
    row = f"| {' | '.join(map(str, (*values, *more)))} |"
    troubles = (*outcome.complaints, *outcome.mistakes, *([f"{outcome.unanswered} presses"] * bool(outcome.unanswered)))
    machine = f"{platform.system()}, Python {platform.python_version()}"
    return "\n".join([head, "|" + "---|" * 12, row, "", machine, *troubles])


if __name__ == "__main__":
    main()
