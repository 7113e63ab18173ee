"""How the Bot API says no, in its own words."""

from bot.preview.wire import Answer, Json

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as "
    "a current content and reply markup of the message"
)
QUERY_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
OTHER_POLLER = "terminated by other getUpdates request; make sure that only one bot instance is running"
WEBHOOK_IS_SET = "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"


class RefusalError(Exception):
    """A method was refused: HTTP status, description with its prefix, `parameters` of the answer."""

    def __init__(self, status: int, description: str, *, retry_after_s: int = 0, migrate_to: int = 0) -> None:
        super().__init__(description)
        self.status = status
        self.description = description
        self.retry_after_s = retry_after_s
        self.migrate_to = migrate_to

    @property
    def answer(self) -> Answer:
        """The refusal as the bot gets it."""
        body: dict[str, Json] = {"ok": False, "error_code": self.status, "description": self.description}
        if self.retry_after_s:
            body["parameters"] = {"retry_after": self.retry_after_s}
        if self.migrate_to:
            body["parameters"] = {"migrate_to_chat_id": self.migrate_to}
        return Answer(status=self.status, body=body)


class MisuseError(RefusalError):
    """A call no correct bot would make: refused with 400, and kept among the complaints."""

    def __init__(self, problem: str) -> None:
        super().__init__(400, f"Bad Request: {problem}")
        self.problem = problem


def bad_request(problem: str) -> RefusalError:
    """400: the request can't be carried out."""
    return RefusalError(400, f"Bad Request: {problem}")


def forbidden(problem: str) -> RefusalError:
    """403: the chat is closed to the bot."""
    return RefusalError(403, f"Forbidden: {problem}")


def not_found() -> RefusalError:
    """404: no such method."""
    return RefusalError(404, "Not Found: method not found")


def unauthorized() -> RefusalError:
    """401: no such token."""
    return RefusalError(401, "Unauthorized")


def conflict(problem: str) -> RefusalError:
    """409: two ways of getting updates at once."""
    return RefusalError(409, f"Conflict: {problem}")


def too_many_requests(retry_after_s: int) -> RefusalError:
    """429: a flood limit; the bot has to wait so many seconds."""
    return RefusalError(429, f"Too Many Requests: retry after {retry_after_s}", retry_after_s=retry_after_s)


def internal_error() -> RefusalError:
    """500: the server stumbled."""
    return RefusalError(500, "Internal Server Error")


def bad_gateway() -> RefusalError:
    """502: the server is not there."""
    return RefusalError(502, "Bad Gateway")


def migrated(new_chat: int) -> RefusalError:
    """400: the group became a supergroup and has another id now."""
    return RefusalError(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to=new_chat)
