"""Shapes and element types as ONNX Runtime computes them, one operation at a time: test/fixtures/shapes/operations.json.

    python -m pip install onnx onnxruntime numpy
    python test/oracles/shapes.py

Every case is a node with inputs of given types and sizes (and values, where the shape depends on them) and what each
output was in a run. Operations that the runtime does not have are run by onnx.reference. Sizes are drawn from a fixed
seed; runs that fail are printed and left out.
"""

import json
import os
import pathlib
import sys

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read when onnxruntime is loaded

import numpy as np
import onnx
import onnxruntime as ort
from onnx import TensorProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator

rng = np.random.default_rng(20)
cases = []
MS = "com.microsoft"
TYPES = {
    np.dtype(k): (v, n)
    for k, v, n in [
        ("float32", TensorProto.FLOAT, "float32"),
        ("float64", TensorProto.DOUBLE, "float64"),
        ("float16", TensorProto.FLOAT16, "float16"),
        ("int64", TensorProto.INT64, "int64"),
        ("int32", TensorProto.INT32, "int32"),
        ("int16", TensorProto.INT16, "int16"),
        ("int8", TensorProto.INT8, "int8"),
        ("uint8", TensorProto.UINT8, "uint8"),
        ("uint16", TensorProto.UINT16, "uint16"),
        ("uint32", TensorProto.UINT32, "uint32"),
        ("uint64", TensorProto.UINT64, "uint64"),
        ("bool", TensorProto.BOOL, "bool"),
    ]
}
NAMES = {**{k: n for k, (_, n) in TYPES.items()}, np.dtype(object): "string"}


class Const:
    """An input whose values the shape depends on: an initializer of the model."""

    def __init__(self, values, dtype=np.int64):
        self.array = np.array(values, dtype)


def f(*dims, dtype=np.float32):
    return (rng.random(dims) * 2 - 1).astype(dtype)


def i(*dims, high=2, dtype=np.int64):
    return rng.integers(0, high, dims).astype(dtype)


def b(*dims):
    return rng.integers(0, 2, dims).astype(bool)


def size(low=1, high=6):
    return int(rng.integers(low, high))


def attribute(value):
    if isinstance(value, np.ndarray):
        return {"kind": "tensor", "value": tensor(value)}
    if isinstance(value, (list, tuple)):
        kind = "strings" if value and isinstance(value[0], str) else "floats" if value and isinstance(value[0], float) else "ints"
        return {"kind": kind, "value": list(value)}
    return {"kind": {int: "int", float: "float", str: "string"}[type(value)], "value": value}


def tensor(array):
    return {"type": NAMES[array.dtype], "dims": list(array.shape), "values": [int(v) if array.dtype.kind in "iub" else float(v) for v in array.ravel()]}


def run(model, feeds):
    options = ort.SessionOptions()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 4
    try:
        return ort.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"]).run(None, feeds)
    except Exception as error:
        if "NotImplemented" in type(error).__name__ or "NOT_IMPLEMENTED" in str(error):
            return ReferenceEvaluator(model).run(None, feeds)
        raise


def case(op, inputs, opset=(13,), outputs=1, domain="", **attributes):
    inputs = [x if x is None or isinstance(x, Const) else np.asarray(x) for x in inputs]
    for version in opset if isinstance(opset, (tuple, list, range)) else (opset,):
        names = ["" if x is None else f"x{k}" for k, x in enumerate(inputs)]
        outs = [f"y{k}" for k in range(outputs)]
        node = helper.make_node(op, names, outs, domain=domain, **{k: numpy_helper.from_array(v) if isinstance(v, np.ndarray) else v for k, v in attributes.items()})
        given, initializers, feeds = [], [], {}
        for name, x in zip(names, inputs):
            if x is None:
                continue
            if isinstance(x, Const):
                initializers.append(numpy_helper.from_array(x.array, name))
            else:
                given.append(helper.make_tensor_value_info(name, TYPES[x.dtype][0], x.shape))
                feeds[name] = x
        graph = helper.make_graph([node], "g", given, [onnx.ValueInfoProto(name=o) for o in outs], initializers)
        imports = [helper.make_opsetid("", version)] + ([helper.make_opsetid(domain, 1)] if domain else [])
        model = helper.make_model(graph, opset_imports=imports, ir_version=8)
        try:
            found = run(model, feeds)
        except Exception as error:
            print(f"left out: {op} opset {version}: {str(error).strip().splitlines()[0][:170]}", file=sys.stderr)
            continue
        cases.append({
            "op": op, "domain": domain, "opset": version,
            "attributes": {k: attribute(v) for k, v in attributes.items()},
            "inputs": [None if x is None else {"constant": tensor(x.array)} if isinstance(x, Const) else {"type": NAMES[x.dtype], "dims": list(x.shape)} for x in inputs],
            "outputs": [{"type": NAMES[np.asarray(y).dtype], "dims": list(np.asarray(y).shape)} for y in found],
        })


