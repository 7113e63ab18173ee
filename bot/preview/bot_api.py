"""The emulated Bot API: methods by name, strict about what it takes, with a log of every call."""

import asyncio
from collections.abc import Callable
from dataclasses import replace
from functools import partial

from bot.preview import copying, editing, forums, membership, profile, queries, sending
from bot.preview.catalogue import BY_LOWER_NAME
from bot.preview.chats import Account
from bot.preview.faults import ConnectionLostError, Faults
from bot.preview.limits import FloodLimits
from bot.preview.parameters import Parameters, read_parameters
from bot.preview.people import People
from bot.preview.refusals import WEBHOOK_IS_SET, MisuseError, RefusalError, conflict, not_found
from bot.preview.updates import MAX_LIMIT
from bot.preview.webhook import Webhook
from bot.preview.wire import Answer, Call, Clock, Json, Request
from bot.preview.world import World

Handler = Callable[[World, Parameters], Json]

_HANDLERS: dict[str, Handler] = {
    "getMe": membership.get_me,
    "sendMessage": sending.send_message,
    **{name: partial(sending.send_media, kind=kind) for name, kind in sending.MEDIA_METHODS.items()},
    "sendMediaGroup": sending.send_media_group,
    "sendChatAction": sending.send_chat_action,
    "copyMessage": copying.copy_message,
    "copyMessages": copying.copy_messages,
    "forwardMessage": copying.forward_message,
    "editMessageText": editing.edit_text,
    "editMessageCaption": editing.edit_caption,
    "editMessageMedia": editing.edit_media,
    "editMessageReplyMarkup": editing.edit_keyboard,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "setMessageReaction": editing.set_reaction,
    "pinChatMessage": editing.pin,
    "unpinChatMessage": editing.unpin,
    "answerCallbackQuery": queries.answer_callback,
    "answerInlineQuery": queries.answer_inline,
    "createForumTopic": forums.create,
    "editForumTopic": forums.edit,
    "closeForumTopic": forums.close,
    "reopenForumTopic": forums.reopen,
    "deleteForumTopic": forums.delete,
    "getForumTopicIconStickers": forums.icon_stickers,
    "getChat": membership.get_chat,
    "getChatMember": membership.get_member,
    "getChatAdministrators": membership.get_administrators,
    "getChatMemberCount": membership.count_members,
    "leaveChat": membership.leave,
    "setMyCommands": profile.set_commands,
    "getMyCommands": profile.get_commands,
    "deleteMyCommands": profile.delete_commands,
    "setMyName": profile.setter("name"),
    "getMyName": profile.getter("name"),
    "setMyDescription": profile.setter("description"),
    "getMyDescription": profile.getter("description"),
    "setMyShortDescription": profile.setter("short_description"),
    "getMyShortDescription": profile.getter("short_description"),
    "setChatMenuButton": profile.set_menu_button,
    "getChatMenuButton": profile.get_menu_button,
}
#: polls wait for something to happen, so they are not work in progress
_WAITING = "getUpdates"


