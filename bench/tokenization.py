"""The Rust library on the same files and text, for bench/tokenization.ts: one JSON line per tokenizer.

Needs: pip install tokenizers. Usage: python bench/tokenization.py TEXT TOKENIZER.json...
"""
import hashlib
import json
import sys
import time
from tokenizers import Tokenizer


def seconds(work):
    start = time.perf_counter()
    result = work()
    return time.perf_counter() - start, result


with open(sys.argv[1], encoding="utf-8", newline="") as file:
    text = file.read()
for path in sys.argv[2:]:
    load, tokenizer = seconds(lambda: Tokenizer.from_file(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    runs = [seconds(lambda: tokenizer.encode(text, add_special_tokens=False)) for _ in range(3)]
    ids = ",".join(map(str, runs[0][1].ids))
    print(json.dumps({"load": load, "encode": min(t for t, _ in runs), "ids": hashlib.sha256(ids.encode()).hexdigest()}))
