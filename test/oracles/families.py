"""Makes test/fixtures/families: tiny classifiers of the families that test/oracles/architectures.py has not.

  python test/oracles/families.py [NAME…]     (torch 2.13.0, safetensors 0.8.0; transformers 4.57.1, then again with 5.23.0)

Random weights, scaled so that the logits hang on all parts. Truth is PyTorch's in float64 of the numbers that are stored: the
logits of a batch of three rows (whole, padded on the right, and on the left where ROWS does not leave that out), and Integrated Gradients of the whole row at
the output of the word-embedding lookup (baseline: pad at all but the first and the last token, 50 nodes of Gauss-Legendre).
A case is made by the version that has its family. The newer version reads the older one's folders too, is held to their
logits, and its own spelling of each config is kept beside them.
"""

import json
import os
import sys
import tempfile
import warnings

import numpy as np
import torch
import transformers
from safetensors.torch import load_file, save_file
from transformers import AutoModelForSequenceClassification, CONFIG_MAPPING

warnings.filterwarnings("ignore")
transformers.logging.set_verbosity_error()
OUT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "fixtures", "families")
NEW = int(transformers.__version__.split(".")[0]) >= 5
BASE = dict(vocab_size=24, num_labels=3)
BERT = dict(hidden_size=16, num_hidden_layers=2, num_attention_heads=2, intermediate_size=20, max_position_embeddings=40)
BART = dict(d_model=16, encoder_layers=2, decoder_layers=2, encoder_attention_heads=2, decoder_attention_heads=4,
            encoder_ffn_dim=20, decoder_ffn_dim=18, max_position_embeddings=40, pad_token_id=1, bos_token_id=2, eos_token_id=3, decoder_start_token_id=3)
LLAMA = dict(hidden_size=16, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, intermediate_size=20,
             max_position_embeddings=40, pad_token_id=0, bos_token_id=2, eos_token_id=3)

# name: (model_type, config, which of the versions makes it)
CASES = json.load(open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "families.json")))
SHARED = {"BERT": BERT, "BART": BART, "LLAMA": LLAMA}
ROW = [2, 7, 9, 11, 23, 5, 14, 8, 8, 20, 12, 17, 3]


def feeds(pad, typed):
    short = [2, 5, 19, 6, 3]
    gap = len(ROW) - len(short)
    ids = [ROW, short + [pad] * gap, [pad] * gap + short]
    mask = [[1] * len(ROW), [1] * len(short) + [0] * gap, [0] * gap + [1] * len(short)]
    made = {"input_ids": ids, "attention_mask": mask}
    if typed:
        made["token_type_ids"] = [[0] * 6 + [1] * 7, [0] * len(ROW), [0] * len(ROW)]
    return made


def steep(model, seed):
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for name, p in model.named_parameters():
            noise = torch.randn(p.shape, generator=generator, dtype=torch.float32)
            norm = p.dim() == 1 and name.endswith("weight")
            scale = 0.3 if p.dim() < 2 else (0.8 if model.config.model_type == "mobilebert" else 1.4) / p.shape[-1] ** 0.5
            p.copy_(1 + 0.3 * noise if norm and "gemma" not in model.config.model_type else scale * noise)
    return model


def placed(x, out):
    """Instead of what the lookup gave: XLNet has tokens before rows, Longformer fills the row up to its window."""
    if out.shape[0] != x.shape[0]:
        return x.transpose(0, 1)
    return torch.cat([x, out[:, x.shape[1] :]], 1)


def attributions(model, inputs, pad, target):
    table = model.get_input_embeddings()
    ids = inputs["input_ids"]
    baseline = torch.full_like(ids, pad)
    baseline[:, [0, -1]] = ids[:, [0, -1]]
    if model.config.model_type in ("bart", "mbart"):
        table = model.model.encoder.embed_tokens
    e, b = table(ids).detach(), table(baseline).detach()
    total = 0
    for node, weight in zip(*np.polynomial.legendre.leggauss(50)):
        x = (b + (node + 1) / 2 * (e - b)).requires_grad_(True)
        handle = table.register_forward_hook(lambda _, __, out: placed(x, out))
        f = model(**inputs).logits[0, target]
        handle.remove()
        (g,) = torch.autograd.grad(f, x)
        total = total + weight / 2 * (g * (e - b)).sum(-1)[0]
    return total.tolist()


