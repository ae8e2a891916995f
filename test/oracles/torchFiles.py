"""Makes test/fixtures/torch: weights as torch.save writes them, of the classifiers of test/fixtures/weights, and hostile ones.

  python test/oracles/torchFiles.py        (torch 2.13.0, safetensors 0.8.0)
"""

import json
import os
from collections import OrderedDict

import torch
from safetensors.torch import load_file

HERE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "fixtures")
OUT = os.path.join(HERE, "torch")


class Command:
    def __reduce__(self):
        return (os.system, ("touch /tmp/gradlens-was-here",))


def save(state, name, **options):
    torch.save(state, os.path.join(OUT, name), **options)


def main():
    os.makedirs(OUT, exist_ok=True)
    bert = OrderedDict(load_file(os.path.join(HERE, "weights", "bert", "model.safetensors")))
    brain = load_file(os.path.join(HERE, "weights", "bert-brain", "model.safetensors"))
    # As old checkpoints have it: a buffer of integers, LayerNorm's older names, parameters.
    older = OrderedDict(bert)
    older["bert.embeddings.position_ids"] = torch.arange(64).unsqueeze(0)
    older = OrderedDict((k.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta"), v) for k, v in older.items())
    save(older, "older.bin", _use_new_zipfile_serialization=False)
    # One storage for all tensors, matrices turned: no view is a whole storage, and some are not in order.
    flat = torch.cat([(v.T if v.dim() == 2 else v).reshape(-1) for v in bert.values()])
    at, views = 0, OrderedDict()
    for k, v in bert.items():
        own = flat[at : at + v.numel()]
        views[k] = own.view(v.shape[::-1]).T if v.dim() == 2 else own.view(v.shape)
        at += v.numel()
    save(views, "views.bin")
    save(brain, "brain.bin")
    keys = sorted(bert)
    weight_map = {}
    for i, part in enumerate([keys[: len(keys) // 2], keys[len(keys) // 2 :]]):
        name = f"pytorch_model-{i + 1:05}-of-00002.bin"
        save({k: torch.nn.Parameter(bert[k].clone()) for k in part}, name)
        weight_map |= {k: name for k in part}
    with open(os.path.join(OUT, "pytorch_model.bin.index.json"), "w") as f:
        json.dump({"metadata": {"total_size": 1}, "weight_map": weight_map}, f)
    one = {"a": torch.zeros(2)}
    save(one | {"command": Command()}, "hostile.bin")
    save(one | {"step": 3}, "number.bin")
    save({"state_dict": one, "epoch": 1}, "nested.bin")
    save([one["a"]], "list.bin")


main()