def elementwise():
    for op in "Abs Acos Acosh Asin Asinh Atan Atanh Ceil Celu Cos Cosh Elu Erf Exp Floor HardSigmoid HardSwish Identity LeakyRelu Log LogSoftmax Neg Reciprocal Relu Round Selu Sigmoid Sign Sin Sinh Softmax Softplus Softsign Sqrt Tan Tanh ThresholdedRelu Hardmax Shrink LpNormalization MeanVarianceNormalization".split():
        case(op, [f(size(), size())], 14)
    for op in ("Mish", "Softmax", "Clip", "Relu"):
        case(op, [f(size(), size(), size())], (18, 22))
    case("Gelu", [f(2, 3)], 20)
    case("Swish", [f(2, 3)], 24)
    case("Not", [b(3, 2)])
    case("BitwiseNot", [i(3, dtype=np.int32)], 18)
    case("IsNaN", [f(4, 2)], (13, 20))
    case("IsInf", [f(4, 2)], (13, 20))
    for op in "Add Sub Mul Div Max Min Mean Sum Pow".split():
        for x, y in [((3, 1, 4), (2, 1)), ((5,), ()), ((1, 2), (3, 2)), ((2, 3), (2, 3)), ((), (2, 1, 3))]:
            case(op, [f(*x), f(*y)], (11, 13, 14))
    case("Pow", [f(2, 3), i(3, dtype=np.int64)], 13)
    case("Pow", [i(2, 3, dtype=np.int32), f(1)], 15)
    case("Max", [i(2, 3), i(3), i(4, 1, 1)], 13)
    case("Sum", [f(2, 3)], 13)
    case("Mod", [i(2, 3, high=9), i(3) + 1])
    case("Mod", [f(2, 3), f(3)], fmod=1)
    case("BitShift", [i(3, dtype=np.uint8), i(2, 3, dtype=np.uint8)], direction="LEFT")
    for op in ("BitwiseAnd", "BitwiseOr", "BitwiseXor"):
        case(op, [i(3), i(2, 1)], 18)
    for op in ("And", "Or", "Xor"):
        case(op, [b(3), b(2, 1)])
    for op in ("Equal", "Less", "Greater", "LessOrEqual", "GreaterOrEqual"):
        case(op, [f(3), f(2, 1)], (12, 16))
        case(op, [i(3), i()], 13)
    case("Where", [b(3, 1), f(4), f(2, 1, 1)], (11, 16))
    case("PRelu", [f(2, 3, 4), f(3, 1)], (11, 16))
    case("Clip", [f(2, 3), f()], (11, 13))
    case("Clip", [i(2, 3), Const(0), Const(1)], 13)
    for to in (1, 6, 7, 9, 10, 11, 2, 3):
        case("Cast", [f(2, 3)], (11, 19), to=to)
    case("CastLike", [f(2, 3), i(1, dtype=np.int32)], 15)
    case("Dropout", [f(2, 3)], (11, 12, 13), outputs=2)
    case("CumSum", [f(2, 3), Const(1)], (11, 14))
    case("Trilu", [f(2, 3, 3)], 14, upper=0)
    case("ReverseSequence", [f(3, 2, 2), i(2) + 1], 11)
    case("EyeLike", [i(2, 3)], 11)
    case("EyeLike", [i(2, 3)], 11, dtype=1)
    case("RandomNormalLike", [f(2, 3)], 11)
    case("RandomUniformLike", [f(2, 3)], 11, dtype=11)
    case("Bernoulli", [np.full((2, 3), 0.5, np.float32)], 15)
    case("Bernoulli", [np.full((2, 3), 0.5, np.float32)], 15, dtype=6)


