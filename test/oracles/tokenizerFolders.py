"""Writes test/fixtures/tokenizerFolders.json: small tokenizer folders, and what transformers 4 and 5 read in them.

Needs two virtual environments: transformers==4.57.1 (tokenizers 0.22.2) and transformers==5.23.0 (tokenizers 0.23.3), each
with sentencepiece==0.2.3, protobuf and tiktoken.
Usage: python tokenizerFolders.py PYTHON_4 PYTHON_5 [SEED CASES OUT]
A case is a folder: file name -> key of `shared`. `four` and `five`: the class, ids of each text and of one pair (with types),
or the error. With SEED and CASES random folders are made, for those who look for differences.
"""
import base64
import io
import json
import pathlib
import random
import subprocess
import sys
import tempfile

FIXTURE = pathlib.Path(__file__).parents[1] / "fixtures/tokenizerFolders.json"
TEXTS = [
    "Shares ROSE, the naïve café: lead in Zürich!",
    "  lead  two blanks\tTAB\r\nline ",
    "中文字符 が e\u0301te\u0301 ﬁne ½ 12,345",
    "[URL] the [MASK] and <mask> or <s> lead</s> [SEP] <extra_id_0> <url>x",
    "``old'' ''quotes'' re-use don't <|endoftext|> <pad>",
    "the<ent>lead <ENT> [ent] <eop> ▁the \u00a0 [CLS]",
]
PAIR = ["the lead", "Two ROSE"]
CORPUS = [
    "the shares rose and the lead in zürich was lost two blanks in a line",
    "the quick brown fox jumps over the lazy dog and runs away from its den with a naïve café résumé",
    "Hello World this is a small text for TRAINING tokenizers on words that repeat repeat repeat",
    "it's don't re-use 12,345 and 3.14 or 2024, x 7, y cat cats scatter lead leads leading leader",
    "中文字符 が fine Shares ROSE the old quotes user tag line lines",
] * 4

WORDPIECES = (
    "[PAD] [UNK] [CLS] [SEP] [MASK] the shares rose lead in zur zür ##ich na ##ï ##i ##ve caf ##e ##é cafe two blank ##s"
    " tab TAB line 中 文 字 符 中文 ##文 fine ﬁne 12 345 , . : ! ' ` ` - ete été e t Shares ROSE Sha ##res RO ##SE Zür Two"
    " [ ] url URL mask < > ent s / pad old quotes re use don x ##x </s> <s> <pad> <mask> <unk> <cls> <sep> a b c d ##n ##t"
).split()
BERTS = ["Bert", "DistilBert", "Electra", "MobileBert", "ConvBert", "SqueezeBert", "LayoutLM", "Lxmert", "MPNet", "Funnel", "DPRQuestionEncoder"]
BYTES = ["Roberta", "GPT2", "Bart", "Longformer", "LED", "Mvp", "Deberta", "LayoutLMv3", "CodeGen"]
# class: the name of its SentencePiece file
PIECES = {
    "XLMRoberta": "sentencepiece.bpe.model",
    "Camembert": "sentencepiece.bpe.model",
    "Albert": "spiece.model",
    "T5": "spiece.model",
    "DebertaV2": "spm.model",
    "XLNet": "spiece.model",
    "BigBird": "spiece.model",
    "RemBert": "sentencepiece.model",
    "FNet": "spiece.model",
    "Barthez": "sentencepiece.bpe.model",
    "Llama": "tokenizer.model",
    "Gemma": "tokenizer.model",
}
TYPES = {"Bert": "bert", "Roberta": "roberta", "GPT2": "gpt2", "XLMRoberta": "xlm-roberta", "Albert": "albert", "T5": "t5",
         "DebertaV2": "deberta-v2", "Llama": "llama", "DistilBert": "distilbert", "MPNet": "mpnet", "Bart": "bart", "XLNet": "xlnet"}


