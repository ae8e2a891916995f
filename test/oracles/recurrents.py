"""Tiny classifiers around LSTM, GRU and RNN in every form, and their gradients: test/fixtures/recurrents.json.

    python -m pip install onnx==1.23.2 onnxruntime==1.32.0 onnxscript torch==2.13.0
    python test/oracles/recurrents.py

The truth is float64: each op step by step as the ONNX specification says it, in PyTorch, whose autograd gives the
gradients. Where the specification is silent the ops do what ONNX Runtime does: activation numbers are handed out in
order, a clip bounds pre-activations alone, rows shorter than the batch keep their state. The script asserts that ONNX
Runtime gives the same logits (layout 0), and torch.nn's own LSTM, GRU and RNN for the exported ones.
"""

import base64
import io
import json
import os
import pathlib
import tempfile
import warnings

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read when onnxruntime is loaded

import numpy as np
import onnx
import onnxruntime as ort
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic

warnings.filterwarnings("ignore")
OUT = pathlib.Path(__file__).parent.parent / "fixtures" / "recurrents.json"
VOCABULARY, FEATURES, HIDDEN, LABELS = 12, 5, 4, 3
GATES = {"LSTM": 4, "GRU": 3, "RNN": 1}
USUAL = {"LSTM": ["Sigmoid", "Tanh", "Tanh"], "GRU": ["Sigmoid", "Tanh"], "RNN": ["Tanh"]}
STATES = {"LSTM": 3, "GRU": 2, "RNN": 2}
ROWS = [
    {"ids": [3, 7, 1, 9, 4, 2], "mask": [1, 1, 1, 1, 1, 1], "baseline": [3, 0, 0, 0, 0, 2], "alpha": 0.3, "cotangent": [1, 0, 0]},
    {"ids": [3, 5, 5, 11, 2, 0], "mask": [1, 1, 1, 1, 1, 0], "baseline": [3, 0, 0, 0, 2, 0], "alpha": 1, "cotangent": [0, 1, -1]},
    {"ids": [3, 8, 6, 2, 0, 0], "mask": [1, 1, 1, 1, 0, 0], "baseline": [3, 0, 0, 2, 0, 0], "alpha": 0.8, "cotangent": [0.2, -0.5, 0.3]},
]


def activation(name, alpha, beta):
    sigmoid = torch.sigmoid
    return {
        "affine": lambda x: alpha * x + beta,
        "elu": lambda x: torch.where(x < 0, alpha * (torch.exp(torch.clamp(x, max=0)) - 1), x),
        "hardsigmoid": lambda x: torch.clamp(alpha * x + beta, 0, 1),
        "leakyrelu": lambda x: torch.where(x < 0, alpha * x, x),
        "relu": torch.relu,
        "scaledtanh": lambda x: alpha * torch.tanh(beta * x),
        "sigmoid": sigmoid,
        "softplus": lambda x: torch.log1p(torch.exp(x)),
        "softsign": lambda x: x / (1 + x.abs()),
        "tanh": torch.tanh,
        "thresholdedrelu": lambda x: torch.where(x > alpha, x, torch.zeros_like(x)),
    }[name.lower()]


TAKES = {"affine": (0, 0), "elu": (1, None), "hardsigmoid": (0.2, 0.5), "leakyrelu": (0.01, None), "scaledtanh": (0, 0), "thresholdedrelu": (0, None)}


def activations(op, attributes, directions):
    names = attributes.get("activations", USUAL[op] * directions)
    alphas, betas = list(attributes.get("activation_alpha", [])), list(attributes.get("activation_beta", []))
    found = []
    for name in names:
        alpha, beta = TAKES.get(name.lower(), (None, None))
        take = lambda given, otherwise: None if otherwise is None else given.pop(0) if given else otherwise
        found.append(activation(name, take(alphas, alpha), take(betas, beta)))
    return found