def reshaping():
    for start, end in [(None, None), (1, None), (-1, None), (0, -1), (-9, 9), (2, 1)]:
        case("Shape", [f(2, 3, 4)], (15, 21), **{k: v for k, v in (("start", start), ("end", end)) if v is not None})
    case("Shape", [f(2, 3, 4)], 11)
    case("Size", [f(2, 3, 4)], 13)
    for target, zero in [([4, 6], 0), ([0, -1], 0), ([-1], 0), ([2, 0, 2, 2], 0), ([0, 0, 0], 0), ([-1, 1, 24], 0), ([], 0), ([2, -1, 4], 1), ([0, 0, 2, -1], 0), ([3, 8], 1)]:
        case("Reshape", [f() if target == [] else f(2, 3, 4), Const(target)], (11, 14) if not zero else (14, 19), **({"allowzero": zero} if zero else {}))
    case("Reshape", [f(0, 3), Const([3, 0])], 14, allowzero=1)
    for axis in range(-3, 4):
        case("Flatten", [f(2, 3, 4)], (11, 13), axis=axis)
    case("Flatten", [f()], 13, axis=0)
    case("Squeeze", [f(1, 3, 1)], 11, axes=[0])
    case("Squeeze", [f(1, 3, 1)], 11, axes=[-1, 0])
    case("Squeeze", [f(1, 3, 1)], (11, 13))
    case("Squeeze", [f(1, 3, 1), Const([2])], (13, 21))
    case("Squeeze", [f(1, 3, 1), Const([-3, 2])], 13)
    case("Squeeze", [f(1, 3, 1), Const([])], 13)
    case("Unsqueeze", [f(2, 3)], 11, axes=[0, 3])
    case("Unsqueeze", [f(2, 3)], 11, axes=[-1])
    case("Unsqueeze", [f(2, 3), Const([1, -1])], (13, 21))
    case("Unsqueeze", [f(), Const([0])], 13)
    case("Unsqueeze", [f(), Const(0)], 13)
    case("Transpose", [f(2, 3, 4)])
    case("Transpose", [f(2, 3, 4)], perm=[1, 2, 0])
    case("Expand", [f(3, 1), Const([2, 1, 4])])
    case("Expand", [f(2, 3, 4), Const([1])])
    case("Expand", [f(1), Const([0])])
    case("Expand", [f(), Const([2, 3])])
    case("Tile", [f(2, 3), Const([2, 1])])
    case("Tile", [f(2), Const([0])])
    case("DepthToSpace", [f(2, 8, 3, 4)], 13, blocksize=2)
    case("SpaceToDepth", [f(2, 3, 4, 6)], 13, blocksize=2)


