"""Makes test/fixtures/fuzz-corpus: hostile and hard inputs of every reader that test/fuzz drives; finds are added here.

  python test/oracles/fuzzCorpus.py        (no packages)
"""

import json
import os
import struct

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "fixtures", "fuzz-corpus")
VOCAB = {"[UNK]": 0, "[CLS]": 1, "[SEP]": 2, "a": 3, "b": 4, "striker": 5}


def put(target, name, data):
    os.makedirs(os.path.join(OUT, target), exist_ok=True)
    with open(os.path.join(OUT, target, name), "wb") as f:
        f.write(data if isinstance(data, bytes) else json.dumps(data).encode())


def tokenizer(**changes):
    base = {
        "version": "1.0", "truncation": None, "padding": None,
        "added_tokens": [{"id": 1, "content": "[CLS]", "single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}],
        "normalizer": None, "pre_tokenizer": {"type": "Whitespace"}, "post_processor": None, "decoder": None,
        "model": {"type": "WordLevel", "vocab": VOCAB, "unk_token": "[UNK]"},
    }
    return {**base, **changes}


def template(single, pair):
    text = lambda id: {"Sequence": {"id": id, "type_id": 0}}
    special = {"SpecialToken": {"id": "[CLS]", "type_id": 0}}
    piece = lambda c: special if c == "s" else text(c)
    return {"type": "TemplateProcessing", "single": [piece(c) for c in single], "pair": [piece(c) for c in pair],
            "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [1], "tokens": ["[CLS]"]}}}


def split(pattern):
    return {"type": "Split", "pattern": {"Regex": pattern}, "behavior": "Isolated", "invert": False}


def tokenizers():
    put("tokenizer", "plain", tokenizer())
    put("tokenizer", "regex-exponential", tokenizer(pre_tokenizer=split("^(a+)+$")))
    put("tokenizer", "regex-damaged", tokenizer(pre_tokenizer=split("(?<")))
    put("tokenizer", "regex-large", tokenizer(pre_tokenizer=split("(?:a{1,1000}){1,1000}")))
    put("tokenizer", "regex-empty", tokenizer(pre_tokenizer=split("")))
    put("tokenizer", "template-twice", tokenizer(post_processor=template("sAsA", "sAsBs")))
    put("tokenizer", "template-never", tokenizer(post_processor=template("ss", "sAsBs")))
    put("tokenizer", "template-one-of-two", tokenizer(post_processor=template("sA", "sAA")))
    put("tokenizer", "prototype", json.dumps(tokenizer()).replace('"striker"', '"__proto__"').encode())
    put("tokenizer", "id-beyond", tokenizer(model={"type": "WordLevel", "vocab": {"a": 2**53, "b": 2**31}, "unk_token": "a"}))
    put("tokenizer", "ids-twice", tokenizer(model={"type": "WordLevel", "vocab": {"a": 0, "b": 0}, "unk_token": "a"}))
    put("tokenizer", "added-empty", tokenizer(added_tokens=[{"id": 9, "content": "", "special": True}]))
    put("tokenizer", "merges-absent", tokenizer(model={"type": "BPE", "vocab": VOCAB, "merges": ["a b", "x y"], "unk_token": "[UNK]"}))
    put("tokenizer", "merges-odd", tokenizer(model={"type": "BPE", "vocab": VOCAB, "merges": ["a", "a b c", ["a"]]}))
    put("tokenizer", "scores-odd", b'{"version":"1.0","model":{"type":"Unigram","unk_id":7,"vocab":[["a",1e999],["b",-1e999],["",0]]}}')
    put("tokenizer", "charsmap-odd", tokenizer(normalizer={"type": "Precompiled", "precompiled_charsmap": "////////AAAA"}))
    put("tokenizer", "charsmap-loop", tokenizer(normalizer={"type": "Precompiled", "precompiled_charsmap": "BAAAAAAAAAA="}))
    put("tokenizer", "wordpiece-long", tokenizer(model={"type": "WordPiece", "vocab": VOCAB, "unk_token": "[UNK]", "continuing_subword_prefix": "", "max_input_chars_per_word": 2**31}))
    put("tokenizer", "nested", b'{"version":"1.0","normalizer":' + b'{"type":"Sequence","normalizers":[' * 4000 + b"]}" * 4000 + b',"model":{}}')
    put("tokenizer", "prepend-grows", tokenizer(normalizer={"type": "Sequence", "normalizers": [{"type": "Replace", "pattern": {"String": "a"}, "content": "a" * 1000}] * 3}))
    put("tokenizer", "nul", b"\0\0\0")


def configs():
    bert = {"model_type": "bert", "hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2, "intermediate_size": 8, "vocab_size": 9, "max_position_embeddings": 4}
    put("config", "labels-many", {**bert, "id2label": {str(i): "x" for i in range(20000)}})
    put("config", "labels-prototype", b'{"id2label":{"0":"a","__proto__":"b"}}')
    put("config", "labels-exponent", {"id2label": {"1e0": "a"}})
    put("config", "layers-many", {**bert, "num_hidden_layers": 1024})
    put("config", "layers-too-many", {**bert, "num_hidden_layers": 10**9})
    put("config", "heads-odd", {**bert, "num_attention_heads": 3})
    put("config", "nan", b'{"hidden_size": NaN}')
    put("config", "nested", b"[" * 50000 + b"]" * 50000)
    put("config", "list", [])
    put("config", "type-prototype", {**bert, "model_type": "constructor"})


def safetensors(header, data=b""):
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def tensors():
    f32 = lambda shape, a, b: {"dtype": "F32", "shape": shape, "data_offsets": [a, b]}
    put("safetensors", "plain", safetensors({"a": f32([2], 0, 8)}, bytes(8)))
    put("safetensors", "overlap", safetensors({"a": f32([2], 0, 8), "b": f32([2], 4, 12)}, bytes(12)))
    put("safetensors", "gap", safetensors({"a": f32([1], 4, 8)}, bytes(8)))
    put("safetensors", "shape-beyond", safetensors({"a": f32([2**32, 2**32], 0, 0)}))
    put("safetensors", "shape-zero-times-all", safetensors({"a": f32([0, 2**53], 0, 0)}))
    put("safetensors", "axes-many", safetensors({"a": f32([1] * 100000, 0, 4)}, bytes(4)))
    put("safetensors", "header-huge", struct.pack("<Q", 2**63) + b"{}")
    put("safetensors", "header-negative", b"\xff" * 16)
    put("safetensors", "prototype", safetensors(b'{"__proto__":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}', bytes(4)))
    put("safetensors", "twice", safetensors(b'{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}', b"x"))
    put("safetensors", "short", b"\x10\0\0")


def rows():
    for target, s in [("csv", b","), ("tsv", b"\t")]:
        put(target, "quote-open", b"text" + s + b'label\n"a\nb')
        put(target, "quote-odd", b"text" + s + b'label\na"b"' + s + b'x\n"a"b' + s + b"y\n")
        put(target, "mark", b"\xef\xbb\xbftext" + s + b"label\na" + s + b"b\n")
        put(target, "returns", b"text" + s + b"label\ra" + s + b"b\rc" + s + b"d\r")
        put(target, "columns-twice", b"text" + s + b"text\na" + s + b"b\n")
        put(target, "columns-prototype", b"text" + s + b"__proto__\na" + s + b"b\n")
        put(target, "nul", b"text\n\0\n")
        put(target, "nul-after-quote", b'text\n"a, "\0b"""\nc\n')
        put(target, "not-utf8", b"text\n\xff\xfe\n")
        put(target, "quotes-many", b"text\n" + b'"' * 100001)
        put(target, "empty", b"")
    put("jsonl", "prototype", b'{"text":"a","__proto__":{"text":"b"}}\n')
    put("jsonl", "nested", b'{"text":' + b"[" * 50000 + b"]" * 50000 + b"}\n")
    put("jsonl", "label-nested", b'{"text":"a","label":' + b"[" * 50000 + b"]" * 50000 + b"}\n")
    put("jsonl", "label-odd", b'{"text":"a","label":[{"toString":1}]}\n')
    put("jsonl", "lone-surrogate", b'{"text":"\\ud800"}\n')
    put("jsonl", "text-twice", b'{"text":"a","text":"b"}\n')
    put("jsonl", "mark", b'\xef\xbb\xbf{"text":"a"}\n')
    put("jsonl", "odd-values", b'{"text":1}\n{"text":null}\n[]\nnull\n"text"\n{}\n')
    put("jsonl", "returns", b'{"text":"a"}\r\n{"text":"b"}\r')


def hub():
    sha = "c0ffee".ljust(40, "0")
    info = {"_id": "1", "id": "owner/name", "sha": sha, "siblings": []}
    file = lambda path, **more: {"type": "file", "path": path, "size": 1, "oid": "a" * 40, **more}
    for name, path in {"up": "../../x", "root": "/etc/passwd", "drive": "C:/x", "backslash": "a\\..\\..\\x", "device": "onnx/NUL.onnx",
                       "stream": "config.json:x", "dot": "a/./b", "empty": "a//b", "nul": "a\0b", "long": "a" * 5000}.items():
        put("hub", f"path-{name}", {"info": info, "tree": [file(path)]})
    put("hub", "sha-path", {"info": {**info, "sha": "../../../x"}, "tree": []})
    put("hub", "size-negative", {"info": info, "tree": [{**file("config.json"), "size": -1}]})
    put("hub", "size-beyond", {"info": info, "tree": [file("config.json", lfs={"oid": "b" * 64, "size": 2**60, "pointerSize": 1})]})
    put("hub", "tree-object", {"info": info, "tree": {"length": 10**9}})
    put("hub", "tree-null", {"info": info, "tree": None})
    put("hub", "nothing", None)


def sizes():
    for kind, length in {"captures": 40, "sameName": 300, "callsInCalls": 30, "callsOfMuch": 9000, "listsOfLists": 60,
                         "lookups": 200, "deepBranches": 10}.items():
        put("sizes", kind, {"kind": kind, "length": length})


def swaps():
    for name, way in {"renamed": 0, "written": 100, "removed": 200}.items():
        put("swaps", name, bytes([way, 0, 0, 64, 0]) + b"swapped")


for make in [tokenizers, configs, tensors, rows, hub, sizes, swaps]:
    make()
