"""The ONNX graph of a classifier: exporting it, and storing its weights as int8."""

import io

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

INPUTS = ["input_ids", "attention_mask", "token_type_ids"]
OPSET = 18


class Classifier(torch.nn.Module):
    """Ids, mask and types [batch, sequence] to logits [batch, labels].

    The mask is made here, in four nodes: the one that transformers makes needs twenty more."""

    def __init__(self, model):
        super().__init__()
        self.model = model

    def forward(self, input_ids, attention_mask, token_type_ids):
        hidden = (1 - attention_mask[:, None, None, :].float()) * torch.finfo(torch.float32).min
        return self.model(input_ids=input_ids, attention_mask=hidden, token_type_ids=token_type_ids).logits


def export(model):
    """The fp32 ONNX model of a BertForSequenceClassification, its initializers named as in torch
    (a linear layer's weight lies transposed, [in, out], where MatMul reads it)."""
    ids = torch.randint(1000, 2000, (2, 17))
    axes = {0: torch.export.Dim("batch"), 1: torch.export.Dim("sequence", max=model.config.max_position_embeddings)}
    program = torch.onnx.export(
        Classifier(model).eval(),
        (ids, torch.ones_like(ids), torch.zeros_like(ids)),
        input_names=INPUTS,
        output_names=["logits"],
        opset_version=OPSET,
        dynamo=True,
        dynamic_shapes={name: axes for name in INPUTS},
        verbose=False,
    )
    file = io.BytesIO()
    program.save(file)
    out = onnx.load_from_string(file.getvalue())
    strip(out)
    name_weights(out.graph)
    return out


def strip(model):
    """Removes what the exporter notes about itself: stack traces, paths, value shapes."""
    graph = model.graph
    for thing in [model, graph, *graph.node, *graph.input, *graph.output, *graph.initializer]:
        thing.ClearField("metadata_props")
        thing.ClearField("doc_string")
    graph.ClearField("value_info")
    graph.name = "bert"
    for domain in [d for d in model.opset_import if d.domain]:
        model.opset_import.remove(domain)


def name_weights(graph):
    """Names every initializer as the torch parameter it holds."""
    names = {i.name: i.name.removeprefix("model.") for i in graph.initializer}
    adds = {n.input[0]: n.input[1] for n in graph.node if n.op_type == "Add"}
    for node in graph.node:
        if node.op_type == "MatMul" and node.input[1] in names:
            names[node.input[1]] = names[adds[node.output[0]]].replace(".bias", ".weight")
    for i in graph.initializer:
        i.name = names[i.name]
    for node in graph.node:
        for k, value in enumerate(node.input):
            node.input[k] = names.get(value, value)


def store_int8(model, weights):
    """Replaces initializers by int8 codes and a DequantizeLinear.

    `weights`: torch name to (codes int8, scale fp32, axis): the codes as torch has them, [out, in]
    or [rows, hidden]; one scale per index of `axis`. A table's rows are looked up as int8 and
    dequantized after the Gather."""
    graph = model.graph
    initializers = {i.name: i for i in graph.initializer}
    nodes = []
    for node in list(graph.node):
        name = next((value for value in node.input if value in weights), None)
        if name is None:
            nodes.append(node)
            continue
        codes, scale, axis = weights[name]
        stored = initializers[name]
        if list(stored.dims) != list(codes.shape):
            codes, axis = codes.T, 1 - axis
        elif node.op_type == "MatMul":
            # A square weight looks the same either way: MatMul always reads [in, out].
            codes, axis = codes.T, 1 - axis
        stored.CopyFrom(numpy_helper.from_array(np.ascontiguousarray(codes), name))
        graph.initializer.append(numpy_helper.from_array(scale, f"{name}.scale"))
        if node.op_type == "Gather":
            found = node.output[0]
            node.output[0] = f"{found}.int8"
            rank = len(graph.input[0].type.tensor_type.shape.dim) + 1
            dequantize = helper.make_node(
                "DequantizeLinear", [node.output[0], f"{name}.scale"], [found], f"{name}.dequantize", axis=rank - 1
            )
            nodes += [node, dequantize]
        else:
            at = list(node.input).index(name)
            node.input[at] = f"{name}.fp32"
            dequantize = helper.make_node(
                "DequantizeLinear", [name, f"{name}.scale"], [f"{name}.fp32"], f"{name}.dequantize", axis=axis
            )
            nodes += [dequantize, node]
    graph.ClearField("node")
    graph.node.extend(nodes)


def store_fp16(model, names):
    """Replaces fp32 initializers by fp16 ones and a Cast back to fp32."""
    graph = model.graph
    initializers = {i.name: i for i in graph.initializer}
    casts = []
    for name in names:
        half = numpy_helper.to_array(initializers[name]).astype(np.float16)
        initializers[name].CopyFrom(numpy_helper.from_array(half, name))
        casts.append(helper.make_node("Cast", [name], [f"{name}.fp32"], f"{name}.cast", to=TensorProto.FLOAT))
        for node in graph.node:
            for k, value in enumerate(node.input):
                if value == name:
                    node.input[k] = f"{name}.fp32"
    nodes = [*casts, *graph.node]
    graph.ClearField("node")
    graph.node.extend(nodes)
