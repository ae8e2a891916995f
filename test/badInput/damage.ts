/** Copies of the tiny model that a test damages. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { type GraphProto, ModelProtoSchema } from '../../src/core/onnx/onnx_pb';
import { BERT, emptyFolder } from './command';

/** A model folder: config and tokenizer of the tiny model, and one of its .onnx files as onnx/model.onnx. */
export function modelCopy(file = 'model.onnx'): string {
  const folder = join(emptyFolder(), 'bert');
  for (const name of ['config.json', 'tokenizer.json', 'tokenizer_config.json'])
    cpSync(join(BERT, name), join(folder, name));
  cpSync(join(BERT, 'onnx', file), onnxOf(folder));
  if (file === 'model_external.onnx') cpSync(join(BERT, 'onnx', 'weights.bin'), join(folder, 'onnx', 'weights.bin'));
  return folder;
}

export function onnxOf(folder: string): string {
  return join(folder, 'onnx', 'model.onnx');
}

/** A model folder whose graph says something else. */
export function withGraph(change: (graph: GraphProto) => void, file?: string): string {
  const folder = modelCopy(file);
  const model = fromBinary(ModelProtoSchema, readFileSync(onnxOf(folder)));
  if (model.graph) change(model.graph);
  writeFileSync(onnxOf(folder), toBinary(ModelProtoSchema, model));
  return folder;
}

/** A model folder in which a file has other content. */
export function withFile(name: string, content: string | Uint8Array): string {
  const folder = modelCopy();
  writeFileSync(join(folder, name), content);
  return folder;
}

/** A model folder whose JSON file has other values. */
export function withJson(name: string, change: (json: Record<string, unknown>) => unknown): string {
  const folder = modelCopy();
  const json = JSON.parse(readFileSync(join(folder, name), 'utf8'));
  writeFileSync(join(folder, name), JSON.stringify(change(json) ?? json));
  return folder;
}