def entry(content, **flags):
    return {"content": content, "lstrip": False, "normalized": False, "rstrip": False, "single_word": False, "special": True, **flags}


def sentence_piece(kind, rules, **options):
    import sentencepiece

    if "normalization_rule_name" in options:
        rules = ""
    out = io.BytesIO()
    options.setdefault("normalization_rule_tsv", rules)
    size = {"unigram": 130, "bpe": 420 if options.get("byte_fallback") else 160}[kind]
    sentencepiece.SentencePieceTrainer.train(
        sentence_iterator=iter(CORPUS), model_writer=out, model_type=kind, vocab_size=size, hard_vocab_limit=False,
        character_coverage=1.0, minloglevel=2, num_threads=1, **options,
    )
    return out.getvalue()


def vocabularies():
    """Files of tokenizers without tokenizer.json, by class."""
    from tokenizers import Tokenizer, models, pre_tokenizers, trainers

    special = ["<s>", "<pad>", "</s>", "<unk>", "<mask>", "<|endoftext|>", "[CLS]", "[SEP]", "[PAD]", "[UNK]", "[MASK]"]
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(False)
    trainer = trainers.BpeTrainer(vocab_size=360, special_tokens=special, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator(CORPUS, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    pairs = [m if isinstance(m, str) else " ".join(m) for m in model["merges"]]
    shared = {
        "vocab.txt": "\n".join(WORDPIECES) + "\n",
        "vocab.json": json.dumps(model["vocab"], ensure_ascii=False),
        "merges.txt": "#version: 0.2\n" + "\n".join(pairs) + "\n",
    }
    # A small table in place of NFKC's, which has 300 KB.
    folder = tempfile.mkdtemp()
    rules = str(pathlib.Path(folder, "rules.tsv"))
    pathlib.Path(rules).write_text("FB01\t66 69\nBD\t31 2F 32\nA0\t20\n9\t20\nD\t20\nA\t20\nC9\tE9\n")
    models_ = {
        "fairseq": sentence_piece("unigram", rules),
        "albert": sentence_piece("unigram", rules, pad_id=0, unk_id=1, bos_id=-1, eos_id=-1, control_symbols="[CLS],[SEP]", user_defined_symbols="[MASK]"),
        "t5": sentence_piece("unigram", rules, pad_id=0, eos_id=1, unk_id=2, bos_id=-1),
        "deberta": sentence_piece("unigram", rules, pad_id=0, bos_id=1, eos_id=2, unk_id=3, pad_piece="[PAD]", bos_piece="[CLS]", eos_piece="[SEP]", unk_piece="[UNK]", user_defined_symbols="<ent>", normalization_rule_name="identity"),
        "llama": sentence_piece("bpe", rules, byte_fallback=True, normalization_rule_name="identity", remove_extra_whitespaces=False),
        "gemma": sentence_piece("bpe", rules, byte_fallback=True, pad_id=0, eos_id=1, bos_id=2, unk_id=3, bos_piece="<bos>", eos_piece="<eos>", user_defined_symbols="<start_of_turn>,<ent>", normalization_rule_name="identity", remove_extra_whitespaces=False, add_dummy_prefix=False),
    }
    for name, content in models_.items():
        shared[f"{name}.model"] = {"base64": base64.b64encode(content).decode()}
    files = {name: {"vocab.txt": "vocab.txt"} for name in BERTS}
    files |= {name: {"vocab.json": "vocab.json", "merges.txt": "merges.txt"} for name in BYTES}
    source = {"Albert": "albert", "BigBird": "albert", "RemBert": "albert", "FNet": "albert", "T5": "t5", "DebertaV2": "deberta", "Llama": "llama", "Gemma": "gemma"}
    files |= {name: {file: f"{source.get(name, 'fairseq')}.model"} for name, file in PIECES.items()}
    return shared, files


def settings(rng, name, fresh):
    """A random tokenizer_config.json for a class."""
    config = {}
    some = lambda p: rng.random() < p
    for key in ("do_lower_case", "strip_accents", "tokenize_chinese_chars") if name in BERTS else ():
        if some(0.4):
            config[key] = rng.choice([True, False] + ([None] if key == "strip_accents" else []))
    if name in PIECES and some(0.3):
        config["do_lower_case"] = rng.choice([True, False])
    if name in ("Albert", "RemBert", "FNet", "XLNet") and some(0.3):
        config["keep_accents"] = rng.choice([True, False])
    if name == "DebertaV2" and some(0.3):
        config["split_by_punct"] = rng.choice([True, False])
    if name in BYTES + ["XLMRoberta", "Albert", "T5", "Llama", "DebertaV2", "Camembert"] and some(0.35):
        config["add_prefix_space"] = rng.choice([True, False])
    if name in ("Llama", "Gemma", "GPT2", "T5", "XLNet"):
        for key in ("add_bos_token", "add_eos_token", "legacy"):
            if some(0.3):
                config[key] = rng.choice([True, False])
    if some(0.15):
        config["split_special_tokens"] = True
    if some(0.15):
        config["truncation_side"] = "left"
    if some(0.3):
        config["model_max_length"] = 64
    if some(0.25):
        config["additional_special_tokens"] = rng.sample(["[URL]", "<ent>", "<url>", "[ent]"], 2)
    if some(0.15):
        config["mask_token"] = rng.choice(["[MASK]", "<mask>", {**entry("<mask>", lstrip=True), "__type": "AddedToken"}])
    if some(0.3):
        # Ids that the vocabulary has not given to others.
        start = 500 if fresh else 0
        config["added_tokens_decoder"] = {
            str(start + i): entry(c, lstrip=some(0.3), rstrip=some(0.2), normalized=some(0.3), single_word=some(0.2), special=some(0.7))
            for i, c in rng.sample(list(enumerate(["[URL]", "<ent>", "the", "<url>", "<mask>", "[MASK]", "lead"])), 3)
        }
    return config


def others(rng, model_type):
    files = {}
    if rng.random() < 0.2:
        files["added_tokens.json"] = {c: 500 + i for i, c in enumerate(rng.sample(["[URL]", "<ENT>", "<url>"], 2))}
    if rng.random() < 0.2:
        files["special_tokens_map.json"] = {"additional_special_tokens": ["<ENT>", entry("<url>", lstrip=True)], "unk_token": "<unk>"} if rng.random() < 0.5 else {"mask_token": entry("<mask>", lstrip=True), "unk_token": "[UNK]"}
    if model_type and rng.random() < 0.5:
        files["config.json"] = {"model_type": model_type, "transformers_version": "4.40.0"}
    return files


def record(path):
    """Runs in one of the environments: reads every folder."""
    import contextlib
    import logging
    import os
    import warnings

    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    from transformers import AutoTokenizer

    document = json.loads(pathlib.Path(path).read_text())
    result = []
    for case in document["cases"]:
        with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stderr(open(os.devnull, "w")):
            for name, key in case["files"].items():
                content = document["shared"][key]
                raw = base64.b64decode(content["base64"]) if isinstance(content, dict) and "base64" in content else (content if isinstance(content, str) else json.dumps(content)).encode()
                pathlib.Path(folder, name).write_bytes(raw)
            try:
                tokenizer = AutoTokenizer.from_pretrained(folder)
                pair = tokenizer(*PAIR, return_token_type_ids=True)
                found = {
                    "class": type(tokenizer).__name__,
                    "ids": [tokenizer(text)["input_ids"] for text in TEXTS],
                    "pair": [pair["input_ids"], pair["token_type_ids"]],
                    "side": tokenizer.truncation_side,
                    "length": len(tokenizer),
                    "roles": {r: getattr(tokenizer, f"{r}_token_id") for r in ("pad", "mask", "unk", "cls", "sep", "eos")},
                }
                if case.get("save"):
                    saved = pathlib.Path(folder, "saved")
                    tokenizer.save_pretrained(saved)
                    found["saved"] = {f.name: f.read_text() for f in saved.iterdir() if f.suffix == ".json"}
            except Exception as error:  # what it cannot load is an outcome, too
                found = {"error": f"{type(error).__name__}: {str(error).splitlines()[0] if str(error) else ''}"[:160]}
        result.append(found)
    print("RESULT" + json.dumps(result))


def recorded(document, python):
    with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
        json.dump(document, file)
        file.flush()
        run = subprocess.run([python, __file__, "--record", file.name], capture_output=True, text=True)
    line = next((l for l in run.stdout.splitlines() if l.startswith("RESULT")), None)
    if line is None:
        raise SystemExit(run.stderr)
    return json.loads(line[len("RESULT"):])


def class_name(name):
    return f"{name}Tokenizer"


def main(four, five, seed=None, count=None, out=None):
    rng = random.Random(int(seed or 7))
    shared, files = vocabularies()
    names = [*BERTS, *BYTES, *PIECES]
    # tokenizer.json as each version writes it for the same vocabulary.
    bare = [{"files": {**files[n], "tokenizer_config.json": f"config {n}"}, "save": True} for n in names]
    shared |= {f"config {n}": {"tokenizer_class": class_name(n)} for n in names}
    saved = {4: recorded({"shared": shared, "cases": bare}, four), 5: recorded({"shared": shared, "cases": bare}, five)}
    for version, found in saved.items():
        for name, one in zip(names, found):
            if "saved" in one:
                shared[f"tokenizer {name} {version}"] = json.loads(one["saved"]["tokenizer.json"])
                shared[f"saved config {name} {version}"] = json.loads(one["saved"]["tokenizer_config.json"])
    cases = []

    def add(name, own, config, more):
        case = {"name": name, "files": dict(own)}
        for file, content in {**({"tokenizer_config.json": config} if config is not None else {}), **more}.items():
            key = json.dumps(content, sort_keys=True, ensure_ascii=False)
            shared[key] = content
            case["files"][file] = key
        cases.append(case)

    for name in names:
        add(f"{name} from its vocabulary", files[name], {"tokenizer_class": class_name(name)}, {})
        for version in (4, 5):
            if f"tokenizer {name} {version}" in shared:
                own = {"tokenizer.json": f"tokenizer {name} {version}", "tokenizer_config.json": f"saved config {name} {version}"}
                cases.append({"name": f"{name} saved by {version}", "files": own})
    picks = [rng.choice(names) for _ in range(int(count or 150))]
    for i, name in enumerate(picks):
        version = rng.choice([4, 5])
        key = f"tokenizer {name} {version}"
        own = {"tokenizer.json": key} if key in shared and rng.random() < 0.65 else files[name]
        config = settings(rng, name, "tokenizer.json" not in own)
        model_type = TYPES.get(name)
        more = others(rng, model_type)
        if "config.json" not in more or rng.random() < 0.7:
            config["tokenizer_class"] = rng.choice([class_name(name), f"{class_name(name)}Fast"] * 3 + ["PreTrainedTokenizerFast"])
        if "tokenizer.json" in own and rng.random() < 0.2:
            own = {**own, **files[name]}
        add(f"{i} {name}", own, None if "tokenizer_class" not in config and rng.random() < 0.3 else config, more)
    document = {"texts": TEXTS, "pair": PAIR, "shared": shared, "cases": cases}
    for key, python in (("four", four), ("five", five)):
        for case, found in zip(cases, recorded(document, python)):
            case[key] = found
    used = {key for case in cases for key in case["files"].values()}
    document["shared"] = {key: content for key, content in shared.items() if key in used}
    pathlib.Path(out or FIXTURE).write_text(json.dumps(document, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    record(sys.argv[2]) if sys.argv[1] == "--record" else main(*sys.argv[1:])
