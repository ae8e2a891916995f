"""Makes test/fixtures/weights: tiny classifiers as their authors publish them, weights in safetensors and no ONNX file.

  python test/oracles/weights.py        (torch 2.13.0, transformers 5.24.0, tokenizers 0.23.3, safetensors 0.8.0)

One in one file, one in parts with an index, one in float16, one in bfloat16, one with the names of TensorFlow's days. Truth
is PyTorch's in float64 with the numbers that are stored: logits, and Integrated Gradients as in models.py.
"""

import json
import os

import torch
from safetensors.torch import save_file
from transformers import AutoModelForSequenceClassification, CONFIG_MAPPING

from models import LABELS, TEXTS, steep, tokenizer, truth

OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "fixtures", "weights")
SMALL = dict(hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=24, max_position_embeddings=64, pad_token_id=0)
CASES = {
    "bert": ("bert", {}, torch.float32),
    "legacy": ("bert", {}, torch.float32),
    "distilbert": ("distilbert", dict(dim=16, n_layers=1, n_heads=2, hidden_dim=24), torch.float32),
    "roberta-parts": ("roberta", dict(type_vocab_size=1, layer_norm_eps=1e-5), torch.float32),
    "electra-half": ("electra", dict(embedding_size=12), torch.float16),
    "bert-brain": ("bert", dict(type_vocab_size=1), torch.bfloat16),
}


def save(model, name, folder):
    tensors = {k: v.contiguous() for k, v in model.state_dict().items() if v.is_floating_point()}
    if name == "legacy":
        rename = lambda k: k.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta")
        tensors = {rename(k): v for k, v in tensors.items()}
    if not name.endswith("parts"):
        return save_file(tensors, os.path.join(folder, "model.safetensors"), metadata={"format": "pt"})
    keys = sorted(tensors)
    parts = [keys[: len(keys) // 2], keys[len(keys) // 2 :]]
    weight_map = {}
    for i, part in enumerate(parts):
        file = f"model-{i + 1:05}-of-00002.safetensors"
        save_file({k: tensors[k] for k in part}, os.path.join(folder, file), metadata={"format": "pt"})
        weight_map |= {k: file for k in part}
    with open(os.path.join(folder, "model.safetensors.index.json"), "w") as f:
        json.dump({"metadata": {}, "weight_map": weight_map}, f)


def main():
    t = tokenizer()
    os.makedirs(OUT, exist_ok=True)
    t.save(os.path.join(OUT, "tokenizer.json"))
    for seed, (name, (family, extra, dtype)) in enumerate(CASES.items()):
        labels = dict(num_labels=len(LABELS), id2label=dict(enumerate(LABELS)))
        config = CONFIG_MAPPING[family](**{**SMALL, "vocab_size": t.get_vocab_size(), **labels, **extra})
        model = AutoModelForSequenceClassification.from_config(config, attn_implementation="eager")
        model = steep(model, seed=40 + seed).to(dtype)
        folder = os.path.join(OUT, name)
        os.makedirs(folder, exist_ok=True)
        save(model, name, folder)
        with open(os.path.join(folder, "config.json"), "w") as f:
            f.write(config.to_json_string())
        model = model.double()
        cases = []
        for text in TEXTS:
            encoding = t.encode(text)
            logits = model(input_ids=torch.tensor([encoding.ids])).logits[0]
            top = int(logits.argmax())
            logit = truth(model, encoding, lambda l: l[top], [("gausslegendre", 50)])
            cases.append({"text": text, "logits": [round(v, 9) for v in logits.tolist()], "logit": logit})
        with open(os.path.join(folder, "cases.json"), "w") as f:
            json.dump({"cases": cases}, f, ensure_ascii=False)


main()
