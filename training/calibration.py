"""Rounds a model's linear layers one after another, each to mend on training articles what rounding the
layers before it did."""

import copy

import torch
from torch.nn.functional import gelu, softmax

import rounding


class Sums:
    """Second moments of a layer's inputs, and their products with the wanted outputs."""

    def __init__(self):
        self.moments = self.products = 0

    def add(self, inputs, targets):
        """inputs [rows, in], targets [rows, out]"""
        x = torch.cat([inputs, torch.ones(len(inputs), 1)], 1)
        self.moments = self.moments + (x.T @ x).double()
        self.products = self.products + (targets.T @ x).double()


@torch.no_grad()
def round_layers(model, batches, keep, report=print):
    """A copy of `model` with rounded linear layers, and torch name to (codes, scale) of their weights.

    batches: (ids, mask), both [batch, sequence]; keep: names of weights that are not rounded."""
    rounded = copy.deepcopy(model)
    stored = {}

    def settle(name, pairs):
        """Rounds the layer `name`: pairs of its inputs and wanted outputs, [rows, in] and [rows, out]."""
        layer = rounded.get_submodule(name)
        if f"{name}.weight" in keep:
            return
        sums = Sums()
        for inputs, targets in pairs:
            sums.add(inputs, targets)
        codes, scale, bias = rounding.compensated(layer.weight, layer.bias, sums.moments, sums.products)
        layer.weight.copy_(codes * scale[:, None])
        layer.bias.copy_(bias)
        stored[f"{name}.weight"] = (codes, scale)

    masks = [mask.bool() for _, mask in batches]
    first = [model.bert.embeddings(input_ids=ids) for ids, _ in batches]
    second = [hidden.clone() for hidden in first]
    last = len(model.bert.encoder.layer) - 1
    for at in range(last + 1):
        path = f"bert.encoder.layer.{at}"
        exact, mine = model.get_submodule(path), rounded.get_submodule(path)
        # In the last layer the first position alone goes on to the pooler.
        rows = [first_only(mask) for mask in masks] if at == last else masks

        for part in ["query", "key", "value"]:
            layer = getattr(exact.attention.self, part)
            used = rows if part == "query" else masks
            settle(f"{path}.attention.self.{part}", [(b[m], layer(a[m])) for a, b, m in zip(first, second, used)])
        context_a = [attend(exact, a, m) for a, m in zip(first, masks)]
        context_b = [attend(mine, b, m) for b, m in zip(second, masks)]

        dense = exact.attention.output.dense
        settle(
            f"{path}.attention.output.dense",
            [(cb[m], dense(ca[m]) + a[m] - b[m]) for ca, cb, a, b, m in zip(context_a, context_b, first, second, rows)],
        )
        first = [exact.attention.output(c, a) for c, a in zip(context_a, first)]
        second = [mine.attention.output(c, b) for c, b in zip(context_b, second)]

        dense = exact.intermediate.dense
        settle(f"{path}.intermediate.dense", [(b[m], dense(a[m])) for a, b, m in zip(first, second, rows)])
        dense = exact.output.dense
        settle(
            f"{path}.output.dense",
            (
                (gelu(mine.intermediate.dense(b[m])), dense(gelu(exact.intermediate.dense(a[m]))) + a[m] - b[m])
                for a, b, m in zip(first, second, rows)
            ),
        )
        first = [exact.output(exact.intermediate(a), a) for a in first]
        second = [mine.output(mine.intermediate(b), b) for b in second]
        off = sum(((a - b)[m] ** 2).sum().item() for a, b, m in zip(first, second, rows))
        all_ = sum((a[m] ** 2).sum().item() for a, m in zip(first, rows))
        report(f"layer {at}: relative error of its output {(off / all_) ** 0.5:.5f}")

    dense = model.bert.pooler.dense
    settle("bert.pooler.dense", [(b[:, 0], dense(a[:, 0])) for a, b in zip(first, second)])
    return rounded, stored


def first_only(mask):
    out = torch.zeros_like(mask)
    out[:, 0] = True
    return out


def attend(layer, hidden, mask):
    """Context of self-attention [batch, sequence, hidden], before its output projection."""
    this = layer.attention.self
    batch, length, width = hidden.shape
    heads = this.num_attention_heads

    def split(x):
        return x.view(batch, length, heads, width // heads).transpose(1, 2)

    q, k, v = split(this.query(hidden)), split(this.key(hidden)), split(this.value(hidden))
    scores = q @ k.transpose(2, 3) / (width // heads) ** 0.5
    scores = scores.masked_fill(~mask[:, None, None, :], float("-inf"))
    return (softmax(scores, -1) @ v).transpose(1, 2).reshape(batch, length, width)
