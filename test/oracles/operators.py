"""The names of all operators: test/fixtures/operators.json.

    python -m pip install onnx onnxruntime
    python test/oracles/operators.py

Those of ai.onnx as the onnx package defines them up to operator set 25 (deprecated ones included), those of
com.microsoft as ONNX Runtime registers them.
"""

import json
import os
import pathlib

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read when onnxruntime is loaded

import onnx
import onnxruntime
from onnxruntime.capi import onnxruntime_pybind11_state as state

OPSET = 25
OUT = pathlib.Path(__file__).parent.parent / "fixtures" / "operators.json"

standard = {
    schema.name
    for schema in onnx.defs.get_all_schemas_with_history()
    if schema.domain == "" and schema.since_version <= OPSET
}
microsoft = {schema.name for schema in state.get_all_operator_schema() if schema.domain == "com.microsoft"}
found = {
    "onnx": onnx.__version__,
    "onnxruntime": onnxruntime.__version__,
    "opset": OPSET,
    "ai.onnx": sorted(standard),
    "com.microsoft": sorted(microsoft),
}
OUT.write_text(json.dumps(found, indent=1) + "\n")
