"""The articles, and how they are cut into training slices and reading windows."""

import csv
import random

LABELS = ["business", "entertainment", "politics", "sport", "tech"]
LONGEST = 512  # positions of the base model, special tokens included


def read(path):
    """Rows of a CSV file with the columns text and label, as (text, label index)."""
    with open(path, encoding="utf-8", newline="") as f:
        return [(r["text"], LABELS.index(r["label"])) for r in csv.DictReader(f)]


def encode(tokenizer, rows):
    """Content token ids of every article: whole, without special tokens."""
    return [(tokenizer.encode(t, add_special_tokens=False).ids, y) for t, y in rows]


def training_slice(ids, rng):
    """A random slice: mostly the start of the article, of mixed length, so that short texts and
    later windows of long ones look familiar to the model."""
    length = rng.choice([24, 48, 96, 192, 192, 256, 256, 320, 448])
    if len(ids) <= length or rng.random() < 0.6:
        return ids[:length]
    start = rng.randrange(len(ids) - length + 1)
    return ids[start : start + length]


def batches(slices, tokens, rng):
    """Batches of slices of like length that hold about `tokens` tokens each, in random order."""
    order = sorted(range(len(slices)), key=lambda i: (len(slices[i][0]), rng.random()))
    out, batch = [], []
    for i in order:
        longest = len(slices[i][0]) + 2
        if batch and (len(batch) + 1) * longest > tokens:
            out.append(batch)
            batch = []
        batch.append(slices[i])
    out.append(batch)
    rng.shuffle(out)
    return out


NEUTRAL = -1  # "label" of a text that says nothing: the target is the same probability for every label


def neutral_row(batch, rng):
    """A text of padding alone (or mask, or unknown tokens), as long as some text of the batch. Attribution starts its
    path at such a text: a model that never saw one gives it an arbitrary label, and every explanation then tells the
    difference from that label instead of from nothing."""
    length = len(rng.choice(batch)[0])
    return [rng.choice([0, 0, 0, 103, 100])] * length, NEUTRAL


def windows(ids):
    """Reading windows of one article: half overlapping, as the product cuts long documents.
    (The product also moves seams off the middle of words; a label does not depend on it.)"""
    size = LONGEST - 2
    if len(ids) <= size:
        return [ids]
    starts = list(range(0, len(ids) - size, size // 2)) + [len(ids) - size]
    return [ids[s : s + size] for s in starts]


def rng_for(seed, epoch):
    return random.Random(seed * 1000 + epoch)
