"""Random texts through the tokenizers of test/oracles, for bench/encodings.ts: what the Rust library makes of them.

Needs: pip install tokenizers. Usage: python bench/encodings.py OUT.jsonl [SEED [TEXTS]]
"""
import json
import pathlib
import random
import sys

sys.path.insert(0, str(pathlib.Path(__file__).parents[1] / "test/oracles"))
import tokenizersFamilies as more  # noqa: E402
import tokenizersFixtures as fixtures  # noqa: E402
from tokenizers import Tokenizer  # noqa: E402

ADDED = ["cat", "EU", "<tag>", "<eom>", "café", "e-mail:", "👍", "日本", " the", "\n", "ﬁ", "ab", "[MASK]", "<mask>", "İ", "#", "don't"]
BITS = (
    "  |\t|\r\n|\n|\0|\ufeff|a|the|cat| cat| the |Hello|don't|I'LL|é|e\u0301|\u0301|\u0323|\u0345|ﬁ|ﬃ|İ|ß|ẞ|ς|Σ|Å|½|²|①|Ⅷ|…|``|''|\"|“|”|’|.|,|!|?|-|_|#|@|/|(|)|[|]|<|>|€|1|12|1234|3.14|٣|१|"
    "１|Ａ|👍|👍🏽|👨\u200d👩\u200d👧|🇩🇪|☃\ufe0f|1\ufe0f\u20e3|の|カ|ｶﾞ|日本|𠀀|𠮷|한|\u1112\u1161\u11ab|\u1161|ส|สวัสดี|क्षि|ी|ش|ﷺ|שָׁ|\u200b|\u200c|\u200d|\u00a0|\u00ad|\u2028|\u3000|\u0085|"
    "\u1680|\u180e|\u2060|\ufffd|\ue000|\x01|\x07|\x7f|\x9f|\U000e0001|\U0001d54f|▁|Ġ|##|</w>|<0x41>|<mask>|[MASK]|<tag>|<eom>|<s>|</s>|[UNK]|<unk>|EU|café|naïve|Straße|ŉ|\u0390|\u1e9b\u0323|㍿|ſ"
).split("|") + [" ", "|", "x" * 30, "=" * 7]


def texts(r, count):
    for _ in range(count):
        kind = r.random()
        if kind < 0.2:
            yield r.choice(fixtures.TEXTS)
        elif kind < 0.35:
            planes = [(0x20, 0x7F), (0x80, 0x800), (0x800, 0xD800), (0xE000, 0x10000), (0x10000, 0x20000)]
            yield "".join(chr(r.randrange(*r.choice(planes))) for _ in range(r.choice([3, 10, 30])))
        else:
            yield "".join(r.choice(BITS) for _ in range(r.choice([0, 1, 2, 4, 8, 15, 30])))


def with_added(r, tokenizer):
    """The same tokenizer with a few more added tokens, of random kinds."""
    config = json.loads(tokenizer.to_str())
    known = {token["content"] for token in config["added_tokens"]}
    for content in r.sample([c for c in ADDED if c not in known], 3):
        flags = {flag: r.random() < 0.35 for flag in ("single_word", "lstrip", "rstrip", "normalized", "special")}
        if content.strip() == "":
            flags["normalized"] = False
        config["added_tokens"].append({"id": 90000, "content": content, **flags})
    return config


if __name__ == "__main__":
    out, seed, count = sys.argv[1], int((sys.argv[2:] or [1])[0]), int((sys.argv[3:] or [400])[0])
    r = random.Random(seed)
    with open(out, "w", encoding="utf-8") as file:
        for name, trained in [*fixtures.families(), *more.families()]:
            for config in (json.loads(trained.to_str()), with_added(r, trained)):
                tokenizer = Tokenizer.from_str(json.dumps(config))
                rows = []
                for text in texts(r, count):
                    found, units = tokenizer.encode(text), fixtures.Units(text)
                    length = len(text)
                    ranges = [[0, 0] if s else units([min(a, length), min(b, length)]) for (a, b), s in zip(found.offsets, found.special_tokens_mask)]
                    rows.append({"text": text, "ids": found.ids, "ranges": ranges})
                file.write(json.dumps({"name": name, "tokenizer": config, "rows": rows}) + "\n")