def step(op, attributes, acts, x, h, c, w, r, wb, rb, p):
    """One step of one direction: the new state and cell."""
    clip = attributes.get("clip")
    kept = (lambda v: v) if clip is None else (lambda v: torch.clamp(v, -clip, clip))
    if op == "RNN":
        return acts[0](kept(x @ w.T + h @ r.T + wb + rb)), c
    if op == "GRU":
        f, g = acts
        a, b = (x @ w.T + wb).chunk(3, -1), (h @ r.T + rb).chunk(3, -1)
        z, reset = f(kept(a[0] + b[0])), f(kept(a[1] + b[1]))
        if attributes.get("linear_before_reset"):
            n = g(kept(a[2] + reset * b[2]))
        else:
            n = g(kept(a[2] + (reset * h) @ r.chunk(3)[2].T + rb.chunk(3)[2]))
        return (1 - z) * n + z * h, c
    f, g, last = acts
    i, o, forget, n = (x @ w.T + h @ r.T + wb + rb).chunk(4, -1)
    pi, po, pf = p.chunk(3)
    i = f(kept(i + pi * c))
    forget = 1 - i if attributes.get("input_forget") else f(kept(forget + pf * c))
    cell = forget * c + i * g(kept(n))
    return f(kept(o + po * cell)) * last(cell), cell


def recurrent(op, attributes, x, weights, lengths):
    """The op in layout 0: Y [S, D, B, H], and the last state and cell [D, B, H]."""
    steps, rows, _ = x.shape
    way = attributes.get("direction", "forward")
    ways = ["forward", "reverse"] if way == "bidirectional" else [way]
    acts = activations(op, attributes, len(ways))
    each = len(USUAL[op])
    outputs, states, cells = [], [], []
    for d, name in enumerate(ways):
        w, r = weights["W"][d], weights["R"][d]
        wb, rb = weights["B"][d].chunk(2) if "B" in weights else (torch.zeros(len(w), dtype=x.dtype),) * 2
        p = weights["P"][d] if "P" in weights else torch.zeros(3 * HIDDEN, dtype=x.dtype)
        zero = torch.zeros(rows, HIDDEN, dtype=x.dtype)
        h, c = (weights[k][d].expand(rows, -1) if k in weights else zero for k in ("h0", "c0"))
        found = [None] * steps
        for t in range(steps) if name == "forward" else reversed(range(steps)):
            h2, c2 = step(op, attributes, acts[d * each : (d + 1) * each], x[t], h, c, w, r, wb, rb, p)
            inside = (t < lengths)[:, None]
            found[t] = torch.where(inside, h2, zero)
            h, c = torch.where(inside, h2, h), torch.where(inside, c2, c)
        outputs.append(torch.stack(found))
        states.append(h)
        cells.append(c)
    return torch.stack(outputs, 1), torch.stack(states), torch.stack(cells)


def drawn(rng, *shape, scale=1.0):
    return (rng.standard_normal(shape) * scale).astype(np.float32)


def head(case, y, h, c):
    """What the head reads, [B, *]: of the sequence its mean over steps and directions side by side, of others their rows."""
    found = []
    if "Y" in case["reads"]:
        found.append(torch.cat(list(y.mean(0)), -1))
    for name, value in (("Y_h", h), ("Y_c", c)):
        if name in case["reads"]:
            found.append(torch.cat(list(value), -1))
    return torch.cat(found, -1)


