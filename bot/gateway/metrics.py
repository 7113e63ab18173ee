"""Numbers for the operator, none about anybody: `/metrics` for Prometheus, `/healthz`, `/readyz`."""

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

#: without an answer from Telegram for so long the bot counts as not ready
QUIET_S = 120.0


class Metrics:
    """Counts what the bot does; gauges are read when somebody asks."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        #: plain numbers: prometheus_client's counters take a lock each time
        self._inbound: Counter[str] = Counter()
        self.registry.register(_Counted(self._inbound))

    def count(self, kind: str) -> None:
        """An update of this kind was dealt with."""
        self._inbound[kind] += 1

    def watch(self, **numbers: Callable[[], float]) -> None:
        """Gauges whose values are asked for at each scrape: `chats_in_memory`, `lanes` ..."""
        self.registry.register(_Watched(numbers))


class _Counted(Collector):
    def __init__(self, inbound: Counter[str]) -> None:
        self._inbound = inbound

    def collect(self) -> Iterator[CounterMetricFamily]:
        family = CounterMetricFamily("helpline_inbound", "Updates dealt with, by kind.", labels=["kind"])
        for kind, number in self._inbound.items():
            family.add_metric([kind], number)
        yield family


class _Watched(Collector):
    def __init__(self, numbers: dict[str, Callable[[], float]]) -> None:
        self._numbers = numbers

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for name, read in self._numbers.items():
            yield GaugeMetricFamily(f"helpline_{name}", name.replace("_", " "), value=read())


@asynccontextmanager
async def serve_metrics(address: str, metrics: Metrics, *, is_ready: Callable[[], bool]) -> AsyncIterator[int]:
    """Answer at `address` (host:port; port 0 takes a free one) while the block runs; gives the port."""
    # brings a web server with it, which few need
    from aiohttp import web  # noqa: PLC0415

    app = web.Application()

    async def numbers(_: web.Request) -> web.Response:
        return web.Response(body=generate_latest(metrics.registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def health(_: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def readiness(_: web.Request) -> web.Response:
        return web.Response(text="ready\n") if is_ready() else web.Response(text="not ready\n", status=503)

    app.add_routes([web.get("/metrics", numbers), web.get("/healthz", health), web.get("/readyz", readiness)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    host, _, port = address.rpartition(":")
    try:
        await web.TCPSite(runner, host.strip("[]"), int(port)).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
