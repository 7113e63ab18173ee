"""Small words that carry grammar: most say nothing about what is searched, some say where, whence, or not."""

from bot.dialogue.words import read_word

_FUNCTION_WORDS = """
а але б бы без бо в ва во вам вас вже ви вот вы гэта для до ж же з за зь и из или им их й к ко ли мая мае меня
мене мені мне моего моей моему мои моим моих мой моїй моїм моя мою мы мого мої мій моє моё мяне майго маёй маю
мною мі на над нам нас наш об о он она они ён яна яны він вона вони от пад по па пра при про пры с са со свой
своего так там то того тоже той только тут ты у уже ўжо ў хай ці це чи ця что-то чтобы щоб каб это этот эта эти
эту гэты цей цю я яго яе яму ее ей его ему є і із зі та тот те від ад як-то буде был была было были быў тобі
табе тебе вами ваш ваша привет здравствуйте здравствуй добрый день вечер утро прывітанне вітаю добры дзень вечар
привіт вітання добрий an and are as at be been by for from has have he her him his i if im in is it its ive me
my of on or our she so that the a their them they this to us was we were will with you your very much please
thank thanks hello hi hey good day
"""
_COMMON_WORDS = """
где дзе де куда куды куди как як что што що какая какие какой какую якая якія яка які який кто хто кому каму
сколько колькі скільки когда калі коли почему чаму чому можно можна может можа може есть ёсць хочу хотим хочет
хачу хоча хочуть хотят могу магу можу нужно надо трэба треба нужен нужна патрэбна потрібно делать рабіць робити
после пасля після если якщо очень сейчас сразу прямо зараз цяпер тепер нет няма немає буду can could do does did
get got go going how may much must need should some there want what when where which who why would no now
"""
_NEGATIONS = "не ня ні ни ne nie not dont doesnt didnt cant cannot wont never"
_PLACES = "в во у ў ва на in at v u"
_LIKE_COUNTRIES = "того даныя"
_SHORTEST_TELLING_WORD = 3
_DIRECTIONS = "до да к под през через праз цераз возле около біля каля побач за to near via do na pod"
_ORIGINS = "из со с з зь із са ад від от from iz z"


def _written(words: str) -> frozenset[str]:
    return frozenset(read_word(word).written.replace("ё", "е") for word in words.split())


#: may be missing in what people type
FUNCTION_WORDS = _written(_FUNCTION_WORDS)
#: count less than words that name a thing
COMMON_WORDS = _written(_COMMON_WORDS)
NEGATIONS = _written(_NEGATIONS)
#: sound like Togo and Denmark
LIKE_COUNTRIES = _written(_LIKE_COUNTRIES)
#: such a word in a text shows that it is English, and no other language in Latin letters
ENGLISH_WORDS = frozenset(
    word for word in FUNCTION_WORDS | COMMON_WORDS if word.isascii() and len(word) >= _SHORTEST_TELLING_WORD
)
#: stand before the country where somebody is
PLACES = _written(_PLACES)
#: stand before the country from which somebody comes
ORIGINS = _written(_ORIGINS)
#: stand before the name of a place in another case than the nominative
BEFORE_PLACES = PLACES | ORIGINS | _written(_DIRECTIONS)
