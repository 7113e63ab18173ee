"""Every exception of the bot, sorted by who must act."""

from dataclasses import dataclass


class HelplineError(Exception):
    """Something this bot foresaw; its message says what happened, where, and what to do."""


class SettingsError(HelplineError):
    """The operator must act: the environment is wrong. Carries every problem at once."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """One mistake an editor can mend."""

    #: relative to the content root, such as `conversations/start.yaml`
    file: str
    #: counted from 1; 0 means the file as a whole
    line: int
    problem: str
    #: what to do about it; empty when the problem says it
    advice: str = ""
    #: a warning is shown and does not make `helpline check` fail
    is_warning: bool = False

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        advice = f"; {self.advice}" if self.advice else ""
        return f"{place}: {self.problem}{advice}"


class ContentError(HelplineError):
    """An editor must act: trees, data or catalogs can't be loaded. Carries every issue at once."""

    def __init__(self, issues: tuple[Issue, ...]) -> None:
        super().__init__("\n".join(str(issue) for issue in issues))
        self.issues = issues


class StoreError(HelplineError):
    """The operator must act: the database or its keys."""


class LogicError(HelplineError):
    """We must act: the code asked for something that can't be."""


class DeliveryError(HelplineError):
    """Nobody must act yet: Telegram did not take a call."""


class RetryLater(DeliveryError):
    """The same call may succeed after `after_s` seconds."""

    def __init__(self, after_s: float, reason: str) -> None:
        super().__init__(f"try again in {after_s:g} s: {reason}")
        self.after_s = after_s
        self.reason = reason


class TransportError(RetryLater):
    """The operator must act: token or server address are wrong. Says which.

    A server that is being replaced may say so once or twice to a bot that it knows, so the call may be tried again.
    """

    def __init__(self, advice: str) -> None:
        super().__init__(1.0, advice)

    def __str__(self) -> str:
        return self.reason


class Undeliverable(DeliveryError):
    """This chat takes no messages any more: blocked, deactivated, gone."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class TopicGone(DeliveryError):
    """The forum topic was deleted."""


class GroupMoved(DeliveryError):
    """The group has become a supergroup and has another id, `after`."""

    def __init__(self, after: int) -> None:
        super().__init__("the group has another id now")
        self.after = after


class Rejected(DeliveryError):
    """Telegram refused this very call, and repeating it can't help."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