def build(case, weights):
    """The classifier as ONNX, dynamic batch and sequence."""
    op, attributes = case["op"], case["attributes"]
    layout = attributes.get("layout", 0)
    ways = weights["W"].shape[0]
    nodes, constants = [], dict(weights)
    add = lambda name, inputs, outputs, **a: nodes.append(helper.make_node(name, inputs, outputs, **a))
    add("Gather", ["words", "input_ids"], ["embedded"])
    if layout == 0:
        add("Transpose", ["embedded"], ["steps"], perm=[1, 0, 2])
    inputs = ["steps" if layout == 0 else "embedded", "W", "R", "B" if "B" in weights else ""]
    if case["lengths"]:
        add("ReduceSum", ["attention_mask", "one"], ["total"], keepdims=0)
        add("Cast", ["total"], ["lengths"], to=TensorProto.INT32)
    inputs.append("lengths" if case["lengths"] else "")
    constants["one"] = np.array([1])
    for name in ("h0", "c0"):
        if name in weights:
            # [D, 1, H] for every row, [D, B, H] or [B, D, H].
            add("Shape", ["input_ids"], [f"{name}/shape"], start=0, end=1)
            constants[f"{name}/d"], constants[f"{name}/h"] = np.array([ways]), np.array([HIDDEN])
            order = [f"{name}/d", f"{name}/shape", f"{name}/h"] if layout == 0 else [f"{name}/shape", f"{name}/d", f"{name}/h"]
            add("Concat", order, [f"{name}/sizes"], axis=0)
            if layout == 1:
                constants[name] = weights[name].transpose(1, 0, 2)
            add("Expand", [name, f"{name}/sizes"], [f"{name}/rows"])
            inputs.append(f"{name}/rows")
        elif op == "LSTM" or name == "h0":
            inputs.append("")
    if op == "LSTM":
        inputs.append("P" if "P" in weights else "")
    while inputs[-1] == "":
        inputs.pop()
    outputs = [n if n in case["reads"] else "" for n in ("Y", "Y_h", "Y_c")[: STATES[op]]]
    while outputs[-1] == "":
        outputs.pop()
    add(op, inputs, outputs, hidden_size=HIDDEN, **attributes)
    parts = []
    if "Y" in case["reads"]:
        add("ReduceMean", ["Y"], ["Y/mean"], axes=[0 if layout == 0 else 1], keepdims=0)
        if layout == 0:
            add("Transpose", ["Y/mean"], ["Y/rows"], perm=[1, 0, 2])
        parts.append("Y/rows" if layout == 0 else "Y/mean")
    for name in ("Y_h", "Y_c"):
        if name in case["reads"]:
            if layout == 0:
                add("Transpose", [name], [f"{name}/rows"], perm=[1, 0, 2])
            parts.append(f"{name}/rows" if layout == 0 else name)
    constants["flat"] = np.array([0, -1])
    for part in parts:
        add("Reshape", [part, "flat"], [f"{part}/flat"])
    add("Concat", [f"{p}/flat" for p in parts], ["read"], axis=1)
    add("Gemm", ["read", "head", "head.bias"], ["logits"])
    dims = ["batch", "sequence"]
    fed = ["input_ids"] + (["attention_mask"] if case["lengths"] else [])
    graph = helper.make_graph(
        nodes,
        "recurrent",
        [helper.make_tensor_value_info(n, TensorProto.INT64, dims) for n in fed],
        [helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["batch", LABELS])],
        [numpy_helper.from_array(v, k) for k, v in constants.items() if any(k in n.input for n in nodes)],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


def truth(forward, words):
    """Logits at each row's place, and the attribution of each token there, in float64."""
    table = torch.tensor(words, dtype=torch.float64)
    embedded = table[torch.tensor([r["ids"] for r in ROWS])]
    base = table[torch.tensor([r["baseline"] for r in ROWS])]
    alphas = torch.tensor([r["alpha"] for r in ROWS], dtype=torch.float64)[:, None, None]
    x = (base + alphas * (embedded - base)).requires_grad_(True)
    logits = forward(x, torch.tensor([sum(r["mask"]) for r in ROWS]))
    (logits * torch.tensor([r["cotangent"] for r in ROWS], dtype=torch.float64)).sum().backward()
    attributions = (x.grad * (embedded - base)).sum(-1)
    with torch.no_grad():
        own = forward(embedded, torch.tensor([sum(r["mask"]) for r in ROWS]))
    return [{"logits": a.tolist(), "attributions": b.tolist()} for a, b in zip(logits, attributions)], own.numpy()


def run(model, fed):
    feeds = {"input_ids": np.array([r["ids"] for r in ROWS])}
    if fed:
        feeds["attention_mask"] = np.array([r["mask"] for r in ROWS])
    session = ort.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    return session.run(["logits"], feeds)[0]


def handmade(name, op, reads=("Y",), lengths=False, inputs=("B", "h0", "c0"), **attributes):
    case = {"op": op, "reads": reads, "lengths": lengths, "attributes": attributes}
    rng = np.random.default_rng(sum(map(ord, name + op)))
    ways, rows = (2 if attributes.get("direction") == "bidirectional" else 1), GATES[op] * HIDDEN
    weights = {"words": drawn(rng, VOCABULARY, FEATURES), "W": drawn(rng, ways, rows, FEATURES, scale=0.7), "R": drawn(rng, ways, rows, HIDDEN, scale=0.7)}
    shapes = {"B": (ways, 2 * rows), "h0": (ways, 1, HIDDEN), "c0": (ways, 1, HIDDEN), "P": (ways, 3 * HIDDEN)}
    for given in inputs:
        if op == "LSTM" or given in ("B", "h0"):
            weights[given] = drawn(rng, *shapes[given], scale=0.5)
    weights["head"] = drawn(rng, ways * HIDDEN * len(reads), LABELS)
    weights["head.bias"] = drawn(rng, LABELS, scale=0.3)
    exact = {k: torch.tensor(v, dtype=torch.float64) for k, v in weights.items()}
    if attributes.get("activation_alpha"):
        # Attributes are float32.
        exact_attributes = {k: [float(np.float32(v)) for v in a] if k.startswith("activation_") else a for k, a in attributes.items()}
    else:
        exact_attributes = dict(attributes)
    if "clip" in attributes:
        exact_attributes["clip"] = float(np.float32(attributes["clip"]))

    def forward(x, lens):
        every = lens if lengths else torch.full_like(lens, x.shape[1])
        y, h, c = recurrent(op, exact_attributes, x.transpose(0, 1), exact, every)
        return head(case, y, h, c) @ exact["head"] + exact["head.bias"]

    model = build(case, weights)
    onnx.checker.check_model(model)
    rows_, own = truth(forward, weights["words"])
    if not attributes.get("layout"):
        worst = np.abs(run(model, lengths) - own).max()
        assert worst < 5e-6, (name, op, worst)
    return {"name": f"{op} {name}", "model": base64.b64encode(model.SerializeToString()).decode(), "rows": rows_}


