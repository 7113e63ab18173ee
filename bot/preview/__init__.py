"""The emulated Bot API and its page: the whole bot without Telegram, for tests, for editors, for a first look.

Context: Telegram can't be had in a test or on a train, and mocks of a client library agree with whatever we believe.
Decision: the other side of the wire is emulated: a real HTTP server on loopback that answers as Telegram answers, with
its limits, its errors word for word and its silent habits; what no correct bot would do becomes a complaint.
Consequence: the bot runs unchanged in demo, tests and production; a method it starts to use is added to `catalogue`.
May import content and whatever content may import.

    api = BotApi(token="1:x", now=clock)            bot_api: calls, complaints, faults, limits, people, until, quiet
    running = await server.start(api, port=8080)    server: .url, .stop(), .page (findings, stored, reloaded)

`data-testid` of the page: person new-person language deep-link deep-link-open block theme notice bot-state chat start
message text edited keyboard-button unfold expandable message-menu menu-reply menu-copy menu-edit menu-delete reply
reaction service composer send attach attach-photo (-document -voice -video -sticker -contact -location) reply-bar
command-menu command group volunteer new-volunteer topics topic topic-view topic-composer topic-send topic-attach
topic-reply-bar delete-topic no-group findings finding stored stored-summary stored-desk stored-table toast alert inline
inline-text inline-result. `keyboard-button` has `data-callback`, `topic` has `data-topic`, `stored-table` `data-name`.
"""
