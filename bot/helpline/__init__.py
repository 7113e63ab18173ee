"""The use cases of the desk, one transaction each.

Context: a message that was read and not passed on, or passed on and not remembered, is a person lost.
Decision: an update becomes a `Turn`: `bot.desk` decides, the case and the errands that follow are committed together,
and only then is the update confirmed. The dispatcher brings each errand back (`delivering`), where ids that were not
known at planning time are looked up, and its outcome (`recording`) is committed with the end of the delivery.
Consequence: nothing is sent that was not committed; a repeated update changes nothing; a sent message may at worst be
sent twice. People who only read are known to nobody here: `Helpline` keeps who has a case in memory.
"""
