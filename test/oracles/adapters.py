"""Makes test/fixtures/adapters: LoRA adapters of classifiers of test/fixtures/families, as PEFT saves them.

  python test/oracles/adapters.py        (torch 2.13.0, transformers 4.57.1, peft 0.21.2, safetensors 0.8.0)

Random weights. Truth is PEFT's model in float64: logits of one text, and Integrated Gradients as in families.py.
"""

import json
import os
import shutil
import tempfile

import torch
from peft import LoraConfig, PeftModel, get_peft_model
from transformers import AutoModelForSequenceClassification

from families import OUT as FAMILIES, ROW, attributions

OUT = os.path.join(FAMILIES, "..", "adapters")
# name: (base, settings, what the saved config is changed to afterwards)
CASES = {
    "bert-like": ("mpnet", dict(r=4, lora_alpha=6, target_modules=["q", "v"]), {}),
    "everywhere": ("deberta-v3", dict(r=3, lora_alpha=5, target_modules="all-linear", use_rslora=True, bias="lora_only"), {}),
    "patterns": ("llama", dict(r=2, lora_alpha=8, target_modules=r".*self_attn\.(q|v)_proj", rank_pattern={r"layers\.1\.self_attn\.v_proj": 3},
                 alpha_pattern={r"layers\.[01]\.self_attn\.q_proj": 3}, lora_bias=True), {}),
    "conv1d": ("gpt2", dict(r=2, lora_alpha=4, target_modules=["c_attn", "c_fc"], fan_in_fan_out=True, modules_to_save=["wpe"]), {}),
    "dora": ("mpnet", dict(r=2, target_modules=["q"], use_dora=True), {}),
}


def folder_of(name, into):
    folder = os.path.join(into, name)
    os.makedirs(folder)
    shutil.copy(os.path.join(FAMILIES, f"{name}.safetensors"), os.path.join(folder, "model.safetensors"))
    case = json.load(open(os.path.join(FAMILIES, f"{name}.json")))
    json.dump(case["config"], open(os.path.join(folder, "config.json"), "w"))
    return folder, case["pad"]


def main():
    for seed, (name, (base, settings, changes)) in enumerate(CASES.items()):
        torch.manual_seed(seed)
        out = os.path.join(OUT, name)
        with tempfile.TemporaryDirectory() as temporary:
            folder, pad = folder_of(base, temporary)
            model = AutoModelForSequenceClassification.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32)
            peft = get_peft_model(model, LoraConfig(task_type="SEQ_CLS", **settings))
            with torch.no_grad():
                for key, p in peft.named_parameters():
                    if p.requires_grad:
                        p.copy_(torch.randn(p.shape) * (0.6 / p.shape[-1] ** 0.5 if p.dim() > 1 else 0.3))
            peft.save_pretrained(out)
            again = AutoModelForSequenceClassification.from_pretrained(folder, attn_implementation="eager", dtype=torch.float32)
            loaded = PeftModel.from_pretrained(again, out).double().eval()
        os.remove(os.path.join(out, "README.md"))
        config = json.load(open(os.path.join(out, "adapter_config.json")))
        config["base_model_name_or_path"] = f"../{base}"
        # A set in Python: its order is any.
        if isinstance(config["target_modules"], list):
            config["target_modules"].sort()
        json.dump(config | changes, open(os.path.join(out, "adapter_config.json"), "w"), indent=1)
        inputs = {"input_ids": torch.tensor([ROW]), "attention_mask": torch.ones(1, len(ROW), dtype=torch.long)}
        inner = loaded.base_model.model
        with torch.no_grad():
            logits = inner(**inputs).logits[0]
        target = int(logits.argmax())
        case = {"base": base, "pad": pad, "logits": logits.tolist(), "attributions": attributions(inner, inputs, pad, target)}
        json.dump(case, open(os.path.join(out, "case.json"), "w"))
        print(name, os.path.getsize(os.path.join(out, "adapter_model.safetensors")), case["logits"])


if __name__ == "__main__":
    main()