def quantized(name, per_channel=False, **attributes):
    """An LSTM classifier through ONNX Runtime's dynamic quantisation; the truth is that of the weights its integers stand for."""
    case = {"op": "LSTM", "reads": ("Y", "Y_h"), "lengths": False, "attributes": attributes}
    rng = np.random.default_rng(sum(map(ord, name)))
    ways, rows = (2 if attributes.get("direction") == "bidirectional" else 1), 4 * HIDDEN
    weights = {"words": drawn(rng, VOCABULARY, FEATURES), "W": drawn(rng, ways, rows, FEATURES, scale=0.7), "R": drawn(rng, ways, rows, HIDDEN, scale=0.7)}
    weights |= {"B": drawn(rng, ways, 2 * rows, scale=0.5), "head": drawn(rng, 2 * ways * HIDDEN, LABELS), "head.bias": drawn(rng, LABELS, scale=0.3)}
    with tempfile.TemporaryDirectory() as folder:
        files = [os.path.join(folder, n) for n in ("plain.onnx", "int8.onnx")]
        onnx.save(build(case, weights), files[0])
        # Seven bits: AVX2 adds pairs of products of eight without room for them.
        quantize_dynamic(*files, per_channel=per_channel, weight_type=QuantType.QInt8, reduce_range=True, op_types_to_quantize=["Gather", "LSTM", "MatMul"])
        model = onnx.load(files[1])
    assert "DynamicQuantizeLSTM" in {n.op_type for n in model.graph.node}
    held = {i.name: numpy_helper.to_array(i).astype(np.float64) for i in model.graph.initializer}
    exact = {}
    for key, value in weights.items():
        if f"{key}_quantized" not in held:
            exact[key] = torch.tensor(value, dtype=torch.float64)
            continue
        whole, scale, zero = (held[f"{key}_{part}"] for part in ("quantized", "scale", "zero_point"))
        if key in ("W", "R"):
            spread = lambda v: v[:, None, :] if v.ndim == 2 else v.reshape(-1, 1, 1)
            exact[key] = torch.tensor(((whole - spread(zero)) * spread(scale)).transpose(0, 2, 1).copy())
        else:
            exact[key] = torch.tensor((whole - zero) * scale)

    def forward(x, lens):
        y, h, c = recurrent("LSTM", attributes, x.transpose(0, 1), exact, torch.full_like(lens, x.shape[1]))
        return head(case, y, h, c) @ exact["head"] + exact["head.bias"]

    rows_, own = truth(forward, exact["words"].numpy())
    worst = np.abs(run(model, False) - own).max()
    assert worst < 0.1, (name, worst)
    return {"name": f"LSTM {name}", "twin": True, "model": base64.b64encode(model.SerializeToString()).decode(), "rows": rows_}


class Exported(torch.nn.Module):
    """A classifier as people write it: embedding, recurrent layers, the last state or a pool."""

    def __init__(self, kind, pool, **options):
        super().__init__()
        self.words = torch.nn.Embedding(VOCABULARY, FEATURES)
        self.cell = getattr(torch.nn, kind)(FEATURES, HIDDEN, batch_first=True, **options)
        self.head = torch.nn.Linear((2 if options.get("bidirectional") else 1) * HIDDEN, LABELS)
        self.kind, self.pool = kind, pool

    def read(self, x):
        y, state = self.cell(x)
        if self.pool == "max":
            return self.head(y.max(1).values)
        h = state[0] if self.kind == "LSTM" else state
        return self.head(torch.cat([h[-2], h[-1]], -1) if self.cell.bidirectional else h[-1])

    def forward(self, input_ids):
        return self.read(self.words(input_ids))


