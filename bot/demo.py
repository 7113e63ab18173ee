"""The same bot, unchanged, against an emulated Bot API in one process, with a page to see it on."""

import asyncio
import logging
import webbrowser
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from pydantic import SecretStr
from watchfiles import awatch

from bot import app as application
from bot.content.library import load_library
from bot.content.lint import find_issues
from bot.content.renewal import read_anew
from bot.errors import Issue, SettingsError
from bot.preview import server
from bot.preview.bot_api import BotApi
from bot.preview.page import Finding, Table
from bot.settings import Settings
from bot.store.keys import format_key, new_key
from bot.store.showing import read_rows

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
    app.root = root
    api = BotApi(token=TOKEN, now=lambda: datetime.now(UTC))
    try:
        running = await server.start(api, port=port)
    except OSError:
        raise SettingsError((f"port {port} is taken; try `helpline demo --port {port + 1}`",)) from None
    running.page.findings = _findings(find_issues(library, root, today=datetime.now(UTC).date()))
    print(f"The helpline is at {running.url} - stop it with Ctrl-C")
    if opens_browser:
        webbrowser.open(running.url)
    with TemporaryDirectory(prefix="helpline-demo-") as folder:
        settings = _settings(api, running.url, Path(folder))
        running.page.stored = partial(_stored, app)
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(application.run(settings, app))
                group.create_task(_reload_when_saved(root, app, running))
        finally:
            await running.stop()


def _settings(api: BotApi, url: str, folder: Path) -> Settings:
    """A bot with one group of volunteers, and a database that is gone when the demonstration ends."""
    people = [api.people.new_person(name, language_code="ru") for name in ("Volunteer A", "Volunteer B", "Admin")]
    group = api.people.new_group("Volunteers", owner=people[-1].id)
    for volunteer in people[:-1]:
        api.people.join(volunteer.id, group.id)
    return Settings.model_validate(
        {
            "bot_token": SecretStr(TOKEN),
            "api_url": url,
            "database_url": f"sqlite:///{folder / 'demo.db'}",
            "secret_keys": SecretStr(format_key(new_key())),
            "desks": {"*": (group.id,)},
            "volunteers": tuple(volunteer.id for volunteer in people[:-1]),
            "admins": (people[-1].id,),
        }
    )


async def _stored(app: application.App) -> tuple[Table, ...]:
    if app.room is None:
        return ()
    return tuple(
        Table(
            name=table.name,
            purpose=table.purpose.words,
            is_about_people=table.purpose.is_about_people,
            columns=table.columns,
            count=table.count,
            rows=table.rows,
        )
        for table in await read_rows(app.room.database)
    )


async def _reload_when_saved(root: Path, app: application.App, running: server.Running) -> None:
    async for _ in awatch(*(root / folder for folder in _WATCHED), recursive=True):
        renewal = await asyncio.to_thread(read_anew, root, today=datetime.now(UTC).date())
        running.page.findings = _findings(renewal.issues)
        if renewal.library is None:
            running.page.reloaded("Not loaded: the last good version is still shown. See the findings.")
            continue
        app.shelf.replace(renewal.library)
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