class BotApi:
    """One bot's Telegram: its methods, and the people who talk to it (`people`).

    `calls` is the log, `complaints` what no correct bot would do, `faults` and `limits` make life harder.
    """

    def __init__(self, *, token: str, now: Clock, name: str = "Helpline", username: str = "helpline_bot") -> None:
        self.token = token
        bot = Account(id=int(token.partition(":")[0]), first_name=name, username=username, is_bot=True)
        self.world = World(bot=bot, now=now)
        self.people = People(self.world)
        self.calls: list[Call] = []
        self.faults = Faults()
        self.limits = FloodLimits(now)
        self.webhook = Webhook(self.world, self.call)
        self._working = 0

    @property
    def complaints(self) -> tuple[str, ...]:
        """Calls that no correct bot would make, in words; a test asserts that there are none."""
        return tuple(self.world.complaints)

    @property
    def unanswered(self) -> tuple[str, ...]:
        """Data of pressed buttons whose press was never answered: the person sees a clock for ever."""
        return tuple(query.text for query in self.world.callbacks.values() if query.toast is None)

    @property
    def is_idle(self) -> bool:
        """Whether no call is under way, polls aside, and all updates are confirmed."""
        return not self._working and not self.world.updates.waiting

    def calls_of(self, method: str) -> tuple[Call, ...]:
        """Pick the calls of one method, oldest first."""
        return tuple(call for call in self.calls if call.method == method)

    async def call(self, request: Request) -> Answer:
        """Carry out one call; what is wrong with it is in the answer.

        Raises:
            ConnectionLostError: a fault says that the bot must not get the answer.
            NeverAnsweredError: a fault says that the call must hang.
        """
        name = BY_LOWER_NAME.get(request.method.lower(), request.method)
        request = replace(request, method=name)
        self._working += name != _WAITING
        try:
            answer, is_lost = await self._answer(request)
        finally:
            self._working -= name != _WAITING
            self.world.pulse.beat()
        self.calls.append(Call(method=name, parameters=request.parameters, answer=answer))
        self.world.pulse.beat()
        if is_lost:
            raise ConnectionLostError
        return answer

    async def _answer(self, request: Request) -> tuple[Answer, bool]:
        is_lost = False
        try:
            is_lost = await self.faults.strike(request.method, chat=request.parameters.get("chat_id"))
            result = await self._carry_out(request)
        except MisuseError as misuse:
            self.world.complaints.append(f"{request.method}: {misuse.problem}")
            return misuse.answer, is_lost
        except RefusalError as refusal:
            return refusal.answer, is_lost
        return Answer(status=200, body={"ok": True, "result": result}), is_lost

    async def _carry_out(self, request: Request) -> Json:
        if request.method not in BY_LOWER_NAME.values():
            self.world.complaints.append(f"{request.method}: no such method")
            raise not_found()
        given = read_parameters(request)
        match request.method:
            case "getUpdates":
                return await self._poll(given)
            case "setWebhook":
                return self.webhook.set_hook(given)
            case "deleteWebhook":
                return self.webhook.delete_hook(given)
            case "getWebhookInfo":
                return self.webhook.describe()
            case _:
                self.limits.spend(request.method, given)
                return _HANDLERS[request.method](self.world, given)

    async def _poll(self, given: Parameters) -> Json:
        if self.webhook.hook.url:
            raise conflict(WEBHOOK_IS_SET)
        if given.has("allowed_updates"):
            self.world.updates.allow(given.texts("allowed_updates"))
        limit = given.number("limit") or MAX_LIMIT
        return await self.world.updates.poll(
            offset=given.number("offset"), limit=limit, timeout_s=given.number("timeout")
        )

    async def until(self, is_true: Callable[[], object], *, timeout_s: float = 5) -> None:
        """Wait until something is so; looked at after every change of the emulated world.

        Raises:
            TimeoutError: it did not become so in time.
        """
        await self.world.pulse.until(is_true, timeout_s=timeout_s)

    async def dealt_with(self, update_id: int | None, *, timeout_s: float = 5) -> None:
        """Wait until the bot has confirmed an update: by the next poll's offset, or with 200 to the webhook.

        Raises:
            TimeoutError: it did not do so in time.
        """
        await self.until(lambda: self.world.updates.is_confirmed(update_id), timeout_s=timeout_s)

    async def quiet(self, *, still_s: float = 0.1, timeout_s: float = 5) -> None:
        """Wait until all updates are confirmed, no call is under way, and nothing has happened for `still_s`.

        Raises:
            TimeoutError: the bot was busy for longer than `timeout_s`.
        """
        async with asyncio.timeout(timeout_s):
            while True:
                await self.until(lambda: self.is_idle, timeout_s=timeout_s)
                beats = self.world.pulse.beats
                try:
                    async with asyncio.timeout(still_s):
                        await self.world.pulse.after(beats)
                except TimeoutError:
                    return