def exported(name, kind, pool="last", dynamo=False, **options):
    torch.manual_seed(sum(map(ord, name + kind)))
    module = Exported(kind, pool, **options).eval()
    ids = torch.tensor([r["ids"] for r in ROWS])
    if dynamo:
        sizes = ({0: torch.export.Dim("batch"), 1: torch.export.Dim("sequence")},)
        program = torch.onnx.export(module, (ids,), input_names=["input_ids"], output_names=["logits"], dynamo=True, dynamic_shapes=sizes, verbose=False)
        model = program.model_proto
    else:
        out = io.BytesIO()
        axes = {"input_ids": {0: "batch", 1: "sequence"}}
        torch.onnx.export(module, (ids,), out, input_names=["input_ids"], output_names=["logits"], dynamo=False, dynamic_axes=axes, opset_version=17)
        model = onnx.load_from_string(out.getvalue())
    assert kind in {n.op_type for n in model.graph.node}, name
    del model.metadata_props[:]
    for node in model.graph.node:
        del node.metadata_props[:]
        node.doc_string = ""
    exact = Exported(kind, pool, **options).double().eval()
    exact.load_state_dict(module.state_dict())
    rows, own = truth(lambda x, _: exact.read(x), module.words.weight.detach().numpy())
    assert np.abs(run(model, False) - own).max() < 5e-6, name
    return {"name": f"torch.nn.{kind} {name}", "model": base64.b64encode(model.SerializeToString()).decode(), "rows": rows}


def cases():
    for op in GATES:
        every = ("Y", "Y_h", "Y_c")[: STATES[op]]
        yield handmade("forward", op, every)
        yield handmade("in reverse", op, every, direction="reverse")
        yield handmade("in both directions, of several lengths", op, every, True, direction="bidirectional")
        yield handmade("in reverse, of several lengths, its last state", op, ("Y_h",), True, direction="reverse")
        yield handmade("without bias and states", op, inputs=())
        yield handmade("with a clip", op, clip=0.6)
        yield handmade("with rows before steps", op, every, layout=1)
        yield handmade("with rows before steps, in both directions, of several lengths", op, every, True, layout=1, direction="bidirectional")
    yield handmade("with peepholes", "LSTM", ("Y", "Y_c"), True, ("B", "h0", "c0", "P"), direction="bidirectional")
    yield handmade("with coupled gates and peepholes", "LSTM", ("Y_c",), False, ("B", "P"), input_forget=1)
    other = ["HardSigmoid", "ScaledTanh", "Softsign", "Sigmoid", "Affine", "Elu"]
    yield handmade("with other activations", "LSTM", ("Y",), direction="bidirectional", activations=other, activation_alpha=[0.3, 0.9, 0.7, 0.8], activation_beta=[0.4, 1.1, 0.2])
    yield handmade("with the product before the reset", "GRU", ("Y", "Y_h"), True, direction="bidirectional", linear_before_reset=1)
    yield handmade("with other activations", "GRU", activations=["HardSigmoid", "Softplus"])
    for name in ("Relu", "LeakyRelu", "ThresholdedRelu"):
        yield handmade(f"with {name}", "RNN", activations=[name], activation_alpha=[0.1])
    yield quantized("of eight bits")
    yield quantized("of eight bits, a scale for each column, in both directions", True, direction="bidirectional")
    yield exported("of one layer", "LSTM")
    yield exported("of two layers in both directions, the largest of each", "LSTM", pool="max", num_layers=2, bidirectional=True)
    yield exported("of one layer, by the newer exporter", "LSTM", dynamo=True)
    yield exported("of two layers in both directions, by the newer exporter", "LSTM", pool="max", dynamo=True, num_layers=2, bidirectional=True)
    yield exported("of two layers", "GRU", num_layers=2)
    yield exported("of relu", "RNN", nonlinearity="relu")


def main():
    found = {"rows": ROWS, "cases": list(cases())}
    OUT.write_text(json.dumps(found, separators=(",", ":")) + "\n")
    print(len(found["cases"]), "cases,", OUT.stat().st_size, "bytes")


main()
