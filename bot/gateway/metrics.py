"""What the operator may know in numbers, none about anybody; `metrics_server` tells them."""

from collections import Counter
from collections.abc import Callable

#: without an answer from Telegram for so long the bot counts as not ready
QUIET_S = 120.0


class Metrics:
    """Counts what the bot does; gauges are read when somebody asks."""

    def __init__(self) -> None:
        #: updates dealt with, by kind; plain numbers, since prometheus_client's counters take a lock each time
        self.inbound: Counter[str] = Counter()
        #: `chats_in_memory`, `lanes` ...
        self.gauges: dict[str, Callable[[], float]] = {}

    def count(self, kind: str) -> None:
        """An update of this kind was dealt with."""
        self.inbound[kind] += 1

    def watch(self, **numbers: Callable[[], float]) -> None:
        """Gauges whose values are asked for at each scrape."""
        self.gauges |= numbers
