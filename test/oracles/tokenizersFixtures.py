"""Writes test/fixtures/tokenizers/*.json: what the Rust tokenizers library makes of hard texts.

Needs: pip install tokenizers==0.22.2. Usage: python test/oracles/tokenizersFixtures.py
stages.json: every normalizer and pre-tokenizer by itself. The others: small trained tokenizers of each family, encoded.
Offsets are UTF-16 code units. An encoding is flat: [id, start, end, id, start, end, ...]; a pair has types as well.
"""
import json
import pathlib
from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers as N, pre_tokenizers as P, processors, trainers

FOLDER = pathlib.Path(__file__).parents[1] / "fixtures/tokenizers"

TEXTS = [
    "Hello world, it's John's 3rd e-mail: naïve café, résumé & co.!",
    "  two  blanks,\tTAB\r\nCRLF\n\nand a trailing blank ",
    "Ελληνικός ΟΔΥΣΣΕΥΣ τέλος, Straße İstanbul DIYARBAKIR ŐÉ ǅ ﬁne ﬀ ﬃ",
    "e\u0301te\u0301 a\u0323\u0302 o\u031b\u0301 u\u0308\u0304 \u1ee9\u0323 A\u030a \u212b q\u0307\u0323 n\u0303o",
    "日本語のテキスト、カタカナ ｶﾞｷﾞﾊﾟ が が 中文字符。𠀀𠮷野家 ㋿㍿ ①②Ⅷ",
    "한국어 각 각 힣 \u1112\u1161\u11ab 문장입니다.",
    "👨\u200d👩\u200d👧\u200d👦 👍🏽 🇩🇪🇫🇷 😀😃 ☃\ufe0f 1\ufe0f\u20e3 \U0001d54f",
    "สวัสดีชาวโลก नमस्ते क्षि हिन्दी مرحبا بالعالَم שָׁלוֹם ภาษาไทย",
    "zero\u200bwidth \u200djoin\u200c \ufeffbom a\u00a0b\u2003c\u3000d\u0085e\u2028f\u1680g \u00ad soft",
    "\x00nul \x01\x02 \x07bell \x1f \x7f del \x8f \x9f \ufffd \ue000 private",
    "x=[1,2];y--;//? «quotes» “smart” ‘single’ … — – ``old'' $5.00 100% #tag @user ½ ² ٣٤ １２ Ⅳ _under_score_ a-b",
    "https://example.com/path?q=1&r=2#frag CamelCase snake_case ALLCAPS 1234567 3.14 1,000",
    "I'M they'RE we'll he'd 's 't cat publications cat. Cat scatter EU EUR [MASK]<mask> <tag> x <eom>  y",
    "a",
    " ",
    "",
    "\n\n\n   \t",
    "ÀÁÂ ÄÖÜ ñ Ø ł ß \u1e9e ŉ ǰ \u0390 \u0149 \ufb4f \u2126 \u2460 \u3392",
]
WORDS = [
    "the quick brown fox jumps over the lazy dog and runs away from it's den with a naïve café résumé",
    "hello world this is a small text for training tokenizers on words that repeat repeat repeat hello world",
    "Straße ελληνικός τέλος мир привет привет мир 日本語 のテキスト カタカナ 中文字符 한국어 문장 สวัสดี नमस्ते مرحبا",
    "cat cats scatter publication publications 123 1234 3.14 e-mail https://example.com path user @user #tag",
    "e\u0301te\u0301 a\u0323\u0302 \u1112\u1161\u11ab ▁the ▁hello 😀 👍",
]


class Units:
    """Code point offsets to UTF-16 offsets."""

    def __init__(self, text):
        self.at = [0]
        for c in text:
            self.at.append(self.at[-1] + (2 if ord(c) > 0xFFFF else 1))

    def __call__(self, offsets):
        return [self.at[offsets[0]], self.at[offsets[1]]]


def state(stage):
    return json.loads(stage.__getstate__())


