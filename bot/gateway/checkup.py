"""What `helpline doctor` asks Telegram: token, clock, webhook, the rights in every desk group."""

from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

import aiohttp
import msgspec

from bot.errors import DeliveryError, GroupMoved, TransportError
from bot.gateway.api import BotApi
from bot.gateway.request import HttpRequest
from bot.messages import Diagnosis
from bot.settings import Settings

#: what the bot must be allowed to do in a desk group, by the names of Bot API, ChatMemberAdministrator
_DESK_RIGHTS = ("can_manage_topics", "can_delete_messages", "can_pin_messages")
_CLOCK_TOLERANCE = timedelta(seconds=30)


async def check_telegram(settings: Settings) -> list[Diagnosis]:
    """Look at everything on Telegram's side; a missing or wrong token ends the list."""
    if settings.bot_token is None:
        return [Diagnosis(what="token", found="missing", advice="set HELPLINE_BOT_TOKEN; @BotFather gives one")]
    request = HttpRequest(settings.api_root, read_timeout_s=10)
    api = BotApi(request, root=settings.api_root, token=settings.bot_token.get_secret_value())
    try:
        me = await api.call("getMe", b"{}")
        found = [Diagnosis(what="token", found=f"the bot is @{me.get('username', '?')}"), _inline(me)]
        found.append(await _check_clock(settings.api_root))
        found.append(_webhook(await api.call("getWebhookInfo", b"{}"), settings))
        desks = dict.fromkeys(chat for chats in settings.desks.values() for chat in chats)
        found.extend([await _check_desk(api, chat, int(me["id"])) for chat in desks])
    except TransportError as exc:
        return [Diagnosis(what="token", found="refused", advice=str(exc))]
    except DeliveryError as exc:
        return [
            Diagnosis(what="connection", found=str(exc), advice=f"see whether this server reaches {settings.api_root}")
        ]
    else:
        return found
    finally:
        await request.shutdown()


def _inline(me: dict[str, Any]) -> Diagnosis:
    if me.get("supports_inline_queries"):
        return Diagnosis(what="inline mode", found="on")
    return Diagnosis(what="inline mode", found="off", advice="for sharing: send /setinline to @BotFather")


async def _check_clock(root: str) -> Diagnosis:
    async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=10)) as session, session.get(root) as response:
        said = response.headers.get("Date")
    if not said:
        return Diagnosis(what="clock", found="the server names no time")
    difference = abs(datetime.now(UTC) - parsedate_to_datetime(said))
    if difference <= _CLOCK_TOLERANCE:
        return Diagnosis(what="clock", found="right")
    return Diagnosis(what="clock", found=f"off by {difference.total_seconds():.0f} s", advice="switch on NTP")


def _webhook(info: dict[str, Any], settings: Settings) -> Diagnosis:
    set_to, wanted = info.get("url") or "", str(settings.webhook_url or "")
    waiting = f", {info.get('pending_update_count', 0)} updates waiting"
    if error := info.get("last_error_message"):
        return Diagnosis(
            what="updates",
            found=f"webhook fails: {error}{waiting}",
            advice="see whether HELPLINE_WEBHOOK_URL is reachable from outside",
        )
    if set_to and set_to != wanted:
        advice = "another program uses this bot; `helpline run` takes it over"
        return Diagnosis(what="updates", found=f"a webhook that is not ours is set{waiting}", advice=advice)
    return Diagnosis(what="updates", found=("webhook" if set_to else "long polling") + waiting)


async def _check_desk(api: BotApi, chat: int, me: int) -> Diagnosis:
    what = "desk group"
    try:
        group = await api.call("getChat", msgspec.json.encode({"chat_id": chat}))
        member = await api.call("getChatMember", msgspec.json.encode({"chat_id": chat, "user_id": me}))
    except GroupMoved as exc:
        return Diagnosis(what=what, found=str(exc), advice=f"write {exc.after} in place of {chat} in HELPLINE_DESKS")
    except DeliveryError as exc:
        return Diagnosis(
            what=what, found=str(exc), advice="add the bot to the group, and look at the id in HELPLINE_DESKS"
        )
    if not group.get("is_forum"):
        return Diagnosis(what=what, found="has no topics", advice="switch on Topics in the group's settings")
    missing = [right for right in _DESK_RIGHTS if not member.get(right)]
    if member.get("status") != "administrator" or missing:
        return Diagnosis(
            what=what,
            found="rights are missing",
            advice=f"make the bot an administrator with {', '.join(missing or _DESK_RIGHTS)}",
        )
    return Diagnosis(what=what, found="fine")
