"""The only package that talks to Telegram.

Context: httpx takes three quarters of such a bot's CPU and logs addresses that hold the token; PTB's Updater confirms
updates before they are dealt with; its rate limiter stops every chat when one is throttled.
Decision: PTB's `Bot` on an aiohttp `BaseRequest`; updates are read from plain JSON (`intake`) and confirmed only when
dealt with (`polling`); each chat has a queue of its own (`lanes`), so one slow or throttled chat waits alone.
Consequence: telegram.error and aiohttp.ClientError end here, as the errors of `bot.errors`.
"""