def selection():
    for axis, indices in [(0, i(3)), (1, i()), (-1, i(2, 2)), (1, Const([0, 2])), (0, Const(1)), (0, Const(-1))]:
        case("Gather", [f(2, 3, 4), indices], (11, 13), axis=axis)
    case("GatherElements", [f(2, 3), i(2, 2)], (11, 13), axis=1)
    case("GatherND", [f(2, 3, 4), i(5, 2)], (12, 13))
    case("GatherND", [f(2, 3, 4), i(5, 3)], 13)
    case("GatherND", [f(2, 3, 4), i(2, 5, 1)], 13, batch_dims=1)
    case("GatherND", [f(2, 3), i(1)], 13)
    case("ScatterElements", [f(3, 3), i(2, 3), f(2, 3)], (11, 18))
    case("ScatterND", [f(3, 4), i(2, 1), f(2, 4)], (11, 18))
    huge = np.iinfo(np.int64)
    for start, end, axes, steps in [([1], [3], [0], None), ([0], [huge.max], [1], [2]), ([-2], [huge.max], [-1], None), ([-1], [huge.min], [1], [-1]), ([5], [0], [1], [-2]), ([1, 0], [9, -1], None, None), ([3], [1], [0], None), ([-9], [9], [2], [3]), ([0, 1], [1, 2], [2, 0], [1, 1]), ([2], [-9], [0], [-3]), ([0], [0], [1], None)]:
        extra = [] if axes is None and steps is None else [None if axes is None else Const(axes)]
        case("Slice", [f(4, 5, 6), Const(start), Const(end), *extra, *([] if steps is None else [Const(steps)])], (11, 13))
        case("Slice", [f(4, 5, 6), Const(start, np.int32), Const(np.clip(end, -(2**31), 2**31 - 1), np.int32), *([] if not extra else [Const(axes, np.int32)]), *([] if steps is None else [Const(steps, np.int32)])], 13)
    case("Slice", [f(4, 0), Const([huge.min]), Const([2]), Const([1]), Const([-2])])
    case("Slice", [f(4, 0), Const([0]), Const([huge.min]), Const([1]), Const([-1])])
    case("Slice", [f(4, 5)], 9, starts=[1], ends=[9223372036854775807], axes=[1])
    case("Slice", [f(4, 5)], 9, starts=[-2, 0], ends=[4, -1])
    case("Slice", [f(1, 1), Const([-5]), Const([-3]), Const([0]), Const([-1])], 13)
    for axis in (0, 1, -1):
        case("Concat", [f(2, 3), f(2, 3), f(2, 3)], axis=axis)
    case("Concat", [f(2, 3), f(2, 4)], axis=1)
    case("Concat", [Const([2]), Const([3, 4])], axis=0)
    case("Concat", [f(0, 3), f(2, 3)], axis=0)
    case("Split", [f(2, 6)], (11, 13), outputs=3, axis=1)
    case("Split", [f(2, 6)], 11, outputs=2, axis=-1, split=[2, 4])
    case("Split", [f(2, 6), Const([1, 5])], (13, 18), outputs=2, axis=1)
    case("Split", [f(2, 7)], 18, outputs=3, axis=1, num_outputs=3)
    case("Split", [f(2, 6)], 18, outputs=2, axis=1, num_outputs=2)
    case("Split", [f(4, 2)], 13, outputs=2)
    case("Compress", [f(3, 4), np.array([True, False, True])], 11, axis=0)
    case("Compress", [f(3, 4), np.array([True, False, True])], 11)
    case("Pad", [f(3, 4), Const([1, 0, 2, 3])], (11, 13, 18))
    case("Pad", [f(3, 4), Const([0, -1, 0, -2]), np.float32(0).reshape(())], 13)
    case("Pad", [f(3, 4), Const([1, 2]), None, Const([1])], 18)
    case("Pad", [f(3, 4), Const([1, 2]), None, Const([-2])], 19)
    case("OneHot", [i(2, 3), Const(4), f(2)], 11)
    case("OneHot", [i(2, 3), Const([4]), f(2)], 11, axis=1)
    case("TopK", [f(3, 5), Const([2])], (11, 24), outputs=2)
    case("TopK", [f(3, 5), Const([2])], 11, outputs=2, axis=0)
    case("NonZero", [f(3, 5)], (11, 13))
    case("NonZero", [f()], 13)
    case("Unique", [i(2, 6)], 11, outputs=4)
    case("Unique", [i(2, 6)], 11, outputs=4, axis=1)
    case("NonMaxSuppression", [f(1, 4, 4), f(1, 2, 4), Const([3]), Const([0.5], np.float32)], 11)


def generation():
    case("Constant", [], 13, value=np.array([[1, 2]], np.int32))
    case("Constant", [], 13, value_int=3)
    case("Constant", [], 13, value_float=3.5)
    case("Constant", [], 13, value_ints=[3, 4])
    case("Constant", [], 13, value_floats=[3.0, 4.0, 5.0])
    case("ConstantOfShape", [Const([2, 3])])
    case("ConstantOfShape", [Const([2, 0])], value=np.array([1], np.int64))
    case("ConstantOfShape", [Const([])], value=np.array([True]))
    for start, limit, delta in [(0, 5, 1), (5, 0, -2), (3, 3, 1), (0, 7, 3), (-4, 6, 4), (5, 2, 1)]:
        case("Range", [Const(start), Const(limit), Const(delta)], 11)
        case("Range", [Const(start, np.int32), Const(limit, np.int32), Const(delta, np.int32)], 11)
        case("Range", [Const(start, np.float32), Const(limit, np.float32), Const(delta, np.float32)], 11)
    case("RandomNormal", [], 11, shape=[2, 3])
    case("RandomUniform", [], 11, shape=[2, 3], dtype=11)
    case("Multinomial", [f(2, 3)], 11, sample_size=4)
    case("Multinomial", [f(2, 3)], 11, dtype=7)
    for op in ("HannWindow", "HammingWindow", "BlackmanWindow"):
        case(op, [Const(5)], 17)
        case(op, [Const(5)], 17, output_datatype=11)
    case("MelWeightMatrix", [Const(3), Const(16), Const(8000), Const(0.0, np.float32), Const(4000.0, np.float32)], 17)


