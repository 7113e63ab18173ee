"""What happens in a case: a refuser and volunteers talk through the bot, and neither learns who the other is.

Context: newcomers believe they have answered when they have only talked; a slip of the finger must not reach a person.
Decision: a reply (swipe) speaks, everything else is a note; `relay` rules on each line, `case` on each change of state,
`duty` on each passing of time, and each ruling is a value that `bot.helpline` carries out in one transaction.
Consequence: pure, and tested as tables. May import content, messages, errors; words come in through `card.Words`.
"""
