"""The command line: exit codes, and what is printed for people and for programs."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from bot import cli
from bot.errors import ContentError
from tests.conftest import ROOT


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