def reduction():
    for op in "ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare".split():
        case(op, [f(2, 3, 4)], (11, 13, 18))
        if op != "ReduceSum":
            case(op, [f(2, 3, 4)], (11, 13), axes=[-1])
            case(op, [f(2, 3, 4)], 11, axes=[0, 2], keepdims=0)
        else:
            case(op, [f(2, 3, 4)], 11, axes=[-1], keepdims=0)
            case(op, [f(2, 3, 4), Const([1])], 13, keepdims=0)
        case(op, [f(2, 3, 4), Const([0, -1])], 18, keepdims=0)
        case(op, [f(2, 3, 4), Const([1])], 18)
        case(op, [f(2, 3, 4), Const([])], 18)
        case(op, [f(2, 3, 4), Const([])], 18, noop_with_empty_axes=1)
        case(op, [f(2, 3, 4)], 18, noop_with_empty_axes=1)
        case(op, [f(2, 3, 4)], 18, keepdims=0)
    for op in ("ArgMax", "ArgMin"):
        case(op, [f(2, 3, 4)], (11, 13))
        case(op, [f(2, 3, 4)], 13, axis=-1, keepdims=0)
    for op in ("GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool"):
        case(op, [f(2, 3, 4, 5)], 11)
    case("Det", [f(2, 3, 3)], 11)
    case("SoftmaxCrossEntropyLoss", [f(3, 4), i(3)], 13, outputs=2)
    case("SoftmaxCrossEntropyLoss", [f(3, 4, 2), i(3, 2)], 13, outputs=2, reduction="none")
    case("NegativeLogLikelihoodLoss", [f(3, 4), i(3)], 13)


def product():
    for x, y in [((2, 3), (3, 4)), ((3,), (3, 4)), ((2, 3), (3,)), ((3,), (3,)), ((5, 2, 3), (3, 4)), ((5, 1, 2, 3), (6, 3, 4)), ((3,), (5, 3, 2)), ((5, 2, 3), (3,))]:
        case("MatMul", [f(*x), f(*y)], 13)
        if len(x) > 1 and len(y) > 1:
            case("MatMulInteger", [i(*x, dtype=np.uint8), i(*y, dtype=np.uint8)], 11)
            case("FusedMatMul", [f(*x), f(*y)], domain=MS, alpha=2.0)
            case("QLinearMatMul", [i(*x, dtype=np.uint8), f() * 0 + 1, i(dtype=np.uint8), i(*y, dtype=np.uint8), f() * 0 + 1, i(dtype=np.uint8), f() * 0 + 1, i(dtype=np.uint8)], 11)
            case("DynamicQuantizeMatMul", [f(*x), i(*y, dtype=np.uint8), f(1), i(1, dtype=np.uint8)], domain=MS)
            case("MatMulIntegerToFloat", [i(*x, dtype=np.uint8), i(*y, dtype=np.uint8), f(1), f(1)], domain=MS)
    case("MatMul", [i(2, 3, dtype=np.int32), i(3, 4, dtype=np.int32)], 13)
    case("MatMul", [f(2, 3, dtype=np.float64), f(3, 4, dtype=np.float64)], 13)
    for a in (0, 1):
        for c in (0, 1):
            x, y = (f(3, 2) if a else f(2, 3)), (f(4, 3) if c else f(3, 4))
            case("Gemm", [x, y, f(4)], (11, 13), transA=a, transB=c)
            case("FusedGemm", [x, y, f(4)], domain=MS, transA=a, transB=c, activation="Relu")
            x, y = (f(5, 3, 2) if a else f(5, 2, 3)), (f(5, 4, 3) if c else f(5, 3, 4))
            case("FusedMatMul", [x, y], domain=MS, transA=a, transB=c)
    case("FusedMatMul", [f(2, 5, 3), f(5, 3, 4)], domain=MS, transBatchA=1)
    case("FusedMatMul", [f(3, 5, 2), f(5, 3, 4)], domain=MS, transBatchA=1, transA=1)
    case("FusedMatMul", [f(5, 2, 3), f(3, 5, 4)], domain=MS, transBatchB=1)
    case("FusedMatMul", [f(2, 6, 5, 3), f(6, 5, 3, 4)], domain=MS, transBatchA=1)
    for equation, shapes in [("ij,jk->ik", [(2, 3), (3, 4)]), ("bij,bjk", [(5, 2, 3), (5, 3, 4)]), ("...ij,...jk->...ik", [(5, 2, 3), (1, 3, 4)]), ("ii->i", [(3, 3)]), ("ij->ji", [(2, 3)]), ("ibnd,jbnd->bnij", [(2, 3, 4, 5), (6, 3, 4, 5)]), ("ij", [(2, 3)]), ("ba", [(2, 3)]), (" i j , j k -> k i ", [(2, 3), (3, 4)]), ("i...->...", [(2, 3, 4)]), ("ij,ij->", [(2, 3), (2, 3)]), ("i,j,k->kji", [(2,), (3,), (4,)]), ("ij,jk->ik", [(1, 3), (3, 4)])]:
        case("Einsum", [f(*s) for s in shapes], 12, equation=equation)
    case("MatMulNBits", [f(2, 3, 32), i(16, 2, 8, dtype=np.uint8), f(32)], domain=MS, K=32, N=16, bits=4, block_size=16)
    case("MatMulNBits", [f(3, 32), i(16, 1, 16, dtype=np.uint8), f(16)], domain=MS, K=32, N=16, bits=4, block_size=32)


