"""The same bot, unchanged, against an emulated Bot API in one process, with a page to see it on."""

import asyncio
import logging
import webbrowser
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from pydantic import SecretStr
from watchfiles import awatch

from bot import app as application
from bot.content.library import load_library
from bot.content.lint import find_issues
from bot.errors import ContentError, Issue, SettingsError
from bot.preview import server
from bot.preview.bot_api import BotApi
from bot.preview.page import Finding
from bot.settings import Settings

logger = logging.getLogger(__name__)

TOKEN = "4242:demo-token-that-opens-nothing"  # noqa: S105 - the emulated Bot API's only token
_WATCHED = ("conversations", "data", "locales")


async def run_demo(root: Path, *, port: int, opens_browser: bool) -> None:
    """Serve the page on 127.0.0.1 until interrupted; content is loaded again whenever a file is saved.

    Raises:
        ContentError: the content can't be loaded at all, so there is nothing to show.
        SettingsError: the port is taken.
    """
    library = load_library(root)
    app = application.build_app(library)
    api = BotApi(token=TOKEN, now=lambda: datetime.now(UTC))
    try:
        running = await server.start(api, port=port)
    except OSError:
        raise SettingsError((f"port {port} is taken; try `helpline demo --port {port + 1}`",)) from None
    running.page.findings = _findings(find_issues(library, root, today=datetime.now(UTC).date()))
    settings = Settings.model_validate({"bot_token": SecretStr(TOKEN), "api_url": running.url})
    print(f"The helpline is at {running.url} - stop it with Ctrl-C")
    if opens_browser:
        webbrowser.open(running.url)
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(application.run(settings, app))
            group.create_task(_reload_when_saved(root, app, running))
    finally:
        await running.stop()


async def _reload_when_saved(root: Path, app: application.App, running: server.Running) -> None:
    async for _ in awatch(*(root / folder for folder in _WATCHED), recursive=True):
        try:
            library = await asyncio.to_thread(load_library, root)
        except ContentError as exc:
            running.page.findings = _findings(exc.issues)
            running.page.reloaded("Not loaded: the last good version is still shown. See the findings.")
            continue
        app.shelf.replace(library)
        issues = await asyncio.to_thread(find_issues, library, root, today=datetime.now(UTC).date())
        running.page.findings = _findings(issues)
        running.page.reloaded(f"Loaded again at {datetime.now(UTC):%H:%M:%S} UTC")


def _findings(issues: Sequence[Issue]) -> tuple[Finding, ...]:
    return tuple(
        Finding(
            severity="warning" if issue.is_warning else "error",
            place=f"{issue.file}:{issue.line}",
            text=f"{issue.problem}{issue.advice and '; ' + issue.advice}",
        )
        for issue in issues
    )
