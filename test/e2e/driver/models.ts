/** Model folders that the suites name in settings. */
import { cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './places';

const BUNDLED = join(root, 'models/bbc-news');

/** The bundled model with other names of its classes: 'mine-business' and so on. */
export function renamedModel(folder: string, prefix: string): string {
  mkdirSync(folder, { recursive: true });
  cpSync(BUNDLED, folder, { recursive: true });
  const file = join(folder, 'config.json');
  const config = JSON.parse(readFileSync(file, 'utf8'));
  const named = Object.entries(config.id2label as Record<string, string>).map(([id, label]) => [
    id,
    `${prefix}${label}`,
  ]);
  config.id2label = Object.fromEntries(named);
  config.label2id = Object.fromEntries(named.map(([id, label]) => [label, Number(id)]));
  writeFileSync(file, JSON.stringify(config));
  return folder;
}

/** A folder whose model file is no model. */
export function brokenModel(folder: string): string {
  cpSync(BUNDLED, folder, { recursive: true, filter: (path) => !path.endsWith('.onnx') });
  mkdirSync(join(folder, 'onnx'), { recursive: true });
  writeFileSync(join(folder, 'onnx/model.onnx'), 'this is no model');
  return folder;
}