def networks():
    for pads, strides, dilations, auto in [([0, 0], [1], [1], None), ([2, 1], [2], [1], None), ([1, 1], [1], [2], None), (None, [2], [1], "SAME_UPPER"), (None, [3], [1], "SAME_LOWER"), (None, [2], [1], "VALID")]:
        attributes = {k: v for k, v in (("pads", pads), ("strides", strides), ("dilations", dilations), ("auto_pad", auto)) if v is not None}
        case("Conv", [f(2, 4, 9), f(6, 2, 3), f(6)], (11, 22), group=2, **attributes)
        case("ConvInteger", [i(2, 4, 9, dtype=np.uint8), i(6, 4, 3, dtype=np.uint8)], 10, **attributes)
        case("ConvTranspose", [f(2, 4, 5), f(4, 3, 3)], 11, group=2, **attributes)
        case("MaxPool", [f(2, 4, 9)], 12, outputs=2, kernel_shape=[3], **attributes)
        case("LpPool", [f(2, 4, 9)], 18, kernel_shape=[3], **attributes)
        del attributes["dilations"]
        case("AveragePool", [f(2, 4, 9)], 11, kernel_shape=[3], **attributes)
    case("Conv", [f(2, 3, 8, 7), f(5, 3, 3, 2)], 11, pads=[1, 0, 1, 2])
    case("ConvTranspose", [f(2, 4, 5), f(4, 3, 3)], 11, strides=[2], output_padding=[1])
    case("ConvTranspose", [f(2, 4, 5), f(4, 3, 3)], 11, strides=[2], output_shape=[10])
    for length in (7, 8, 9, 10):
        case("MaxPool", [f(1, 1, length)], 12, kernel_shape=[3], strides=[2], ceil_mode=1)
        case("MaxPool", [f(1, 1, length)], 12, kernel_shape=[3], strides=[2], ceil_mode=1, pads=[1, 1])
        case("AveragePool", [f(1, 1, length)], 19, kernel_shape=[2], strides=[3], ceil_mode=1)
    case("Resize", [f(1, 2, 3, 4), None, Const([1, 1, 2, 1.5], np.float32)], 13)
    case("Resize", [f(1, 2, 3, 4), None, None, Const([1, 2, 6, 5])], 13)
    case("Resize", [f(1, 2, 3, 4), None, None, Const([6, 5])], 18, axes=[2, 3])
    case("Upsample", [f(1, 2, 3, 4), Const([1, 1, 2, 2], np.float32)], 9)
    case("RoiAlign", [f(2, 3, 8, 8), f(5, 4), i(5)], 16, output_height=2, output_width=3)
    case("GridSample", [f(2, 3, 5, 6), f(2, 4, 7, 2)], 16)
    case("CenterCropPad", [f(4, 5), Const([3, 7])], 18)
    case("CenterCropPad", [f(4, 5), Const([3])], 18, axes=[1])
    for op, gates, outputs in (("RNN", 1, 2), ("GRU", 3, 2), ("LSTM", 4, 3)):
        case(op, [f(5, 2, 3), f(1, gates * 4, 3), f(1, gates * 4, 4)], (11, 14), outputs=outputs, hidden_size=4)
        case(op, [f(5, 2, 3), f(2, gates * 4, 3), f(2, gates * 4, 4)], 14, outputs=outputs, hidden_size=4, direction="bidirectional")
    case("LayerNormalization", [f(2, 3, 4), f(4), f(4)], 17, outputs=3)
    case("LayerNormalization", [f(2, 3, 4), f(3, 4)], 17, outputs=3, axis=1)
    case("LayerNormalization", [f(2, 4, dtype=np.float16), f(4, dtype=np.float16)], 17, outputs=3)
    case("SimplifiedLayerNormalization", [f(2, 3, 4), f(4)], 17, outputs=2)
    case("RMSNormalization", [f(2, 3, 4), f(4)], 23)
    case("InstanceNormalization", [f(2, 3, 4), f(3), f(3)], 11)
    case("GroupNormalization", [f(2, 4, 3), f(4), f(4)], 21, num_groups=2)
    case("BatchNormalization", [f(2, 3, 4), f(3), f(3), f(3), abs(f(3))], (11, 15))
    case("LRN", [f(2, 3, 4, 5)], 13, size=3)
    case("DFT", [f(2, 5, 1)], 17)
    case("DFT", [f(2, 5, 6, 2)], 17, axis=2)
    case("DFT", [f(2, 5, 1), Const(8)], 17, onesided=1)
    case("DFT", [f(2, 5, 1)], 17, onesided=1)
    case("DFT", [f(2, 5, 3, 2)], 17, inverse=1, axis=1)
    case("DFT", [f(2, 5, 6, 1), None, Const(1)], 20)
    case("DFT", [f(2, 5, 6, 2)], 20)
    case("STFT", [f(2, 16, 1), Const(4), f(8)], 17)


