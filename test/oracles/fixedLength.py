"""Makes the classifiers of test/fixtures/fixedLength: sizes inside the graph are fixed, and the inputs do not say so.

  python test/oracles/fixedLength.py        (onnx 1.23.2)

Each is test/fixtures/models/bert/onnx/model.onnx with two Reshapes behind the word-embedding lookup, as traces of windowed
attention leave them: through [-1, 8, H] (any multiple of 8 runs), or to [-1, L, H] (L alone runs). Where they run they change
nothing, so the truth is that of test/fixtures/models/bert/cases.json. `padded` also adds a number that depends on the length.
"""

import os

import numpy as np
import onnx
from onnx import helper, numpy_helper

HERE = os.path.dirname(os.path.abspath(__file__))
SOURCE = os.path.join(HERE, "..", "fixtures", "models", "bert", "onnx", "model.onnx")
OUT = os.path.join(HERE, "..", "fixtures", "fixedLength")
LOOKUP = "/bert/embeddings/word_embeddings/Gather"


def constant(graph, name, values):
    graph.initializer.append(numpy_helper.from_array(np.array(values, dtype=np.int64), name))
    return name


def write(name, shapes, sums=False):
    model = onnx.load(SOURCE)
    graph = model.graph
    at = next(i for i, node in enumerate(graph.node) if node.name == LOOKUP)
    lookup = graph.node[at]
    table = next(t for t in graph.initializer if t.name == lookup.input[0])
    hidden = table.dims[1]
    out = lookup.output[0]
    lookup.output[0] = "looked_up"
    nodes, value = [], "looked_up"
    for i, shape in enumerate(shapes):
        target = constant(graph, f"fixed_shape_{i}", [hidden if n == "H" else n for n in shape])
        nodes.append(helper.make_node("Reshape", [value, target], [f"fixed_{i}"], name=f"fixed_reshape_{i}"))
        value = f"fixed_{i}"
    # Back to the shape of the ids.
    nodes.append(helper.make_node("Shape", ["input_ids"], ["fixed_ids"]))
    nodes.append(helper.make_node("Concat", ["fixed_ids", constant(graph, "fixed_hidden", [hidden])], ["fixed_all"], axis=0))
    nodes.append(helper.make_node("Reshape", [value, "fixed_all"], ["fixed_back" if sums else out]))
    if sums:
        one = constant(graph, "fixed_one", [1])
        nodes.append(helper.make_node("Gather", ["fixed_ids", one], ["fixed_length"], axis=0))
        nodes.append(helper.make_node("Cast", ["fixed_length"], ["fixed_float"], to=onnx.TensorProto.FLOAT))
        nodes.append(helper.make_node("Div", ["fixed_float", "fixed_part"], ["fixed_share"]))
        graph.initializer.append(numpy_helper.from_array(np.array([50], dtype=np.float32), "fixed_part"))
        nodes.append(helper.make_node("Mul", ["fixed_back", "fixed_share"], [out]))
    for i, node in enumerate(nodes):
        graph.node.insert(at + 1 + i, node)
    onnx.checker.check_model(model)
    os.makedirs(OUT, exist_ok=True)
    onnx.save(model, os.path.join(OUT, f"{name}.onnx"))


write("eights", [[-1, 8, "H"]])
write("whole", [[1, 48, "H"]])
write("short", [[1, 16, "H"]])
write("padded", [[-1, 8, "H"]], sums=True)
