"""Tiny quantised and half-precision classifiers, written by ONNX Runtime's own tools, and what their float twins have to
give: test/fixtures/twins.json.

    python -m pip install onnx onnxruntime onnx-ir sympy numpy
    python test/oracles/twins.py

The classifier is an embedding block, one attention, one feed-forward block and a head over the first token. The truth
is its forward pass in numpy, in float64, with every weight as its integers and scales say it; gradients are central
differences of that (float64, step 1e-5: about 1e-9).
"""

import base64
import json
import os
import pathlib
import tempfile

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read when onnxruntime is loaded

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.quantization.matmul_nbits_quantizer import DefaultWeightOnlyQuantConfig, MatMulNBitsQuantizer
from onnxruntime.transformers.float16 import convert_float_to_float16

VOCABULARY, POSITIONS, WIDTH, HEADS, INNER, LABELS = 12, 8, 16, 2, 40, 3
rng = np.random.default_rng(5)
MS = "com.microsoft"
EPSILON = 1e-5


ROOT = np.float32(1 / np.sqrt(WIDTH // HEADS))


def drawn(*shape, scale=1.0):
    return (rng.standard_normal(shape) * scale).astype(np.float32)


WEIGHTS = {
    "words": drawn(VOCABULARY, WIDTH),
    "places": drawn(POSITIONS, WIDTH, scale=0.5),
    "norm.scale": 1 + drawn(WIDTH, scale=0.2),
    "norm.shift": drawn(WIDTH, scale=0.2),
    "qkv": drawn(WIDTH, 3 * WIDTH, scale=0.35),
    "qkv.bias": drawn(3 * WIDTH, scale=0.2),
    "inner": drawn(WIDTH, INNER, scale=0.3),
    "inner.bias": drawn(INNER, scale=0.2),
    "outer": drawn(INNER, WIDTH, scale=0.3),
    "outer.bias": drawn(WIDTH, scale=0.2),
    "head": drawn(WIDTH, LABELS, scale=0.5),
    "head.bias": drawn(LABELS, scale=0.2),
}


def node(op, inputs, outputs, domain="", **attributes):
    return helper.make_node(op, inputs, outputs, name=outputs[0], domain=domain, **attributes)


def constants(values):
    return [numpy_helper.from_array(np.asarray(v), n) for n, v in values.items()]


def classifier(fused):
    size = WIDTH // HEADS
    extra = {}
    if fused:
        # Ids of these ops are int32.
        start = [
            node("Cast", ["input_ids"], ["ids"], to=TensorProto.INT32),
            node("Cast", ["attention_mask"], ["mask"], to=TensorProto.INT32),
            node(
                "EmbedLayerNormalization",
                ["ids", "", "words", "places", "", "norm.scale", "norm.shift"],
                ["hidden", "unused"],
                MS,
                epsilon=EPSILON,
            ),
            node("Attention", ["hidden", "qkv", "qkv.bias", "mask"], ["mixed"], MS, num_heads=HEADS),
        ]
    else:
        extra = {
            "shape": np.array([0, 0, HEADS, size]),
            "joined": np.array([0, 0, WIDTH]),
            "root": ROOT,
            "one": np.float32(1),
            "lowest": np.float32(-10000),
            "axes": np.array([1, 2]),
            "zero64": np.int64(0),
            "one64": np.int64(1),
            "third": np.array([WIDTH] * 3),
        }
        start = [
            node("Gather", ["words", "input_ids"], ["word"]),
            node("Shape", ["input_ids"], ["size"], start=1, end=2),
            node("Squeeze", ["size"], ["length"]),
            node("Range", ["zero64", "length", "one64"], ["positions"]),
            node("Gather", ["places", "positions"], ["place"]),
            node("Add", ["word", "place"], ["sum"]),
            node("LayerNormalization", ["sum", "norm.scale", "norm.shift"], ["hidden"], axis=-1, epsilon=EPSILON),
            node("MatMul", ["hidden", "qkv"], ["qkv.product"]),
            node("Add", ["qkv.product", "qkv.bias"], ["packed"]),
            node("Split", ["packed", "third"], ["q3", "k3", "v3"], axis=2),
        ]
        for name, perm in [("q", [0, 2, 1, 3]), ("k", [0, 2, 3, 1]), ("v", [0, 2, 1, 3])]:
            start += [
                node("Reshape", [name + "3", "shape"], [name + "4"]),
                node("Transpose", [name + "4"], [name], perm=perm),
            ]
        start += [
            node("MatMul", ["q", "k"], ["raw"]),
            node("Mul", ["raw", "root"], ["scores"]),
            node("Cast", ["attention_mask"], ["seen"], to=TensorProto.FLOAT),
            node("Sub", ["one", "seen"], ["hiding"]),
            node("Mul", ["hiding", "lowest"], ["penalty"]),
            node("Unsqueeze", ["penalty", "axes"], ["penalty4"]),
            node("Add", ["scores", "penalty4"], ["masked"]),
            node("Softmax", ["masked"], ["weights"], axis=-1),
            node("MatMul", ["weights", "v"], ["context"]),
            node("Transpose", ["context"], ["context4"], perm=[0, 2, 1, 3]),
            node("Reshape", ["context4", "joined"], ["mixed"]),
        ]
    rest = [
        node("Add", ["mixed", "hidden"], ["residual"]),
        node("MatMul", ["residual", "inner"], ["inner.product"]),
        node("Add", ["inner.product", "inner.bias"], ["inner.sum"]),
        node("Tanh", ["inner.sum"], ["active"]),
        node("MatMul", ["active", "outer"], ["outer.product"]),
        node("Add", ["outer.product", "outer.bias"], ["outer.sum"]),
        node("Gather", ["outer.sum", "first"], ["pooled"], axis=1),
        node("Gemm", ["pooled", "head", "head.bias"], ["logits"]),
    ]
    values = {**WEIGHTS, **extra, "first": np.int64(0)}
    ids = [
        helper.make_tensor_value_info(n, TensorProto.INT64, ["batch", "sequence"]) for n in ("input_ids", "attention_mask")
    ]
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", LABELS])
    graph = helper.make_graph(start + rest, "classifier", ids, [logits], constants(values))
    imports = [helper.make_opsetid("", 18), helper.make_opsetid(MS, 1)]
    return helper.make_model(graph, opset_imports=imports, ir_version=9)


def forward(w, embedding, mask):
    """Logits from looked-up rows [S, WIDTH], float64."""
    x = embedding + w["places"][: len(embedding)]
    x = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + EPSILON)
    hidden = x * w["norm.scale"] + w["norm.shift"]
    parts = np.split(hidden @ w["qkv"] + w["qkv.bias"], 3, axis=-1)
    q, k, v = (p.reshape(len(x), HEADS, -1).transpose(1, 0, 2) for p in parts)
    scores = q @ k.transpose(0, 2, 1) * w["root"] + (1 - mask) * -10000.0
    p = np.exp(scores - scores.max(-1, keepdims=True))
    mixed = ((p / p.sum(-1, keepdims=True)) @ v).transpose(1, 0, 2).reshape(len(x), WIDTH)
    active = np.tanh((mixed + hidden) @ w["inner"] + w["inner.bias"])
    return (active @ w["outer"] + w["outer.bias"])[0] @ w["head"] + w["head.bias"]


def dequantised(model):
    """Every weight of the classifier as the file's integers say it, float64."""
    tensors = {t.name: numpy_helper.to_array(t) for t in model.graph.initializer}
    found = {"root": tensors.get("root", ROOT).astype(np.float64)}
    for name, value in WEIGHTS.items():
        if name in tensors:
            found[name] = tensors[name].astype(np.float64)
        elif name + "_quantized" in tensors:
            scale, zero = (tensors[f"{name}_{part}"].astype(np.float64) for part in ("scale", "zero_point"))
            if value.ndim == 2 and scale.ndim == 1 and scale.size not in (1, value.shape[1]):
                scale, zero = scale[:, None], zero[:, None]
            found[name] = (tensors[name + "_quantized"].astype(np.float64) - zero) * scale
        else:
            found[name] = blocks(tensors, model, name)
        assert found[name].shape == value.shape, name
        assert np.abs(found[name] - value).max() < 0.35, (name, np.abs(found[name] - value).max())
    return found


def blocks(tensors, model, name):
    """The weights of a MatMulNBits node: four bits, the lower half of a byte first."""
    (found,) = [n for n in model.graph.node if n.op_type == "MatMulNBits" and n.input[1].startswith(name + "_")]
    attributes = {a.name: a.i for a in found.attribute}
    n, k, size = attributes["N"], attributes["K"], attributes["block_size"]

    def split(array):
        return np.stack([array & 15, array >> 4], -1).reshape(*array.shape[:-1], -1)

    numbers = split(tensors[found.input[1]]).reshape(n, -1, size).astype(np.float64)
    count = numbers.shape[1]
    scales = tensors[found.input[2]].astype(np.float64).reshape(n, count, 1)
    zero = 8.0
    if len(found.input) > 3 and found.input[3]:
        zero = split(tensors[found.input[3]].reshape(n, -1))[:, :count].astype(np.float64)[..., None]
    return ((numbers - zero) * scales).reshape(n, -1)[:, :k].T


ROWS = [
    {"ids": [1, 4, 7, 9, 2], "mask": [1, 1, 1, 1, 1], "baseline": [1, 0, 0, 0, 2], "alpha": 0.4, "cotangent": [1, 0, 0]},
    {"ids": [1, 11, 3, 3, 2], "mask": [1, 1, 1, 1, 1], "baseline": [1, 5, 5, 5, 2], "alpha": 1.0, "cotangent": [0, 1, -1]},
]


def truth(w, row):
    text, start = w["words"][row["ids"]], w["words"][row["baseline"]]
    mask, cotangent = np.array(row["mask"], float), np.array(row["cotangent"], float)
    place = start + row["alpha"] * (text - start)
    step = 1e-5
    slopes = np.zeros_like(place)
    for at in np.ndindex(*place.shape):
        moved = [place.copy(), place.copy()]
        moved[0][at] += step
        moved[1][at] -= step
        slopes[at] = cotangent @ (forward(w, moved[0], mask) - forward(w, moved[1], mask)) / (2 * step)
    return {"logits": forward(w, place, mask).tolist(), "attributions": (slopes * (text - start)).sum(-1).tolist()}


def own(model):
    """Logits of the file itself, at the rows' texts."""
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    feeds = {
        "input_ids": np.array([r["ids"] for r in ROWS]),
        "attention_mask": np.array([r["mask"] for r in ROWS]),
    }
    return session.run(["logits"], feeds)[0].astype(float).tolist()


def dynamic(model, **options):
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder)
        onnx.save(model, path / "float.onnx")
        quantize_dynamic(path / "float.onnx", path / "int8.onnx", **options)
        return onnx.load(path / "int8.onnx")


