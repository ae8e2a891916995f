"""Makes test/fixtures/variants: one tiny classifier in the variants that people publish, each by ONNX Runtime's own tools.

  python test/oracles/variants.py        (onnx 1.23.2, onnxruntime 1.32.0)

The source is test/fixtures/models/distilbert. O1 to O4 with Optimum's settings of these levels, 8 bits with its settings
for each processor, 4 bits as transformers.js converts. cases.json holds each file's own logits, by ONNX Runtime on the CPU.
"""

import json
import os
import shutil

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read when onnxruntime is loaded

import numpy as np
import onnx
import onnxruntime as ort
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_bnb4_quantizer import MatMulBnb4Quantizer
from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
from onnxruntime.transformers.float16 import convert_float_to_float16
from onnxruntime.transformers.fusion_options import FusionOptions
from onnxruntime.transformers.optimizer import optimize_model

HERE = os.path.dirname(os.path.abspath(__file__))
FROM = os.path.join(HERE, "..", "fixtures", "models", "distilbert")
OUT = os.path.join(HERE, "..", "fixtures", "variants")
SOURCE = os.path.join(FROM, "onnx", "model.onnx")
# Optimum's AutoQuantizationConfig, dynamic: weight type, range reduced, by channel. (arm64's is that of avx512_vnni.)
EIGHT_BITS = {
    "quantized": (QuantType.QInt8, False, False),
    "uint8": (QuantType.QUInt8, False, False),
    "quint8_avx2": (QuantType.QUInt8, True, False),
    "qint8_avx512": (QuantType.QInt8, True, True),
    "qint8_avx512_vnni": (QuantType.QInt8, False, True),
}


def half(model):
    return convert_float_to_float16(model, keep_io_types=True, disable_shape_infer=True)


def optimised(level):
    options = FusionOptions("bert")
    options.enable_gelu_approximation = level >= 3
    found = optimize_model(SOURCE, "bert", num_heads=2, hidden_size=16, optimization_options=options,
                           opt_level=1 if level == 1 else 2, only_onnxruntime=level == 1)
    if level == 4:
        found.convert_float_to_float16(keep_io_types=True)
    return found.model


def main():
    os.makedirs(os.path.join(OUT, "onnx"), exist_ok=True)
    at = lambda name: os.path.join(OUT, "onnx", f"model{name and '_'}{name}.onnx")
    for name in ["config.json", "tokenizer.json", "tokenizer_config.json"]:
        shutil.copy(os.path.join(FROM, name), os.path.join(OUT, name))
    shutil.copy(SOURCE, at(""))
    onnx.save(half(onnx.load(SOURCE)), at("fp16"))
    for level in range(1, 5):
        onnx.save(optimised(level), at(f"O{level}"))
    for name, (kind, reduce, channel) in EIGHT_BITS.items():
        quantize_dynamic(SOURCE, at(name), weight_type=kind, reduce_range=reduce, per_channel=channel)
    for name, model in [("q4", onnx.load(SOURCE)), ("q4f16", half(onnx.load(SOURCE)))]:
        q = MatMulNBitsQuantizer(model, block_size=16, is_symmetric=True, accuracy_level=None)
        q.process()
        onnx.save(q.model.model, at(name))
    b = MatMulBnb4Quantizer(onnx.load(SOURCE), MatMulBnb4Quantizer.NF4, block_size=32)
    b.process()
    onnx.save(b.model.model, at("bnb4"))

    with open(os.path.join(FROM, "cases.json")) as f:
        cases = json.load(f)["cases"]
    texts = [c["text"] for c in cases]
    logits = {}
    for file in sorted(os.listdir(os.path.join(OUT, "onnx"))):
        session = ort.InferenceSession(os.path.join(OUT, "onnx", file), providers=["CPUExecutionProvider"])
        rows = []
        for case in cases:
            ids = np.array([case["ids"]])
            rows.append([round(float(v), 6) for v in session.run(["logits"], {"input_ids": ids, "attention_mask": np.ones_like(ids)})[0][0]])
        logits[file] = rows
        print(file, os.path.getsize(os.path.join(OUT, "onnx", file)), rows[0])
    with open(os.path.join(OUT, "cases.json"), "w") as f:
        json.dump({"texts": texts, "logits": logits}, f, ensure_ascii=False)


main()
