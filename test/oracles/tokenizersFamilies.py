"""Writes more of test/fixtures/tokenizers/*.json: small tokenizers in the pipelines of well-known models.

Needs: pip install tokenizers==0.22.2. Usage: python test/oracles/tokenizersFamilies.py
The form is that of tokenizersFixtures.py; `idsOnly` holds texts whose ranges the library itself has wrong (what Precompiled
deletes at the very start shifts them), and texts that only the last bit of a score decides.
"""
import json
import random
from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers as N, pre_tokenizers as P, processors, trainers
from tokenizersFixtures import RULES, TEXTS, GPT4, bert_template, changed, charsmap, encoding, pair, train, write

ALPHABET = P.ByteLevel.alphabet()
BYTES = [f"<0x{b:02X}>" for b in range(256)]
CHARSMAP = charsmap({**RULES, "\u0001": "", "\u0002": ""})
O200K = (
    r"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    r"|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?"
    r"|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
BLOOM = " ?[^(\\s|[.,!?…。，、।۔،])]+"
DEEPSEEK = [r"[\r\n]", r"\s?\p{L}+", r"\s?\p{P}+", "[一-龥ࠀ-一가-퟿]+"]
DEEPSEEK3 = (
    r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]^_`{|}~][A-Za-z]+|[^\r\n\p{L}\p{P}\p{S}]?[\p{L}\p{M}]+| ?[\p{P}\p{S}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
SIGLIP = r"[!\"#$%&'()*+,\-./:;<=>?@\[\\\]\^_`{|}~]"


def bpe(model, special, normalizer=None, pre=None, size=320, **options):
    trainer = trainers.BpeTrainer(vocab_size=size, special_tokens=special, show_progress=False, **options)
    return train(model, trainer, normalizer, pre)


def byte_level(special, normalizer=None, pre=None, **model):
    return bpe(models.BPE(**model), special, normalizer, pre or P.ByteLevel(False), initial_alphabet=ALPHABET)


def byte_fallback(normalizer, pre, special=("<unk>", "<s>", "</s>")):
    tokenizer = bpe(models.BPE(unk_token="<unk>", fuse_unk=True, byte_fallback=True), [*special, *BYTES], normalizer, pre, size=400)
    config = json.loads(tokenizer.to_str())
    config["added_tokens"] = config["added_tokens"][: len(special)]
    return Tokenizer.from_str(json.dumps(config))


def unigram(special, unk, normalizer, pre):
    trainer = trainers.UnigramTrainer(vocab_size=260, special_tokens=special, unk_token=unk, show_progress=False)
    return train(models.Unigram(), trainer, normalizer, pre)


def template(tokenizer, single, both, *special):
    tokenizer.post_processor = processors.TemplateProcessing(single, both, [(s, tokenizer.token_to_id(s)) for s in special])
    return tokenizer


def cut(*patterns):
    return [P.Split(Regex(p), "isolated") for p in patterns]