def optimised(model):
    """As ONNX Runtime saves it: integer products with their scales in one op."""
    with tempfile.TemporaryDirectory() as folder:
        options = ort.SessionOptions()
        options.optimized_model_filepath = str(pathlib.Path(folder) / "optimised.onnx")
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
        ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
        return onnx.load(options.optimized_model_filepath)


def four_bits(model, size, symmetric):
    config = DefaultWeightOnlyQuantConfig(block_size=size, is_symmetric=symmetric, accuracy_level=0)
    quantizer = MatMulNBitsQuantizer(model, block_size=size, is_symmetric=symmetric, algo_config=config)
    quantizer.process()
    return quantizer.model.model


def main():
    # A fresh model each time: the tools change what they are given.
    def plain():
        return classifier(False)

    everything = ["MatMul", "Gather", "Gemm", "Attention", "EmbedLayerNormalization"]
    files = {
        "plain": plain(),
        "fused": classifier(True),
        "int8 per tensor": dynamic(plain(), weight_type=QuantType.QInt8),
        "uint8 per channel": dynamic(plain(), weight_type=QuantType.QUInt8, per_channel=True),
        "int8 products in one op": optimised(dynamic(plain(), weight_type=QuantType.QInt8, op_types_to_quantize=["MatMul"])),
        "int8 attention": dynamic(classifier(True), weight_type=QuantType.QInt8, op_types_to_quantize=everything, extra_options={"DefaultTensorType": TensorProto.FLOAT}),
        "q4 symmetric": four_bits(plain(), 16, True),
        "q4 asymmetric": four_bits(plain(), 16, False),
        "q4 of long blocks": four_bits(plain(), 32, False),
        "q4 in half precision": convert_float_to_float16(four_bits(plain(), 16, False)),
        "fp16": convert_float_to_float16(plain()),
        "fused in half precision": convert_float_to_float16(classifier(True)),
        "fp16 with float inputs": convert_float_to_float16(plain(), keep_io_types=True),
        "fp16 but for the products": convert_float_to_float16(plain(), op_block_list=["MatMul"]),
    }
    cases = []
    for name, model in files.items():
        weights = dequantised(model)
        expected = [truth(weights, row) for row in ROWS]
        ops = sorted({n.op_type for n in model.graph.node if n.domain == MS or "Quant" in n.op_type or "Integer" in n.op_type})
        logits = own(model)
        print(f"{name:28} {len(model.SerializeToString()):6} bytes", ops, np.abs(np.array(logits[1]) - expected[1]["logits"]).max())
        cases.append(
            {
                "name": name,
                "model": base64.b64encode(model.SerializeToString()).decode(),
                "own": logits,
                "rows": expected,
            }
        )
    place = pathlib.Path(__file__).parent.parent / "fixtures" / "twins.json"
    place.write_text(json.dumps({"rows": ROWS, "cases": cases}, indent=1) + "\n")
    print(place, place.stat().st_size)


if __name__ == "__main__":
    main()
