"""The file `conversations/replies.yaml`: answers that volunteers send with one touch, in the person's language."""

from typing import Annotated

from pydantic import Field, StringConstraints

from bot.content.entry import Model, Text, Words

#: fits into a button, and stands in `/reply NAME`
ReplyName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,23}$")]


class CannedReply(Model):
    """One answer."""

    #: what volunteers choose it by; at most 40 characters in every language
    title: Words
    text: Words
    #: offered when a case is closed
    is_farewell: bool = False


class Replies(Model):
    """Every canned answer, in the order in which volunteers see them."""

    replies: dict[ReplyName, CannedReply] = Field(min_length=1)

    def title(self, name: str) -> Text:
        """The title with its place."""
        return Text(f"reply/{name}/title", self.replies[name].title)

    def text(self, name: str) -> Text:
        """The answer with its place."""
        return Text(f"reply/{name}/text", self.replies[name].text)
