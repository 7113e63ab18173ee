"""Updates by webhook: answered with 200 only when dealt with, a press's answer in the same response."""

import asyncio
import hashlib
import hmac
import logging
from collections.abc import Callable

import msgspec

from bot.gateway.http_server import Answer, HttpServer, Request
from bot.gateway.intake import SLOW_S, Json, decode_update, read_update
from bot.messages import Inbound, Press

logger = logging.getLogger(__name__)

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
#: an update is a few kilobytes; the longest message is 4096 characters with 100 entities
MAX_BODY_BYTES = 1 << 20
#: Telegram gives up on a webhook after about a minute and sends the update again
PATIENCE_S = 50.0
#: how often it is looked for what has waited so long
PATROL_S = 0.25
#: Bot API, setWebhook.max_connections: 1-100
MAX_CONNECTIONS = 100

#: with so many updates under way there may soon be no connection for the next one
CROWD = MAX_CONNECTIONS // 2
#: no update is confirmed early beyond so many under way
MOST_UNDER_WAY = 1000

#: an update, what it says, what to call when it is dealt with, and when all that answers it is on its way
HandOut = Callable[[Json, Inbound | None, Callable[[], None], Callable[[], None]], bool]


def derive_secret(token: str) -> str:
    """The secret Telegram sends along where operators set none: the same on every replica, no way back to the token."""
    return hmac.new(token.encode(), b"webhook", hashlib.sha256).hexdigest()


async def listen(address: str, *, path: str, secret: str, hand_out: HandOut) -> tuple[HttpServer, int]:
    """Take updates at `address` (host:port; port 0 takes a free one); gives the server and its port.

    Raises:
        OSError: the address is taken or not ours.
    """
    host, _, port = address.rpartition(":")
    server = HttpServer(_Intake(path, secret, hand_out).take, header=SECRET_HEADER, max_body_bytes=MAX_BODY_BYTES)
    return server, await server.listen(host.strip("[]"), int(port))


class _Intake:
    def __init__(self, path: str, secret: str, hand_out: HandOut) -> None:
        self._path = path.encode()
        self._secret = secret.encode()
        self._hand_out = hand_out
        self.loop = asyncio.get_running_loop()
        #: updates that are not dealt with yet, answered or not
        self.under_way = 0
        #: of these, what is not answered, oldest first
        self.unanswered: dict[_Dealing, None] = {}
        #: how long the last one took
        self.way_s = 0.0
        #: looks for late ones, while there are any; a timer for each cost a sixth of an update
        self._patrol: asyncio.TimerHandle | None = None

    def take(self, request: Request, answer: Answer) -> None:
        if request.target != self._path or request.method != b"POST":
            answer(404, b"")
            return
        if not hmac.compare_digest(request.header, self._secret):
            logger.warning("webhook called without the secret")
            answer(403, b"")
            return
        try:
            update = decode_update(request.body)
            number = update["update_id"]
        except (msgspec.DecodeError, KeyError, TypeError):
            answer(400, b"")
            return
        inbound = read_update(update, is_answered=True)
        body = b""
        if isinstance(inbound, Press):
            # the answer rides in the response, which saves a call
            query = msgspec.json.encode(update["callback_query"]["id"])
            body = b'{"method":"answerCallbackQuery","callback_query_id":%b}' % query
        dealing = _Dealing(self, number, answer, body)
        if self._patrol is None:
            self._patrol = self.loop.call_later(PATROL_S, self._give_up_late)
        try:
            dealing.is_held = self._hand_out(update, inbound, dealing.done, dealing.sent)
        except Exception:
            # a mistake of ours: Telegram sends it again
            logger.exception("update not handed out")
            dealing.fail()

    def _give_up_late(self) -> None:
        now_s = self.loop.time()
        late = [dealing for dealing in self.unanswered if now_s - dealing.since_s >= PATIENCE_S]
        for dealing in late:
            dealing.give_up()
        self._patrol = self.loop.call_later(PATROL_S, self._give_up_late) if self.unanswered else None


class _Dealing:
    """An update that waits to be dealt with; answered once."""

    __slots__ = ("_answer", "_body", "_intake", "_number", "is_held", "since_s")

    def __init__(self, intake: _Intake, number: int, answer: Answer, body: bytes) -> None:
        self._intake = intake
        self._number = number
        #: it belongs to a case and is never confirmed early
        self.is_held = False
        self._answer = answer
        self._body = body
        self.since_s = intake.loop.time()
        intake.under_way += 1
        intake.unanswered[self] = None

    def done(self) -> None:
        """It is dealt with: Telegram may forget it."""
        self._intake.way_s = self._intake.loop.time() - self.since_s
        self._intake.under_way -= 1
        self._settle(200, self._body)

    def sent(self) -> None:
        """All that answers it is on its way: enough where Telegram is slow and has hardly a connection left."""
        is_crowded = CROWD <= self._intake.under_way < MOST_UNDER_WAY
        if is_crowded and self._intake.way_s > SLOW_S and not self.is_held:
            self._settle(200, self._body)

    def fail(self) -> None:
        """It could not be begun."""
        self._intake.under_way -= 1
        self._settle(500, b"")

    def give_up(self) -> None:
        """It takes too long: Telegram sends it again, and a page shown twice is the same page."""
        logger.warning("update not dealt with in time", extra={"update": self._number})
        self._settle(503, b"")

    def _settle(self, status: int, body: bytes) -> None:
        if self in self._intake.unanswered:
            del self._intake.unanswered[self]
            self._answer(status, body)
