"""The only package that talks to Telegram.

Context: httpx takes three quarters of such a bot's CPU and logs addresses that hold the token; PTB's Updater confirms
updates before they are dealt with; its rate limiter stops every chat when one is throttled.
Decision: calls are JSON on a pool of connections of our own (`pool`, measured in `bench/`); updates are read from plain
JSON (`intake`) and confirmed only when dealt with (`polling`); each chat has a queue of its own (`lanes`), so one slow
or throttled chat waits alone.
Consequence: python-telegram-bot is what tests hold us against, and is not loaded by the bot: a fifth of its memory.
"""