def logits_of(model, inputs, config):
    """Row by row where the model refuses a batch (no pad token). Padded places that see nothing are NaN in float64, whose
    lowest number is no float32: eager attention's softmax is in float32. Those rows are told in float32."""
    found = batch_logits(model, inputs, config)
    if found.isnan().any():
        single = batch_logits(model.float(), inputs, config).double()
        model.double()
        found = torch.where(found.isnan(), single, found)
    return found


def batch_logits(model, inputs, config):
    if config.pad_token_id is not None or config.model_type in ("bart", "mbart", "xlnet"):
        return model(**inputs).logits
    rows = range(len(inputs["input_ids"]))
    return torch.cat([model(**{k: v[i : i + 1] for k, v in inputs.items()}).logits for i in rows])


def tensors(inputs):
    return {k: torch.tensor(v) for k, v in inputs.items()}


def make(name, model_type, extra, seed):
    extra = dict(extra)
    rows = extra.pop("ROWS", 3)
    own = dict(BASE)
    for key, value in extra.items():
        own.update(SHARED[key] if key in SHARED else {key: value})
    # Read back as from a file: some configs derive more from it than from what they are made with.
    with tempfile.TemporaryDirectory() as folder:
        CONFIG_MAPPING[model_type](**own).save_pretrained(folder)
        config = CONFIG_MAPPING[model_type].from_pretrained(folder)
    model = steep(AutoModelForSequenceClassification.from_config(config, attn_implementation="eager").eval(), seed)
    state = {k: v.contiguous().clone() for k, v in model.state_dict().items() if v.is_floating_point()}
    text = getattr(config, "text_config", None) or config
    if model_type in ("bart", "mbart"):
        # As people's files are: one table, by one name.
        state = {k: v for k, v in state.items() if not k.endswith("embed_tokens.weight")}
    save_file(state, os.path.join(OUT, f"{name}.safetensors"), metadata={"format": "pt"})
    model = model.double()
    pad = text.pad_token_id if isinstance(text.pad_token_id, int) else 0
    inputs = feeds(pad, extra.get("type_vocab_size", 1 if model_type != "xlnet" else 2) > 1)
    inputs = {k: v[:rows] for k, v in inputs.items()}
    with torch.no_grad():
        logits = logits_of(model, tensors(inputs), text)
    target = int(logits[0].argmax())
    one = {k: v[:1] for k, v in tensors(inputs).items()}
    spelled = json.loads(config.to_json_string())
    case = {"config": spelled, "feeds": inputs, "logits": logits.tolist(), "pad": pad, "target": target,
            "attributions": attributions(model, one, pad, target)}
    with open(os.path.join(OUT, f"{name}.json"), "w") as f:
        json.dump(case, f, separators=(",", ":"))
        f.write("\n")
    print(name, os.path.getsize(os.path.join(OUT, f"{name}.safetensors")), logits.std().item(), np.abs(case["attributions"]).max())


def respell(name):
    """What the newer version makes of the older one's folder: the same logits, and its own spelling of the config."""
    file = os.path.join(OUT, f"{name}.json")
    case = json.load(open(file))
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "config.json"), "w") as f:
            json.dump(case["config"], f)
        state = load_file(os.path.join(OUT, f"{name}.safetensors"))
        save_file(state, os.path.join(folder, "model.safetensors"), metadata={"format": "pt"})
        model = AutoModelForSequenceClassification.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32).double().eval()
        config = model.config
    with torch.no_grad():
        logits = logits_of(model, tensors(case["feeds"]), getattr(config, "text_config", None) or config)
    off = (logits - torch.tensor(case["logits"], dtype=torch.float64)).abs().max().item()
    print(name, "in", transformers.__version__, "differs by", off)
    if off > 1e-5:
        case.pop("newer", None)
    else:
        case["newer"] = json.loads(config.to_json_string())
    with open(file, "w") as f:
        json.dump(case, f, separators=(",", ":"))
        f.write("\n")


def main():
    os.makedirs(OUT, exist_ok=True)
    for seed, (name, (model_type, extra, newer)) in enumerate(CASES.items()):
        if sys.argv[1:] and name not in sys.argv[1:]:
            continue
        if newer == NEW:
            make(name, model_type, extra, seed)
        elif NEW:
            respell(name)


if __name__ == "__main__":
    main()
