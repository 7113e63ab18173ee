"""Tells the operator's numbers: `/metrics` for Prometheus, `/healthz`, `/readyz`."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager

from aiohttp import web
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.registry import Collector

from bot.gateway.metrics import Metrics


class _Told(Collector):
    def __init__(self, metrics: Metrics) -> None:
        self._metrics = metrics

    def collect(self) -> Iterator[CounterMetricFamily | GaugeMetricFamily]:
        family = CounterMetricFamily("helpline_inbound", "Updates dealt with, by kind.", labels=["kind"])
        for kind, number in self._metrics.inbound.items():
            family.add_metric([kind], number)
        yield family
        for name, read in self._metrics.gauges.items():
            yield GaugeMetricFamily(f"helpline_{name}", name.replace("_", " "), value=read())


@asynccontextmanager
async def serve_metrics(address: str, metrics: Metrics, *, is_ready: Callable[[], bool]) -> AsyncIterator[int]:
    """Answer at `address` (host:port; port 0 takes a free one) while the block runs; gives the port."""
    registry = CollectorRegistry()
    registry.register(_Told(metrics))

    async def numbers(_: web.Request) -> web.Response:
        return web.Response(body=generate_latest(registry), headers={"Content-Type": CONTENT_TYPE_LATEST})

    async def health(_: web.Request) -> web.Response:
        return web.Response(text="alive\n")

    async def readiness(_: web.Request) -> web.Response:
        return web.Response(text="ready\n") if is_ready() else web.Response(text="not ready\n", status=503)

    app = web.Application()
    app.add_routes([web.get("/metrics", numbers), web.get("/healthz", health), web.get("/readyz", readiness)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    host, _, port = address.rpartition(":")
    try:
        await web.TCPSite(runner, host.strip("[]"), int(port)).start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()
