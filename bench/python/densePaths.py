"""Trains small classifiers on news articles and records their paths densely, for bench/claims.ts.

  python bench/python/densePaths.py --data DIR --out bench/.paths/small [--set SET] [--articles N] [NAME ...]

DIR holds train.csv, val.csv and seed-test.csv (columns text, label). SET is one of smallModels.py: "made" (the default)
and "steep" are recorded on articles of val.csv, the others on seed-test.csv. A model takes some minutes on one core and
is kept in OUT, as are paths.
Versions: torch 2.13.0, transformers 4.57.1, tokenizers 0.22.2; everything random hangs on the seeds below.

OUT/NAME.json: {tokens, parts, articles, smooth}. OUT/NAME.bin, little-endian float32: of each article, for the predicted class and
the runner-up, [parts + 1] values, then [parts + 1, tokens] slopes, at 0, 1/parts, ... 1.
"""

import argparse
import csv
import json
import os
import random
import time

import torch
from tokenizers import Tokenizer

from smallModels import SETS, SMOOTH, TOKENS

HERE = os.path.dirname(os.path.abspath(__file__))
LABELS = ["business", "entertainment", "politics", "sport", "tech"]
FIRST, LAST, PAD = 101, 102, 0
ARTICLES = {"made": "val.csv", "steep": "val.csv"}
# Parts of a path: pooled maxima and a GRU's narrow spikes want more of them than other curves.
PARTS = {"cnn": 4096, "gru": 4096, "smooth": 2048}
USUAL_PARTS = 1024
ROWS = 256


