"""The command line: exit codes, and what is printed for people and for programs."""

import asyncio
import json
import shutil
import sys
from pathlib import Path

import pytest

from bot import cli
from bot.content.library import Library
from bot.dialogue.about_case import Wish
from bot.errors import ContentError
from bot.store.database import open_database
from bot.store.keys import KeySource
from tests.conftest import ROOT
from tests.deskwork import running_desk


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the content, which is the working directory."""
    for folder in ("conversations", "data", "locales"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    """The exit code of `helpline <arguments>`."""
    monkeypatch.setattr(sys, "argv", ["helpline", *arguments])
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_findings_are_code_1_in_every_format(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], form: str
) -> None:
    (root / "data/law.yaml").write_text("law: [", encoding="utf-8")

    code = run(monkeypatch, "check", "--format", form)

    out = capsys.readouterr().out
    assert code == cli.FINDINGS
    match form:
        case "json":
            (issue,) = json.loads(out)
            assert (issue["file"], issue["is_warning"]) == ("data/law.yaml", False)
        case "github":
            assert out.startswith("::error file=data/law.yaml,line=")
        case _:
            assert out.startswith("data/law.yaml:")
            assert "1 to mend" in out


def test_every_language_is_complete(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(monkeypatch, "texts", "status")

    out = capsys.readouterr().out
    assert code == cli.FINE, out
    assert out.count("(100 %)") >= 6


def test_help_is_fine_and_nonsense_cannot_run(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "--help") == cli.FINE
    assert run(monkeypatch, "check", "--format", "xml") == cli.CANNOT_RUN
    assert run(monkeypatch, "demo", "--port", "many") == cli.CANNOT_RUN
    assert len(capsys.readouterr().err.splitlines()) == 2


def test_debug_shows_a_traceback(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "data/law.yaml").write_text("law: [", encoding="utf-8")
    monkeypatch.setattr(sys, "argv", ["helpline", "--debug", "texts", "status"])

    with pytest.raises(ContentError):
        cli.main()


def test_the_doctor_looks_at_storage_too_and_makes_nothing(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    code = run(monkeypatch, "doctor")

    out = capsys.readouterr().out
    assert code == cli.FINDINGS
    assert "@BotFather" in out
    assert "var/helpline.db is not there yet; it appears with the first case" in out
    assert "var/secret.keys is not there yet; it appears with the database" in out
    assert not (root / "var").exists()


def test_a_purge_forgets_cases_past_their_retention(
    root: Path, library: Library, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asyncio.run(_leave_a_closed_case(root / "var", library))

    first, second = run(monkeypatch, "db", "purge"), run(monkeypatch, "db", "purge")
    out = capsys.readouterr().out
    run(monkeypatch, "db", "status")
    status = capsys.readouterr().out

    assert (first, second) == (cli.FINE, cli.FINE)
    assert "all rows about them: 1 " in out
    assert "all rows about them: 0 " in out
    assert "cases: 0 (one row for each person who talks to volunteers)" in status
    assert "deeds: 0 " in status
    # the topic, which the bot deletes when it runs
    assert "outbox: 1 " in status


async def _leave_a_closed_case(folder: Path, library: Library) -> None:
    """A case that somebody closed long ago, and a bot that has not run since."""
    database = await open_database(f"sqlite:///{folder / 'helpline.db'}", KeySource(file=folder / "secret.keys"))
    async with running_desk(database, library) as world:
        world.clock.move(days=-3000)
        ivan = await world.person()
        await world.open_case(ivan)
        await world.wish(ivan, Wish.CLOSE)
    await database.close()


def test_a_purge_makes_no_database(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, "db", "purge") == cli.FINE

    assert "all rows about them: 0 " in capsys.readouterr().out
    assert not (root / "var").exists()
