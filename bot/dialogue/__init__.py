"""The reading path: a bookmark becomes a page, a text finds its page.

Context: a refuser's phone may be searched and our server seized, so readers are never stored.
Decision: every button carries the whole state (`bookmark`), and a page is a pure function of it (`page`).
Consequence: no I/O, no clock, no database in here; old buttons work for ever. May import content, messages, errors.
"""
