"""Makes test/fixtures/architectures: tiny classifiers of every family that graphs are built for, as safetensors.

  python test/oracles/architectures.py        (torch 2.13.0, transformers 5.24.0, safetensors 0.8.0)

Random weights. Truth is PyTorch's logits in float64, of a batch of two texts of which the second is padded.
"""

import json
import os

import torch
from safetensors.torch import save_file
from transformers import AutoModelForSequenceClassification, CONFIG_MAPPING

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "fixtures", "architectures")
SMALL = dict(vocab_size=24, hidden_size=8, num_hidden_layers=2, num_attention_heads=2, intermediate_size=12, max_position_embeddings=16, num_labels=3)
FAMILIES = {
    "bert": {"hidden_act": "gelu_new"},
    "ernie": {"hidden_act": "relu", "use_task_id": False, "pad_token_id": 0},
    "roberta": {"type_vocab_size": 1, "pad_token_id": 1, "layer_norm_eps": 1e-5},
    "xlm-roberta": {"type_vocab_size": 1, "pad_token_id": 1, "layer_norm_eps": 1e-5},
    "camembert": {"type_vocab_size": 1, "pad_token_id": 1},
    "data2vec-text": {"type_vocab_size": 1, "pad_token_id": 1},
    "electra": {"embedding_size": 6},
    "albert": {"embedding_size": 6, "inner_group_num": 1},
    "distilbert": {"dim": 8, "n_layers": 2, "n_heads": 2, "hidden_dim": 12},
}


def main():
    os.makedirs(OUT, exist_ok=True)
    cases = {}
    for seed, (family, extra) in enumerate(FAMILIES.items()):
        torch.manual_seed(seed)
        config = CONFIG_MAPPING[family](**{**SMALL, **extra})
        model = AutoModelForSequenceClassification.from_config(config, attn_implementation="eager").eval()
        with torch.no_grad():
            for p in model.parameters():
                p.copy_(torch.randn(p.shape) * (1.5 / p.shape[-1] ** 0.5 if p.dim() > 1 else 0.3))
        save_file({k: v.contiguous() for k, v in model.state_dict().items() if v.is_floating_point()}, os.path.join(OUT, f"{family}.safetensors"))
        pad = config.pad_token_id or 0
        rows = [[2, 7, 9, 11, 23, 3], [2, 5, 3, pad, pad, pad]]
        feeds = {"input_ids": rows, "attention_mask": [[1] * 6, [1, 1, 1, 0, 0, 0]]}
        if family in ("bert", "ernie", "electra", "albert"):
            feeds["token_type_ids"] = [[0, 0, 0, 1, 1, 1], [0] * 6]
        with torch.no_grad():
            logits = model.double()(**{k: torch.tensor(v) for k, v in feeds.items()}).logits
        keep = json.loads(config.to_json_string())
        cases[family] = {"config": keep, "feeds": feeds, "logits": logits.tolist()}
    with open(os.path.join(OUT, "cases.json"), "w") as f:
        json.dump(cases, f, separators=(",", ":"))
        f.write("\n")


main()
