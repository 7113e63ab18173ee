"""What people do in Telegram: write, press, edit, react, join. Each deed becomes an update for the bot."""

import json
from dataclasses import dataclass, replace

from bot.content.entities import length_utf16
from bot.content.markup import Entity, tidy
from bot.preview import rendering
from bot.preview.chats import (
    RIGHTS,
    Account,
    Content,
    Group,
    Media,
    Member,
    Message,
    Query,
    Service,
    Status,
    Topic,
)
from bot.preview.events import announce, announce_member, post_service
from bot.preview.files import media_of, store_file
from bot.preview.forums import open_topic, toggle_topic
from bot.preview.parameters import Parameters
from bot.preview.texts import found_entities, read_text
from bot.preview.wire import Body, Json, Upload, body_of, text_of
from bot.preview.world import World, is_private, user_body


class NotThereError(LookupError):
    """The person wants to act on something that is not there; the message lists what is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What somebody did: the message it made or touched, and the id of the update the bot gets of it, if any."""

    message: Message
    update: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """Where a person writes: a chat, maybe a topic, maybe in reply to a message."""

    chat: int
    topic: int | None = None
    reply_to: int | None = None


class People:
    """The hands of everybody but the bot."""

    def __init__(self, world: World) -> None:
        self._world = world

    def new_person(
        self, first_name: str, *, language_code: str = "ru", username: str = "", account_id: int = 0
    ) -> Account:
        """Somebody with Telegram, who has not met the bot."""
        number = account_id or self._world.new_account_id()
        account = Account(id=number, first_name=first_name, language_code=language_code, username=username)
        self._world.accounts[number] = account
        self._world.pulse.beat()
        return account

    def speak(self, account: int, language_code: str) -> None:
        """Switch the language of a person's app."""
        self._world.accounts[account] = replace(self._world.accounts[account], language_code=language_code)
        self._world.pulse.beat()

    def new_group(
        self,
        title: str,
        *,
        owner: int,
        group_id: int = 0,
        is_forum: bool = True,
        bot_rights: frozenset[str] | None = RIGHTS,
    ) -> Group:
        """Open a supergroup with the bot in it: as administrator with these rights, or as plain member (None)."""
        group = Group(id=group_id or self._world.new_group_id(), title=title, is_forum=is_forum)
        self._world.groups[group.id] = group
        self._world.new_message_id(group.id)
        self._world.change_member(group.id, Member(account=owner, status=Status.OWNER))
        self._world.change_member(group.id, _membership(self._world.bot.id, bot_rights))
        return group

    def give_rights(self, group: int, rights: frozenset[str] | None) -> int | None:
        """Change what the bot may do in a group; None makes it a plain member."""
        return self._change(group, _membership(self._world.bot.id, rights), actor=self._owner(group))

    def join(self, account: int, group: int, *, rights: frozenset[str] | None = None) -> int | None:
        """Let a person enter a group, as administrator if with rights."""
        return self._change(group, _membership(account, rights), actor=account)

    def leave(self, account: int, group: int) -> int | None:
        """Let a person leave a group."""
        return self._change(group, Member(account=account, status=Status.LEFT), actor=account)

    def remove_bot(self, group: int) -> int | None:
        """Throw the bot out of a group."""
        member = Member(account=self._world.bot.id, status=Status.KICKED)
        return self._change(group, member, actor=self._owner(group))

    def migrate(self, group: int, *, is_told: bool = False) -> Group:
        """Give a group a new id, as a basic group does when it becomes a supergroup; both then say so, if told."""
        old = self._world.groups[group]
        new = replace(old, id=self._world.new_group_id(), is_supergroup=True)
        self._world.groups[new.id] = new
        self._world.groups[group] = replace(old, is_supergroup=False, is_forum=False, migrated_to=new.id)
        for key, member in list(self._world.members.items()):
            if key[0] == group:
                self._world.members[new.id, key[1]] = member
        if is_told:
            owner = self._owner(group)
            for chat, kind, other in (
                (group, "migrate_to_chat_id", new.id),
                (new.id, "migrate_from_chat_id", group),
            ):
                service = Service(kind=kind, body=other)
                post_service(self._world, chat=chat, sender=owner, topic=None, service=service)
        self._world.pulse.beat()
        return new

    def write(self, account: int, text: str, spot: Spot | None = None) -> Deed:
        """Send a text; the bot's commands, links and mentions in it are found as an app finds them."""
        markup = found_entities(tidy(text))
        return self._post(account, Content(text=markup.text, entities=markup.entities), spot)

    def start(self, account: int, payload: str = "") -> Deed:
        """Press Start, or open a deep link."""
        return self.write(account, f"/start {payload}".strip())

    def send_file(
        self, account: int, kind: str, upload: Upload, *, caption: str = "", spot: Spot | None = None, album: str = ""
    ) -> Deed:
        """Send a photo, document, voice, video, audio, sticker, animation or video note."""
        emoji = "👋" if kind == "sticker" else ""
        media = media_of(store_file(self._world, kind, upload), emoji=emoji)
        markup = found_entities(tidy(caption))
        content = Content(text=markup.text, entities=markup.entities, media=media)
        return self._post(account, content, spot, album=album)

    def share_contact(self, account: int, phone: str, spot: Spot | None = None) -> Deed:
        """Share the own phone number."""
        name = self._world.accounts[account].first_name
        body: Body = {"phone_number": phone, "first_name": name, "user_id": account}
        return self._post(account, Content(media=Media(kind="contact", body=body)), spot)

    def share_location(self, account: int, latitude: float, longitude: float, spot: Spot | None = None) -> Deed:
        """Share a place."""
        body: Body = {"latitude": latitude, "longitude": longitude}
        return self._post(account, Content(media=Media(kind="location", body=body)), spot)

    def forward(self, account: int, author: str, text: str, spot: Spot | None = None) -> Deed:
        """Forward what somebody with a hidden account wrote."""
        origin: Body = {
            "type": "hidden_user",
            "sender_user_name": author,
            "date": rendering.seconds(self._world.now()),
        }
        return self._post(account, Content(text=text), spot, origin=origin)

    def edit(self, account: int, message: Message, text: str, *, mentioned: int = 0) -> Deed:
        """Change an own message: its text, or its caption; all of it may link to an account."""
        if message.sender != account:
            raise NotThereError("people can edit only their own messages")
        markup = found_entities(tidy(text))
        link = Entity(type="text_mention", offset=0, length=length_utf16(markup.text), user_id=mentioned)
        entities = (link,) if mentioned else markup.entities
        content = replace(message.content, text=markup.text, entities=entities)
        changed = self._world.put(replace(message, content=content, edited=self._world.now()))
        return Deed(message=changed, update=announce(self._world, changed, kind="edited_message"))

    def replace_file(
        self, account: int, message: Message, kind: str, upload: Upload, *, caption: str | None = None
    ) -> Deed:
        """Put another file in place of an own message's file or words; the caption stays unless given."""
        if message.sender != account:
            raise NotThereError("people can edit only their own messages")
        markup = found_entities(tidy(caption)) if caption is not None else message.content
        media = media_of(store_file(self._world, kind, upload))
        content = Content(text=markup.text, entities=markup.entities, media=media)
        changed = self._world.put(replace(message, content=content, edited=self._world.now()))
        return Deed(message=changed, update=announce(self._world, changed, kind="edited_message"))

    def delete(self, message: Message) -> None:
        """Delete a message; Telegram doesn't tell the bot."""
        self._world.remove(message)

    def react(self, account: int, message: Message, emoji: str) -> int | None:
        """React to a message, "" to take it back; told only to a bot that asked for it."""
        before = message.reactions.get(account, "")
        self._world.react(message, account, emoji)
        body: dict[str, Json] = {
            "chat": rendering.chat_body(self._world, message.chat),
            "message_id": message.id,
            "user": user_body(self._world.accounts[account]),
            "date": rendering.seconds(self._world.now()),
            "old_reaction": rendering.reaction_bodies(before),
            "new_reaction": rendering.reaction_bodies(emoji),
        }
        return self._world.updates.add("message_reaction", body, chat=message.chat)

    def press(self, account: int, message: Message, button: Body, *, is_inaccessible: bool = False) -> Query:
        """Press a callback button; the query knows later what the bot answered.

        `is_inaccessible` tells the bot of the message as of one that it can't see any more.
        """
        inline_id = self._inline_id(message)
        query = Query(
            id=str(self._world.count("query", 4_000_000_000_000_000_001)),
            account=account,
            at=self._world.now(),
            text=text_of(button.get("callback_data")),
            chat=message.chat,
            message=message.id,
        )
        self._world.callbacks[query.id] = query
        shown = (rendering.inaccessible_body if is_inaccessible else rendering.message_body)(self._world, message)
        body = rendering.callback_body(self._world, query, shown, inline_id)
        self._world.updates.add("callback_query", body, chat=message.chat)
        return query

    def forge_press(self, account: int, message: Message, callback_data: str) -> Query:
        """Press a button that the message may not have: old, renamed or made up."""
        return self.press(account, message, {"callback_data": callback_data})

    def ask_inline(self, account: int, text: str) -> Query:
        """Type behind the bot's name in some other chat."""
        number = str(self._world.count("query", 4_000_000_000_000_000_001))
        query = Query(id=number, account=account, at=self._world.now(), text=text)
        self._world.inline_queries[number] = query
        body: Body = {
            "id": number,
            "from": user_body(self._world.accounts[account]),
            "chat_type": "private",
            "query": text,
            "offset": "",
        }
        self._world.updates.add("inline_query", body, chat=account)
        return query

    def choose_inline(self, account: int, query_id: str, result_id: str) -> Deed:
        """Send a result of an inline query; here it lands in the person's own chat with the bot.

        Raises:
            NotThereError: the bot gave no such result.
        """
        query = self._world.inline_queries.get(query_id)
        results = (query.results if query else None) or ()
        result = next((found for found in results if found["id"] == result_id), None)
        if result is None:
            raise NotThereError(f"no result {result_id!r}; there are {[found['id'] for found in results]}")
        part = Parameters(fields=body_of(result.get("input_message_content")), uploads={})
        markup = read_text(self._world, part, "message_text")
        deed = self._post(account, Content(text=markup.text, entities=markup.entities), None, is_told=False)
        keyboard = body_of(result.get("reply_markup"))
        message = self._world.put(replace(deed.message, keyboard=keyboard, via_bot=self._world.bot.id))
        self._world.inline_messages[f"inline-{message.id}"] = message
        return Deed(message=message, update=None)

    def block(self, account: int) -> int | None:
        """Block the bot."""
        self._world.blocked.add(account)
        return self._tell_own_chat(account, before=Status.MEMBER, after=Status.KICKED)

    def unblock(self, account: int) -> int | None:
        """Unblock the bot."""
        self._world.blocked.discard(account)
        return self._tell_own_chat(account, before=Status.KICKED, after=Status.MEMBER)

    def deactivate(self, account: int) -> None:
        """Delete the account; the bot learns it when it writes."""
        self._world.deactivated.add(account)

    def open_topic(self, account: int, group: int, name: str) -> Topic:
        """Open a topic by hand."""
        return open_topic(self._world, chat=group, actor=account, name=name)

    def toggle_topic(self, account: int, topic: Topic, *, is_closed: bool) -> None:
        """Close or reopen a topic by hand."""
        toggle_topic(self._world, topic, actor=account, is_closed=is_closed)

    def delete_topic(self, topic: Topic) -> None:
        """Delete a topic by hand; Telegram doesn't tell the bot."""
        self._world.delete_topic(topic)

    def _post(
        self,
        account: int,
        content: Content,
        spot: Spot | None,
        *,
        album: str = "",
        origin: Body | None = None,
        is_told: bool = True,
    ) -> Deed:
        where = spot or Spot(chat=account)
        if is_private(where.chat):
            self._world.started.add(where.chat)
        message = Message(
            chat=where.chat,
            id=self._world.new_message_id(where.chat),
            sender=account,
            date=self._world.now(),
            topic=where.topic,
            content=content,
            reply_to=where.reply_to,
            album=album,
            origin=origin or {},
        )
        self._world.put(message)
        return Deed(message=message, update=announce(self._world, message) if is_told else None)

    def _change(self, group: int, member: Member, *, actor: int) -> int | None:
        """Change somebody's place in a group, with the service message that people see."""
        before = self._world.change_member(group, member)
        update = announce_member(self._world, chat=group, actor=actor, before=before, after=member)
        user = user_body(self._world.accounts[member.account])
        if member.is_present and not before.is_present:
            service = Service(kind="new_chat_members", body=[user])
        elif before.is_present and not member.is_present:
            service = Service(kind="left_chat_member", body=user)
        else:
            return update
        _, told = post_service(self._world, chat=group, sender=actor, topic=None, service=service)
        return told or update

    def _tell_own_chat(self, account: int, *, before: Status, after: Status) -> int | None:
        return announce_member(
            self._world,
            chat=account,
            actor=account,
            before=Member(account=self._world.bot.id, status=before),
            after=Member(account=self._world.bot.id, status=after),
        )

    def _inline_id(self, message: Message) -> str:
        written = self._world.inline_messages.items()
        return next((key for key, found in written if (found.chat, found.id) == (message.chat, message.id)), "")

    def _owner(self, group: int) -> int:
        return next(key[1] for key, m in self._world.members.items() if key[0] == group and m.status is Status.OWNER)