def read(file):
    """Ids [articles, TOKENS], padded, special tokens included; lengths; label indices."""
    tokenizer = Tokenizer.from_file(os.path.join(HERE, "..", "..", "models", "bbc-news", "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    with open(file, encoding="utf-8", newline="") as f:
        rows = [(r["text"], LABELS.index(r["label"])) for r in csv.DictReader(f)]
    found = []
    for encoding, (_, label) in zip(tokenizer.encode_batch([t for t, _ in rows], add_special_tokens=False), rows):
        found.append(([FIRST, *encoding.ids[: TOKENS - 2], LAST], label))
    return found


def train(make, rows, seed, epochs, rate):
    torch.manual_seed(seed)
    rng = random.Random(seed)
    model = make()
    optimizer = torch.optim.AdamW(model.parameters(), lr=rate, weight_decay=0.01)
    size = 24
    steps = epochs * (len(rows) // size)
    step, began = 0, time.time()
    for _ in range(epochs):
        order = list(range(len(rows)))
        rng.shuffle(order)
        for start in range(0, len(rows) - size + 1, size):
            batch = [rows[i] for i in order[start : start + size]]
            length = rng.choice([48, 64, TOKENS])
            # Only texts as long as the slice: no model here is told what is padding.
            ids = torch.tensor([(ids + ids * (length // len(ids)))[: length - 1] + [LAST] for ids, _ in batch])
            for group in optimizer.param_groups:
                group["lr"] = rate * min(1, 10 * (step + 1) / steps) * max(0.05, 1 - step / steps)
            model.train()
            loss = torch.nn.functional.cross_entropy(
                model(model.table(ids)), torch.tensor([y for _, y in batch]), label_smoothing=0.05
            )
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            step += 1
        print(f"  epoch: loss {loss.item():.3f}, {time.time() - began:.0f} s", flush=True)
    return model.eval()


@torch.no_grad()
def accuracy(model, rows):
    return sum(model(model.table(torch.tensor([ids])))[0].argmax().item() == y for ids, y in rows) / len(rows)


@torch.no_grad()
def ends(model, ids):
    """Embeddings of the text and of its baseline, and the two likeliest classes."""
    real = torch.tensor(ids)
    text = model.table(real)
    ground = model.table(torch.where((real == FIRST) | (real == LAST), real, torch.tensor(PAD)))
    return text, ground, model(text[None])[0].topk(2).indices.tolist()


def record(model, ids, parts):
    """Values [2, parts + 1] and slopes [2, parts + 1, TOKENS] of the predicted class and the runner-up."""
    text, ground, targets = ends(model, ids)
    alphas = torch.arange(parts + 1, dtype=text.dtype) / parts
    values = torch.zeros(2, parts + 1)
    slopes = torch.zeros(2, parts + 1, len(ids))
    for start in range(0, parts + 1, ROWS):
        alpha = alphas[start : start + ROWS, None, None]
        x = (ground + alpha * (text - ground)).detach().requires_grad_(True)
        logits = model(x)
        for k, target in enumerate(targets):
            (gradient,) = torch.autograd.grad(logits[:, target].sum(), x, retain_graph=k == 0)
            values[k, start : start + ROWS] = logits[:, target].detach()
            slopes[k, start : start + ROWS] = ((text - ground) * gradient).sum(-1)
    return values, slopes


@torch.no_grad()
def record_linear(model, ids, parts):
    """The same of a TextCNN whose convolutions stand first: their outputs are linear along the path."""
    text, ground, targets = ends(model, ids)
    alphas = (torch.arange(parts + 1, dtype=text.dtype) / parts)[:, None]
    far, pooled, picks = (text - ground), [], []
    for convolution in model.convolutions:
        start, end = (convolution(x.T[None])[0] for x in (ground, text))
        shares = torch.einsum("fcj,pjc->fpj", convolution.weight, far.unfold(0, convolution.kernel_size[0], 1).transpose(1, 2))
        for f in range(len(start)):
            value, at = (start[f] + alphas * (end[f] - start[f])).max(-1)
            pooled.append(value.relu())
            picks.append((at, shares[f][at] * (value > 0)[:, None]))
    pooled = torch.stack(pooled, 1).requires_grad_(True)
    slopes = torch.zeros(2, parts + 1, len(ids))
    with torch.enable_grad():
        logits = model.head(pooled)
        gradients = [torch.autograd.grad(logits[:, t].sum(), pooled, retain_graph=True)[0] for t in targets]
    for f, (at, share) in enumerate(picks):
        for j in range(share.shape[1]):
            for k in range(2):
                slopes[k].scatter_add_(1, (at + j)[:, None], (gradients[k][:, f] * share[:, j])[:, None])
    return logits[:, targets].T, slopes


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--data", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--set", choices=list(SETS), default="made")
    parser.add_argument("--articles", type=int, default=20)
    settings = parser.parse_args()
    torch.set_num_threads(1)
    os.makedirs(settings.out, exist_ok=True)
    texts = read(os.path.join(settings.data, "train.csv"))
    told = read(os.path.join(settings.data, ARTICLES.get(settings.set, "seed-test.csv")))
    stride = len(told) // settings.articles
    chosen = [told[k * stride][0] for k in range(settings.articles)]
    chosen = [ids for ids in chosen if len(ids) == TOKENS]
    for seed, (name, make) in enumerate(SETS[settings.set].items()):
        if settings.names and name not in settings.names:
            continue
        family = name.split("-")[0]
        weights = os.path.join(settings.out, f"{name}.pt")
        if os.path.exists(weights):
            model = make()
            model.load_state_dict(torch.load(weights))
            model.eval()
        else:
            epochs, rate = {"cnn": (10, 3e-3), "gru": (6, 3e-3), "t5": (6, 3e-3), "smooth": (10, 3e-3)}.get(family, (5, 1.5e-3))
            model = train(make, texts, 1000 * list(SETS).index(settings.set) + seed, epochs, rate)
            torch.save(model.state_dict(), weights)
            print(name, "accuracy", round(accuracy(model, told), 3), flush=True)
        parts, began = PARTS.get(family, USUAL_PARTS), time.time()
        is_linear = family == "cnn"
        file = os.path.join(settings.out, f"{name}.bin")
        with open(f"{file}.partial", "wb") as f:
            for ids in chosen:
                for values, slopes in zip(*(record_linear if is_linear else record)(model, ids, parts)):
                    f.write(values.detach().numpy().tobytes())
                    f.write(slopes.numpy().tobytes())
        os.replace(f"{file}.partial", file)
        about = {"tokens": TOKENS, "parts": parts, "articles": len(chosen), "smooth": name in SMOOTH}
        with open(os.path.join(settings.out, f"{name}.json"), "w") as f:
            json.dump(about, f)
        print(name, "recorded", about, f"{time.time() - began:.0f} s", flush=True)


if __name__ == "__main__":
    main()
