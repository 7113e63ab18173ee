"""/reload: an admin has texts and facts read anew while people read and volunteers talk."""

import asyncio
import re
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.content.library import Library
from bot.preview.bot_api import BotApi
from bot.store.keys import format_key, new_key
from tests.conftest import ROOT, running_bot
from tests.people import Person, Volunteer, new_api, new_desk


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The real bot whose content can be edited."""

    api: BotApi
    root: Path
    admin: Volunteer
    olga: Volunteer
    ivan: Person

    def translate(self, place: str, words: str) -> None:
        """Give a text other Russian words."""
        path = self.root / "locales/ru/LC_MESSAGES/conversations.po"
        text = path.read_text(encoding="utf-8")
        entry = re.compile(rf'(msgctxt "{re.escape(place)}"\nmsgid (?:"[^\n]*"\n)+msgstr )(?:"[^\n]*"\n)+')
        assert len(entry.findall(text)) == 1
        path.write_text(entry.sub(rf'\g<1>"{words}"\n', text), encoding="utf-8")

    async def order(self, volunteer: Volunteer) -> str:
        """Write /reload in General; the answer."""
        order = await volunteer.write(None, "/reload")
        await self.api.until(lambda: any(m.reply_to == order.id for m in volunteer.read()), timeout_s=60)
        return volunteer.read()[-1].content.text


@pytest.fixture
async def desk(library: Library, tmp_path: Path) -> AsyncIterator[Desk]:
    """An admin, a volunteer, and a person who reads the first page in Russian."""
    root = tmp_path / "content"
    for folder in ("conversations", "data", "locales"):
        shutil.copytree(ROOT / folder, root / folder)
    api = new_api()
    group = new_desk(api)
    admin, olga, ivan = Volunteer(api, group, "Admin"), Volunteer(api, group, "Olga"), Person(api)
    for volunteer in (admin, olga):
        volunteer.timeout_s = 30
    settings = {
        "desks": {"*": (group,)},
        "admins": (admin.id,),
        "volunteers": (olga.id,),
        "database_url": f"sqlite:///{tmp_path / 'helpline.db'}",
        "secret_keys": SecretStr(format_key(new_key())),
    }
    async with running_bot(api, library, **settings) as running:
        running.app.root = root
        await admin.join()
        await olga.join()
        await ivan.open()
        # the last step of setting the menu
        await api.until(lambda: api.calls_of("setChatMenuButton"))
        yield Desk(api=api, root=root, admin=admin, olga=olga, ivan=ivan)
        assert api.complaints == ()


async def test_everybody_reads_what_was_read_anew(desk: Desk) -> None:
    desk.translate("start/home/say.4", "Выберите то, что про вас. Или напишите страну.")
    desk.translate("phrase/command.human", "Поговорить с человеком")
    desk.translate("phrase/refusal.admins_only", "Это могут только администраторы.")
    before, commands = desk.ivan.page, len(desk.api.calls_of("setMyCommands"))

    said = await desk.order(desk.admin)
    await desk.ivan.press("Позвать человека")
    await desk.ivan.press("Назад")
    refused = await desk.order(desk.olga)

    assert "прочитаны заново" in said
    assert "Замечаний: " in said
    assert "Выберите то, что про вас." not in before
    assert "Выберите то, что про вас." in desk.ivan.page
    assert refused == "Это могут только администраторы."
    set_anew = desk.api.calls_of("setMyCommands")[commands:]
    assert [call.parameters["language_code"] for call in set_anew] == ["ru"]
    assert "Поговорить с человеком" in str(set_anew[0].parameters["commands"])


async def test_a_case_uses_new_replies_and_new_hours(desk: Desk) -> None:
    day = f"{datetime.now(UTC) + timedelta(days=3):%a}".lower()
    shift = f"time_zone: UTC\nshifts:\n- days: [{day}]\n  begins: 10:00\n  ends: '11:00'\n"
    (desk.root / "data/desk.yaml").write_text(shift, encoding="utf-8")
    desk.translate("reply/moment/text", "Отвечу здесь чуть позже.")
    await desk.order(desk.admin)

    await desk.ivan.press("Позвать человека")
    await desk.ivan.press("Начать разговор")
    opened = await desk.ivan.sees("Сейчас волонтёров нет")
    await desk.ivan.send("Здравствуйте")
    await desk.olga.reads("Здравствуйте")
    topic = desk.olga.topics[-1]
    await desk.olga.write(topic, "/take")
    await desk.olga.write(topic, "/reply moment")

    assert "10:00" in opened.content.text
    await desk.ivan.sees("Отвечу здесь чуть позже.")


async def test_content_with_errors_is_not_used_and_the_group_is_told(desk: Desk) -> None:
    desk.translate("start/home/say.4", "Выберите <b>то, что про вас.")

    said = await desk.order(desk.admin)
    await desk.ivan.open()

    assert "Остаются прежние тексты" in said
    assert "Сколько: " in said
    assert "locales/ru/LC_MESSAGES/conversations.po:" in said
    assert "Выберите" not in desk.ivan.page


async def test_people_are_answered_while_content_is_read(desk: Desk) -> None:
    order = asyncio.create_task(desk.order(desk.admin))
    await desk.api.until(lambda: desk.admin.read() and "/reload" in desk.admin.read()[-1].content.text)

    desk.api.people.start(desk.ivan.id, "DE")
    await desk.ivan.sees("Германия")
    is_still_reading = not order.done()

    assert is_still_reading
    assert "прочитаны заново" in await order