def quantization():
    one, zero = np.ones((), np.float32), np.zeros((), np.uint8)
    case("QuantizeLinear", [f(2, 3), one, zero], (11, 13, 19))
    case("QuantizeLinear", [f(2, 3), one], (13, 21))
    case("QuantizeLinear", [f(2, 3), one], 21, output_dtype=3)
    case("QuantizeLinear", [f(2, 3), one, zero.astype(np.int8)], 13)
    case("QuantizeLinear", [f(2, 3), one, zero.astype(np.uint16)], domain=MS)
    case("DequantizeLinear", [i(2, 3, dtype=np.uint8), one, zero], (11, 19))
    case("DequantizeLinear", [i(2, 3, dtype=np.int32), one], 13)
    case("DequantizeLinear", [i(2, 3, dtype=np.uint8), one.astype(np.float16), zero], 19)
    case("DequantizeLinear", [i(2, 3, dtype=np.uint8), one, zero], domain=MS)
    case("DynamicQuantizeLinear", [f(2, 3)], 11, outputs=3)
    case("QLinearAdd", [i(2, 3, dtype=np.uint8), one, zero, i(3, dtype=np.uint8), one, zero, one, zero], domain=MS)
    case("QAttention", [i(2, 5, 8, dtype=np.uint8), i(8, 24, dtype=np.uint8), f(24), one, one, None, zero, zero], domain=MS, num_heads=2)
    case("QLinearConv", [i(1, 2, 5, 5, dtype=np.uint8), one, zero, i(3, 2, 2, 2, dtype=np.uint8), one, zero, one, zero], 10)