def families():
    spaces = Regex(" {2,}")
    neox = byte_level(["<|endoftext|>", "[UNK]", "[CLS]", "[SEP]", "[PAD]"], N.NFC())
    neox.add_tokens([AddedToken(" " * n, normalized=True) for n in range(9, 1, -1)])
    neox.add_special_tokens([AddedToken("[MASK]", lstrip=True)])
    yield "modernBert", bert_template(neox)

    yield "o200k", byte_level(["<s>"], None, P.Sequence([*cut(O200K), P.ByteLevel(False, use_regex=False)]), ignore_merges=True)

    bloom = byte_level(["<unk>", "<s>", "</s>"], None, P.Sequence([*cut(BLOOM), P.ByteLevel(False, use_regex=False)]))
    bloom.post_processor = processors.ByteLevel(trim_offsets=False)
    yield "bloom", bloom

    falcon = [P.Punctuation("contiguous"), P.ByteLevel(False), P.Digits(False), *cut("[0-9][0-9][0-9]")]
    yield "falcon", byte_level(["<|endoftext|>"], None, P.Sequence(falcon))

    deepseek = byte_level(["<s>"], None, P.Sequence([*cut(*DEEPSEEK), P.Digits(True), P.ByteLevel(False, use_regex=False)]))
    yield "deepseek", template(deepseek, "<s> $A", "<s> $A $B:1", "<s>")
    split = cut(r"\p{N}{1,3}", "[一-龥぀-ゟ゠-ヿ]+", DEEPSEEK3)
    yield "deepseek3", byte_level(["<s>"], None, P.Sequence([*split, P.ByteLevel(False, use_regex=False)]))

    qwen = byte_level(["<|endoftext|>"], N.NFC(), P.Sequence([*cut(GPT4.replace("{1,3}", "")), P.ByteLevel(False, use_regex=False)]))
    yield "qwen2", qwen

    yield "mistral", template(byte_fallback(None, P.Metaspace("▁", "first", False)), "<s> $A", "<s> $A <s>:1 $B:1", "<s>")
    gemma = byte_fallback(N.Replace(" ", "▁"), P.Split(" ", "merged_with_previous"), ["<pad>", "<eos>", "<bos>", "<unk>"])
    gemma.add_tokens([AddedToken(c * n, normalized=False) for c in "\n▁" for n in range(2, 6)])
    yield "gemma", template(gemma, "<bos> $A", "<bos> $A <bos>:1 $B:1", "<bos>")

    openai = bpe(models.BPE(unk_token="<unk>", end_of_word_suffix="</w>"), ["<unk>"], N.BertNormalizer(), P.BertPreTokenizer(),
                 end_of_word_suffix="</w>", limit_alphabet=80)
    yield "openaiGpt", openai
    phobert = bpe(models.BPE(unk_token="<unk>", continuing_subword_prefix="@@"), ["<s>", "<pad>", "</s>", "<unk>"], None,
                  P.WhitespaceSplit(), continuing_subword_prefix="@@", limit_alphabet=60)
    phobert.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    yield "bpeContinued", phobert

    marks = [N.Replace("``", '"'), N.Replace("''", '"'), N.NFKD(), N.StripAccents()]
    words = P.Sequence([P.WhitespaceSplit(), P.Metaspace()])
    albert = unigram(["<pad>", "<unk>", "[CLS]", "[SEP]"], "<unk>", N.Sequence([*marks, N.Lowercase(), N.Precompiled(CHARSMAP), N.Replace(spaces, " ")]), words)
    yield "albert", bert_template(albert)
    xlnet = unigram(["<unk>", "<cls>", "<sep>"], "<unk>", N.Sequence([*marks, N.Precompiled(CHARSMAP), N.Replace(spaces, " ")]), words)
    yield "xlnet", template(xlnet, "$A:0 <sep>:0 <cls>:2", "$A:0 <sep>:0 $B:1 <sep>:1 <cls>:2", "<sep>", "<cls>")
    deberta = unigram(["[PAD]", "[CLS]", "[SEP]", "[UNK]"], "[UNK]", N.Sequence([N.Strip(True, True), N.Precompiled(CHARSMAP), N.Replace(spaces, " ")]), P.Metaspace())
    deberta.add_special_tokens([AddedToken("[MASK]")])
    yield "debertaV3", bert_template(deberta)
    siglip = N.Sequence([N.Lowercase(), N.Replace(Regex(SIGLIP), ""), N.Replace(Regex(r"\s+"), " "), N.Strip(True, True)])
    yield "siglip", unigram(["<pad>", "</s>", "<unk>"], "<unk>", siglip, P.Metaspace())
    t5 = unigram(["<pad>", "</s>", "<unk>"], "<unk>", N.Sequence([N.Precompiled(CHARSMAP), N.Replace(spaces, " ")]), P.Metaspace("▁", "first", True))
    yield "t5First", template(t5, "$A </s>", "$A </s> $B </s>", "</s>")
    yield "unigramTies", ties()


def ties():
    """Doubled and tripled characters whose cuts differ in order alone."""
    r = random.Random(7)
    vocab = [["<unk>", 0.0]]
    for c in "=-.!?*#~_+abcdefghijklmnopqrst":
        vocab += [[c * n, -r.uniform(4, 14)] for n in (1, 2, 3)]
    return Tokenizer(models.Unigram([tuple(v) for v in vocab], 0, False))


IDS_ONLY = {
    "t5First": ["\x07the cat", "\x01\x07 hello", "\u00adthe", "<unk>\x07the", "\x07", "the \x07cat"],
    "unigramTies": [c * n for c in "=-.!?*#~_+abcdefghijklmnopqrst" for n in range(4, 12)],
}

if __name__ == "__main__":
    for name, tokenizer in families():
        file = tokenizer.to_str()
        tokenizer = Tokenizer.from_str(file)  # with the scores that the library reads from it, not those that were trained
        pairs = [pair(tokenizer, TEXTS[0], TEXTS[4]), pair(tokenizer, "a", ""), pair(tokenizer, "", "b c")]
        only = [{"text": t, "ids": tokenizer.encode(t).ids} for t in IDS_ONLY.get(name, [])]
        texts = TEXTS if name != "unigramTies" else []
        value = {"tokenizer": json.loads(file), "texts": texts, "encodings": [encoding(tokenizer, t) for t in texts]}
        write(name, {**value, "pairs": pairs, **({"idsOnly": only} if only else {})})
