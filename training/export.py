"""Writes the bundled model's folder from the fine-tuned fp32 model.

  python training/export.py --model DIR --data DIR --out models/bbc-news

Weights are stored as int8 with one scale per channel, the most sensitive ones as fp16, and computed with in fp32.
"""

import argparse
import json
import os
import random

import onnx
import torch
from tokenizers import Tokenizer
from transformers import BertForSequenceClassification

import calibration
import data
import graph
import rounding
import train

SPECIAL = {
    "unk_token": "[UNK]",
    "sep_token": "[SEP]",
    "pad_token": "[PAD]",
    "cls_token": "[CLS]",
    "mask_token": "[MASK]",
}


def load(folder):
    return BertForSequenceClassification.from_pretrained(folder, attn_implementation="eager").eval()


LAYER = "bert.encoder.layer.{}."
# Stored as fp16: where rounding to int8 moved the logits of training slices most, within the 30 MB of the package.
FINE = [
    *(LAYER.format(i) + "output.dense.weight" for i in (0, 1, 2)),
    *(LAYER.format(i) + "attention.self.value.weight" for i in range(5)),
    *(LAYER.format(i) + "intermediate.dense.weight" for i in (0, 1)),
    LAYER.format(0) + "attention.output.dense.weight",
]


def calibration_batches(tokenizer, path, articles, seed):
    """Windows of some training articles as (ids, mask) batches."""
    chosen = data.encode(tokenizer, data.read(path))
    rng = random.Random(seed)
    rng.shuffle(chosen)
    rows = [(window, label) for ids, label in chosen[:articles] for window in data.windows(ids)]
    return [train.tensors(batch)[:2] for batch in data.batches(rows, 4000, rng)]


@torch.no_grad()
def rounded(model, batches):
    """The model with its weights as they will be stored, and torch name to (codes, scale, axis) of those in int8."""
    out, linear = calibration.round_layers(model, batches, FINE)
    for name in FINE:
        weight = out.get_parameter(name)
        weight.copy_(weight.half().float())
    table = "bert.embeddings.word_embeddings.weight"
    codes = {table: (*rounding.nearest(model.get_parameter(table), 1), 1)}
    codes.update({name: (c, scale, 0) for name, (c, scale) in linear.items()})
    return out, {name: (c.numpy(), scale.numpy(), axis) for name, (c, scale, axis) in codes.items()}


def write_json(path, value):
    with open(path, "w", encoding="utf-8") as f:
        json.dump(value, f, indent=2)
        f.write("\n")


def write_tokenizer(source, out, longest):
    tokenizer = Tokenizer.from_file(os.path.join(source, "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.save(os.path.join(out, "tokenizer.json"), pretty=False)
    added = {
        str(tokenizer.token_to_id(t)): {
            "content": t,
            "lstrip": False,
            "normalized": False,
            "rstrip": False,
            "single_word": False,
            "special": True,
        }
        for t in SPECIAL.values()
    }
    write_json(
        os.path.join(out, "tokenizer_config.json"),
        {
            "added_tokens_decoder": dict(sorted(added.items(), key=lambda item: int(item[0]))),
            "clean_up_tokenization_spaces": False,
            "do_lower_case": True,
            "model_max_length": longest,
            "strip_accents": None,
            "tokenize_chinese_chars": True,
            "tokenizer_class": "BertTokenizer",
            **SPECIAL,
        },
    )
    write_json(os.path.join(out, "special_tokens_map.json"), SPECIAL)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--model", required=True, help="folder that train.py wrote")
    parser.add_argument("--data", required=True, help="folder of train.csv")
    parser.add_argument("--out", required=True, help="model folder to write")
    parser.add_argument("--articles", type=int, default=120, help="training articles to round by")
    parser.add_argument("--seed", type=int, default=13)
    settings = parser.parse_args()
    os.makedirs(os.path.join(settings.out, "onnx"), exist_ok=True)
    model = load(settings.model)
    articles = calibration_batches(train.tokenizer(), os.path.join(settings.data, "train.csv"), settings.articles, settings.seed)
    stored, codes = rounded(model, articles)
    exported = graph.export(stored)
    graph.store_int8(exported, codes)
    graph.store_fp16(exported, FINE)
    onnx.checker.check_model(exported, full_check=True)
    onnx.save(exported, os.path.join(settings.out, "onnx", "model.onnx"))
    config = {k: v for k, v in model.config.to_dict().items() if k != "_name_or_path"}
    write_json(os.path.join(settings.out, "config.json"), config)
    write_tokenizer(settings.model, settings.out, model.config.max_position_embeddings)


if __name__ == "__main__":
    main()