def buttons_of(message: Message) -> tuple[tuple[Body, ...], ...]:
    """Rows of the inline keyboard under a message."""
    rows = message.keyboard.get("inline_keyboard")
    return tuple(tuple(body_of(button) for button in row) for row in _lists(rows))


def find_button(message: Message, label: str) -> Body:
    """Find a button by its label, or by a part of it that only one button has.

    Raises:
        NotThereError: no such button, or several; the error lists what is there.
    """
    buttons = [button for row in buttons_of(message) for button in row]
    labels = [text_of(button.get("text")) for button in buttons]
    exact = [button for button, text in zip(buttons, labels, strict=True) if text == label]
    close = exact or [button for button, text in zip(buttons, labels, strict=True) if label.lower() in text.lower()]
    if len(close) != 1:
        shown = json.dumps(labels, ensure_ascii=False)
        raise NotThereError(f"{'no button' if not close else 'several buttons'} like {label!r}; there are {shown}")
    return close[0]


def _lists(value: Json) -> list[list[Json]]:
    return [list(row) for row in value if isinstance(row, list | tuple)] if isinstance(value, list | tuple) else []


def _membership(account: int, rights: frozenset[str] | None) -> Member:
    if rights is None:
        return Member(account=account, status=Status.MEMBER)
    return Member(account=account, status=Status.ADMINISTRATOR, rights=rights | {"can_manage_chat"})