def transformers():
    batch, length, heads, head = 2, 5, 4, 8
    hidden = heads * head
    case("Attention", [f(batch, heads, length, head), f(batch, heads, 7, head), f(batch, heads, 7, 6)], (23, 24))
    case("Attention", [f(batch, length, hidden), f(batch, 7, hidden), f(batch, 7, hidden)], 23, q_num_heads=heads, kv_num_heads=heads)
    case("Attention", [f(batch, length, hidden), f(batch, 7, hidden // 2), f(batch, 7, hidden // 2)], 23, q_num_heads=heads, kv_num_heads=heads // 2)
    case("Attention", [f(batch, heads, length, head), f(batch, heads, 2, head), f(batch, heads, 2, head), None, f(batch, heads, 3, head), f(batch, heads, 3, head)], 23, outputs=4)
    case("RotaryEmbedding", [f(batch, heads, length, head), f(batch, length, head // 2), f(batch, length, head // 2)], 23)
    case("Attention", [f(batch, length, hidden), f(hidden, 3 * hidden), f(3 * hidden), np.ones((batch, length), np.int32)], domain=MS, num_heads=heads)
    case("Attention", [f(batch, length, hidden), f(hidden, 3 * hidden), f(3 * hidden)], domain=MS, num_heads=heads, outputs=2)
    case("Attention", [f(batch, length, hidden), f(hidden, 3 * hidden), f(3 * hidden), None, f(2, batch, heads, 3, head)], domain=MS, num_heads=heads, outputs=2)
    case("Attention", [f(batch, length, hidden), f(hidden, 80), f(80)], domain=MS, num_heads=heads, qkv_hidden_sizes=[32, 32, 16])
    case("MultiHeadAttention", [f(batch, length, hidden), f(batch, 7, hidden), f(batch, 7, 16)], domain=MS, num_heads=heads)
    case("MultiHeadAttention", [f(batch, length, hidden), f(batch, heads, 7, head), f(batch, heads, 7, head)], domain=MS, num_heads=heads)
    lengths, total = np.full((batch,), length - 1, np.int32), np.array(length, np.int32)
    case("GroupQueryAttention", [f(batch, length, hidden), f(batch, length, hidden // 2), f(batch, length, hidden // 2), None, None, lengths, total], domain=MS, num_heads=heads, kv_num_heads=heads // 2, outputs=3)
    case("GroupQueryAttention", [f(batch, length, 2 * hidden), None, None, None, None, lengths, total], domain=MS, num_heads=heads, kv_num_heads=heads // 2, outputs=3)
    case("RotaryEmbedding", [f(batch, length, hidden), i(batch, length), f(9, head // 2), f(9, head // 2)], domain=MS, num_heads=heads)
    for op, extra in (("SkipLayerNormalization", [f(hidden), f(hidden), f(hidden)]), ("SkipSimplifiedLayerNormalization", [f(hidden), f(hidden)])):
        for skip in (f(batch, length, hidden), f(1, length, hidden), f(length, hidden)):
            case(op, [f(batch, length, hidden), skip, *extra], domain=MS)
    ids, segments = i(batch, length, dtype=np.int32), i(batch, length, dtype=np.int32)
    tables = [f(9, hidden), f(9, hidden), f(2, hidden), f(hidden), f(hidden)]
    case("EmbedLayerNormalization", [ids, segments, *tables], domain=MS, outputs=2)
    case("EmbedLayerNormalization", [ids, segments, *tables, np.ones((batch, length), np.int32)], domain=MS, outputs=3)
    case("EmbedLayerNormalization", [ids, None, tables[0], tables[1], None, tables[3], tables[4]], domain=MS, outputs=2)
    for op in ("BiasGelu", "FastGelu"):
        case(op, [f(batch, length, hidden), f(hidden)], domain=MS)
    for op in ("Gelu", "QuickGelu", "FastGelu"):
        case(op, [f(batch, length, hidden)], domain=MS)
    case("GatherBlockQuantized", [i(9, 32, dtype=np.uint8), i(2, 3), f(9, 4)], domain=MS, block_size=16, bits=4)


for family in (elementwise, reshaping, selection, generation, reduction, product, networks, quantization, transformers):
    family()
target = pathlib.Path(__file__).parent.parent / "fixtures" / "shapes" / "operations.json"
target.parent.mkdir(parents=True, exist_ok=True)
target.write_text("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in cases) + "\n]\n")
print(f"{len(cases)} cases, onnx {onnx.__version__}, onnxruntime {ort.__version__}")