def charsmap(rules):
    """A SentencePiece character map: a double-array trie of byte strings to replacements."""
    keys = sorted((k.encode(), v.encode()) for k, v in rules.items())
    blob, places = b"", {}
    for key, value in keys:
        places[key] = len(blob)
        blob += value + b"\0"
    children = {}
    for key, _ in keys:
        for i in range(len(key)):
            children.setdefault(key[:i], set()).add(key[i])
    size = 1 << 16
    units, used, ends = [0] * size, [False] * size, set(places)
    used[0] = True

    def place(prefix, position):
        labels = sorted(children.get(prefix, ()))
        wanted = labels + ([0] if prefix in ends else [])
        base = 1
        while True:
            offset = position ^ base
            if offset < (1 << 21) and all(base ^ l < size and not used[base ^ l] for l in wanted):
                break
            base += 1
        offset = position ^ base
        units[position] |= offset << 10
        if prefix in ends:
            units[position] |= 1 << 8
            units[base] = (1 << 31) | places[prefix]
            used[base] = True
        for label in labels:
            used[base ^ label] = True
            units[base ^ label] |= label
        for label in labels:
            place(prefix + bytes([label]), base ^ label)

    place(b"", 0)
    last = max(i for i in range(size) if used[i]) + 1
    trie = b"".join(u.to_bytes(4, "little") for u in units[: (last + 255) // 256 * 256])
    return len(trie).to_bytes(4, "little") + trie + blob


RULES = {
    "\u0007": "", "\u200b": " ", "\u00a0": " ", "\u3000": " ", "\t": " ", "\n": " ", "\r\n": " ", "ﬁ": "fi", "½": "1⁄2", "①": "1",
    "e\u0301": "é", "o\u031b": "ơ", "A\u030a": "Å", "ｶ": "カ", "ﾞ": "\u3099", "ガ": "ガ", "Ａ": "A", "１": "1", "２": "2", "…": "...",
    "㍿": "株式会社", "\u1112\u1161": "하", "ﬃ": "ffi", "\u00ad": "",
}

NORMALIZERS = [
    N.NFC(), N.NFD(), N.NFKC(), N.NFKD(), N.Lowercase(), N.StripAccents(), N.Nmt(), N.ByteLevel(),
    N.Strip(True, True), N.Strip(True, False), N.Strip(False, True), N.Prepend("▁"), N.Prepend("<s> "),
    N.BertNormalizer(), N.BertNormalizer(True, True, False, True), N.BertNormalizer(False, False, True, False),
    N.BertNormalizer(True, False, None, False),
    N.Replace(" ", "▁"), N.Replace(Regex(r"\s+"), " "), N.Replace(Regex(r"[aeiou]"), "<v>"), N.Replace("o", ""),
    N.Replace(Regex(r"(?i:th|he)"), "X"), N.Replace(Regex(r"$"), "!"), N.Replace(Regex(r"\b"), "|"),
    N.Sequence([N.NFKD(), N.StripAccents(), N.Lowercase()]), N.Sequence([N.NFD(), N.Replace(Regex(r"\p{Mn}"), ""), N.NFC()]),
    N.Precompiled(charsmap(RULES)),
]
BEHAVIORS = ["removed", "isolated", "merged_with_previous", "merged_with_next", "contiguous"]
GPT4 = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
PRE_TOKENIZERS = [
    P.BertPreTokenizer(), P.Whitespace(), P.WhitespaceSplit(), P.Digits(True), P.Digits(False), P.UnicodeScripts(),
    P.CharDelimiterSplit("e"), P.FixedLength(3), P.ByteLevel(False), P.ByteLevel(True), P.ByteLevel(True, use_regex=False),
    *[P.Punctuation(b) for b in BEHAVIORS], *[P.Split("e", b) for b in BEHAVIORS], *[P.Split("e", b, invert=True) for b in BEHAVIORS],
    *[P.Split(Regex(r"\s"), b) for b in BEHAVIORS], *[P.Split(Regex(r"[a-z]*"), b) for b in BEHAVIORS],
    P.Split(Regex(GPT4), "isolated"), P.Split(Regex(GPT4), "removed", invert=True), P.Split(Regex(r"\w+|[^\w\s]+"), "removed", invert=True),
    *[P.Metaspace("▁", scheme, split) for scheme in ("always", "first", "never") for split in (True, False)],
    P.Sequence([P.WhitespaceSplit(), P.Metaspace("▁", "first")]), P.Sequence([P.Whitespace(), P.Punctuation("contiguous")]),
    P.Sequence([P.Split(Regex(GPT4), "isolated"), P.ByteLevel(False, use_regex=False)]), P.Sequence([P.Digits(True), P.ByteLevel(False)]),
    P.Sequence([P.UnicodeScripts(), P.WhitespaceSplit()]),
]


def write(name, value):
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.json").write_text(json.dumps(value, ensure_ascii=False, separators=(",", ":")) + "\n")


def stages():
    def pieces(stage, text):
        units = Units(text)
        return [[piece, *units(offsets)] for piece, offsets in stage.pre_tokenize_str(text)]

    return {
        "texts": TEXTS,
        "normalizers": [{"config": state(n), "results": [n.normalize_str(t) for t in TEXTS]} for n in NORMALIZERS],
        "preTokenizers": [{"config": state(p), "results": [pieces(p, t) for t in TEXTS]} for p in PRE_TOKENIZERS],
    }


def train(model, trainer, normalizer=None, pre=None, corpus=WORDS):
    tokenizer = Tokenizer(model)
    if normalizer:
        tokenizer.normalizer = normalizer
    if pre:
        tokenizer.pre_tokenizer = pre
    tokenizer.train_from_iterator(corpus * 3, trainer)
    return tokenizer


def bert_template(tokenizer, cls="[CLS]", sep="[SEP]"):
    ids = [(t, tokenizer.token_to_id(t)) for t in dict.fromkeys((cls, sep))]
    tokenizer.post_processor = processors.TemplateProcessing(f"{cls} $A {sep}", f"{cls} $A {sep} $B:1 {sep}:1", ids)
    return tokenizer


def changed(tokenizer, **model):
    """The same tokenizer with other options of its model."""
    config = json.loads(tokenizer.to_str())
    config["model"].update(model)
    return Tokenizer.from_str(json.dumps(config))


def families():
    bert = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    xlm = ["<s>", "<pad>", "</s>", "<unk>"]
    word_piece = lambda **o: trainers.WordPieceTrainer(vocab_size=320, special_tokens=bert, show_progress=False, **o)
    bpe = lambda special, size=320, **o: trainers.BpeTrainer(vocab_size=size, special_tokens=special, show_progress=False, **o)
    unigram = lambda **o: trainers.UnigramTrainer(vocab_size=260, special_tokens=xlm, unk_token="<unk>", show_progress=False, **o)
    alphabet = P.ByteLevel.alphabet()

    yield "wordPiece", bert_template(train(models.WordPiece(unk_token="[UNK]"), word_piece(), N.BertNormalizer(), P.BertPreTokenizer()))

    cased = train(models.WordPiece(unk_token="[UNK]"), word_piece(), N.BertNormalizer(lowercase=False), P.BertPreTokenizer())
    cased.post_processor = processors.BertProcessing(("[SEP]", 3), ("[CLS]", 2))
    yield "wordPieceCased", cased

    added = train(models.WordPiece(unk_token="[UNK]", max_input_chars_per_word=12), word_piece(), N.BertNormalizer(), P.BertPreTokenizer())
    added.add_tokens([
        AddedToken("cat", single_word=True), AddedToken("EU", single_word=True, normalized=False), AddedToken("<tag>", lstrip=True, rstrip=True, normalized=False),
        AddedToken("<eom>", rstrip=True, normalized=False), AddedToken("café"), AddedToken("e-mail:"), AddedToken("e-"), AddedToken("👍"),
        AddedToken("日本", normalized=False), AddedToken("CRLF", lstrip=True),
    ])
    added.add_special_tokens([AddedToken("<mask>", lstrip=True, special=True)])
    yield "addedTokens", bert_template(added)

    roberta = train(models.BPE(), bpe(["<s>", "<pad>", "</s>", "<unk>", "<mask>"], 330, initial_alphabet=alphabet), None, P.ByteLevel(False))
    roberta.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0), True, False)
    yield "roberta", roberta

    prefixed = train(models.BPE(), bpe(["<|endoftext|>"], 320, initial_alphabet=alphabet), N.NFC(), P.ByteLevel(True))
    prefixed.post_processor = processors.ByteLevel(trim_offsets=True)
    yield "byteLevelPrefix", prefixed

    llama3 = train(
        models.BPE(ignore_merges=True), bpe(["<|begin_of_text|>", "<|end_of_text|>"], 320, initial_alphabet=alphabet), None,
        P.Sequence([P.Split(Regex(GPT4), "isolated"), P.ByteLevel(False, use_regex=False)]),
    )
    begin = [("<|begin_of_text|>", 0)]
    llama3.post_processor = processors.Sequence([
        processors.ByteLevel(trim_offsets=True),
        processors.TemplateProcessing("<|begin_of_text|> $A", "<|begin_of_text|> $A <|begin_of_text|>:1 $B:1", begin),
    ])
    yield "llama3", llama3

    clip = train(
        models.BPE(end_of_word_suffix="</w>", unk_token="<|endoftext|>"),
        bpe(["<|startoftext|>", "<|endoftext|>"], 330, end_of_word_suffix="</w>"),
        N.Sequence([N.NFC(), N.Replace(Regex(r"\s+"), " "), N.Lowercase()]),
        P.Sequence([P.Split(Regex(r"'s|'t|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"), "removed", invert=True), P.ByteLevel(False)]),
    )
    clip.post_processor = processors.RobertaProcessing(("<|endoftext|>", 1), ("<|startoftext|>", 0), False, False)
    yield "clip", clip

    prefix = train(
        models.BPE(unk_token="[UNK]", continuing_subword_prefix="##"), bpe(bert, 300, continuing_subword_prefix="##"), N.NFC(), P.Whitespace()
    )
    yield "bpePrefix", bert_template(prefix)
    yield "bpeFused", changed(prefix, fuse_unk=True)

    spelled = [f"<0x{b:02X}>" for b in range(256)]
    llama2 = train(
        models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True), bpe(["<unk>", "<s>", "</s>", *spelled], 420),
        N.Sequence([N.Prepend("▁"), N.Replace(" ", "▁")]),
    )
    config = json.loads(llama2.to_str())
    config["added_tokens"] = config["added_tokens"][:3]
    llama2 = Tokenizer.from_str(json.dumps(config))
    llama2.post_processor = processors.TemplateProcessing("<s> $A", "<s> $A <s>:1 $B:1", [("<s>", 1)])
    yield "llama2", llama2

    xlmr = train(
        models.Unigram(), unigram(), N.Sequence([N.Precompiled(charsmap(RULES)), N.Replace(Regex(" {2,}"), " ")]),
        P.Sequence([P.WhitespaceSplit(), P.Metaspace()]),
    )
    xlmr.add_special_tokens([AddedToken("<mask>", lstrip=True)])
    xlmr.post_processor = processors.TemplateProcessing("<s> $A </s>", "<s> $A </s> </s> $B </s>", [("<s>", 0), ("</s>", 2)])
    yield "unigram", xlmr

    config = json.loads(train(models.Unigram(), unigram(), N.NFKC(), P.Metaspace("▁", "first")).to_str())
    for byte in spelled:
        config["model"]["vocab"].append([byte, -20.0])
    config["model"]["byte_fallback"] = True
    yield "unigramBytes", Tokenizer.from_str(json.dumps(config))

    level = train(
        models.WordLevel(unk_token="[UNK]"), trainers.WordLevelTrainer(vocab_size=90, special_tokens=bert, show_progress=False), N.Lowercase(),
        P.Sequence([P.Whitespace(), P.Digits(True), P.Punctuation("isolated")]),
    )
    yield "wordLevel", bert_template(level)


def encoding(tokenizer, text):
    tokenizer.encode_special_tokens = False
    units, found = Units(text), tokenizer.encode(text)
    offsets = [(0, 0) if special else units(o) for o, special in zip(found.offsets, found.special_tokens_mask)]
    return [x for i, o in zip(found.ids, offsets) for x in (i, *o)]


def pair(tokenizer, first, second):
    found = tokenizer.encode(first, second)
    return {"first": first, "second": second, "ids": found.ids, "types": found.type_ids, "special": found.special_tokens_mask}


if __name__ == "__main__":
    write("stages", stages())
    for name, tokenizer in families():
        pairs = [pair(tokenizer, TEXTS[0], TEXTS[4]), pair(tokenizer, "a", ""), pair(tokenizer, "", "b c")]
        encodings = [encoding(tokenizer, t) for t in TEXTS]
        write(name, {"tokenizer": json.loads(tokenizer.to_str()), "texts": TEXTS, "encodings": encodings, "pairs": pairs})
