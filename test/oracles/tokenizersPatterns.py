"""Writes test/fixtures/patterns/tokenizers.json: what Split by a regular expression gives in the Rust tokenizers library.

Oniguruma's own constructs, which JavaScript's regexes lack or read in another way. Run with tokenizers 0.22.1.
"""
import json
import pathlib

from tokenizers import Regex, pre_tokenizers

TEXTS = [
    "Hello, World's  best_price: 12.50 EUR!\r\nSecond line\tand\n\nthird",
    "Ünïcödé ſtraße K 日本語のテキスト ｶﾞ ①②Ⅷ ٣٤ a\u0301b x\u200dy",
    "aaabbbb ab12CD 0xFFee zz--zz ((nested [brackets])) a+b*c",
    " \u00a0\u2003\u0085\u2028tail\v\f end ",
    "🙂👍🏽 e-mail@example.org #tag",
]
PATTERNS = [
    r"\h+", r"\H+", r"\R", r"\A\w", r"\w+\z", r"\w\Z", r"\G\w", r"[[:alpha:]]+", r"[[:digit:][:space:]]", r"[[:^alnum:]]+",
    r"[[:punct:]]", r"[[:upper:]][[:lower:]]*", r"[a-z&&[^aeiou]]+", r"[^a-z&&[a-m]]", r"[[a-c][x-z]]+", r"[^[a-c]0-9]+",
    r"a++b", r"(?>a+)b", r"b*+b", r"(?<=a)b+", r"(?<!b)a", r"a(?=b)", r"z(?!z)", r"(?<word>\w)\k<word>", r"(\w)\1",
    r"(?i)s+", r"(?i:k)|E", r"(?i:eur)", r"(?i)(?-i:H)ELLO", r"(?x) a  b # c", r"(?m:a.*b)", r"(?m).", r".", r"^", r"^\w+", r"$", r"\b", r"\B",
    r"\bw", r"\d+", r"\D+", r"\s+", r"\S+", r"\w+", r"\W+", r"[\w.]+@[\w.]+", r"\p{L}+", r"\p{Lu}", r"\p{^L}+", r"\P{L}+", r"\p{Han}+",
    r"\p{Hiragana}|\p{Katakana}", r"\p{Alpha}+", r"\p{Alnum}+", r"\p{Punct}+", r"\p{Space}", r"\p{Emoji}", r"\x{1F642}", r"\x41|\u0061",
    r"\u{61}", r"\t|\v|\f", r"\e|\a", r"[\b]", r"[]a]", r"[a-]", r"[-a]", r"a{2}", r"a{,2}", r"a{2,}", r"b{1,2}?", r"x|", r"(?:)", r"(?#note)a",
    r"\Qa+b\E", r"\cA", r"\K", r"a\Kb", r"\X", r"\O", r"\N", r"(?~ab)", r"(a)(?1)", r"\g<0>?a", r"(?(?=a)a|b)", r"[\d&&[^5]]", r"[^\s\p{L}\p{N}]+",
    r"(?:\r\n|(?!\r\n)[\n-\r\u2028\u2029])", r"'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]++[\r\n]*|\s*[\r\n]|\s+(?!\S)|\s+",
]


def split(pattern, text):
    found = pre_tokenizers.Split(Regex(pattern), "isolated").pre_tokenize_str(text)
    return [piece for piece, _ in found]


def result(pattern):
    try:
        return [split(pattern, text) for text in TEXTS]
    except Exception as error:  # the library refuses it
        return {"refused": str(error).splitlines()[0][:80]}


if __name__ == "__main__":
    target = pathlib.Path(__file__).parents[1] / "fixtures/patterns/tokenizers.json"
    found = {"texts": TEXTS, "patterns": [{"pattern": p, "pieces": result(p)} for p in PATTERNS]}
    target.write_text(json.dumps(found, ensure_ascii=False, separators=(",", ":")) + "\n")
