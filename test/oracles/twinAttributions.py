"""Makes test/fixtures/twinAttributions: the tiny BERT in 8 and 4 bits by ONNX Runtime's own tools, and the Integrated
Gradients of its float twin.

  python test/oracles/twinAttributions.py      (torch 2.13.0, transformers 5.23.0, onnx 1.23.2, onnxruntime 1.32.0)

The source is test/fixtures/models/bert. Truth: PyTorch in float64, every weight as the file's integers, scales and zero
points say it; Gauss-Legendre with 50 nodes at the output of the word-embedding lookup, pad under content tokens.
"""

import json
import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read when onnxruntime is loaded

import numpy as np
import onnx
import torch
from models import LABELS, OUT as MODELS, TEXTS, steep, truth
from onnx import numpy_helper
from onnxruntime.quantization import QuantType
from tokenizers import Tokenizer
from transformers import BertConfig, BertForSequenceClassification
from twins import blocks, dynamic, four_bits

FROM = os.path.join(MODELS, "bert")
OUT = os.path.join(FROM, "..", "..", "twinAttributions")
SOURCE = os.path.join(FROM, "onnx", "model.onnx")


def dequantised(model):
    """Every weight that the file keeps as integers, float64."""
    tensors = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    for name, value in tensors.items():
        if name.endswith("_quantized"):
            own = name.removesuffix("_quantized")
            scale, zero = (tensors[f"{own}_{part}"].astype(np.float64) for part in ("scale", "zero_point"))
            yield (value.astype(np.float64) - zero) * scale
    for node in model.graph.node:
        if node.op_type == "MatMulNBits":
            yield blocks(tensors, model, node.input[1].split("_Q4")[0])


def twin(model):
    """The classifier with those weights, each in the place of the one that it is nearest to."""
    config = BertConfig.from_pretrained(FROM, attn_implementation="eager")
    found = steep(BertForSequenceClassification(config), seed=len("bert"))
    floats = {n: p for n, p in found.named_parameters()}
    for t in onnx.load(SOURCE).graph.initializer:
        if t.name in floats:
            assert np.abs(numpy_helper.to_array(t) - floats[t.name].detach().numpy()).max() < 1e-6, t.name
    original = {n: p.detach().numpy().copy() for n, p in floats.items() if p.dim() == 2}
    count = 0
    for weights in dequantised(model):
        near = lambda w: min((np.abs(p - w).mean(), n) for n, p in original.items() if p.shape == w.shape)
        options = [(*near(w), w) for w in (weights, weights.T) if any(p.shape == w.shape for p in original.values())]
        error, name, value = min(options, key=lambda o: o[0])
        assert error < 0.1 * np.abs(original[name]).mean(), (name, error)
        del original[name]
        floats[name].data.copy_(torch.from_numpy(np.ascontiguousarray(value)))
        count += 1
    print(count, "weights of integers; floats left:", sorted(original))
    return found


def main():
    os.makedirs(OUT, exist_ok=True)
    t = Tokenizer.from_file(os.path.join(FROM, "tokenizer.json"))
    source = lambda: onnx.load(SOURCE)
    files = {
        "int8": dynamic(source(), weight_type=QuantType.QInt8),
        "q4": four_bits(source(), 16, True),
        "q4_asymmetric": four_bits(source(), 16, False),
    }
    cases = []
    for name, model in files.items():
        onnx.save(model, os.path.join(OUT, f"{name}.onnx"))
        weights = twin(model)
        for text in TEXTS:
            encoding = t.encode(text)
            logits = weights(input_ids=torch.tensor([encoding.ids])).logits[0]
            top = int(logits.argmax())
            found = {"file": name, "text": text, "label": LABELS[top], "logits": logits.tolist()}
            cases.append({**found, **truth(weights, encoding, lambda l: l[top], [("gausslegendre", 50)])})
    with open(os.path.join(OUT, "cases.json"), "w") as f:
        json.dump(cases, f, ensure_ascii=False)


main()
