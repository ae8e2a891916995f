/**
 * External data: weights outside the message. They may be in the model's own folder and, for the Hugging Face cache,
 * whose snapshots are symbolic links, in the blobs beside it. Nowhere else: a model file is not trusted.
 */

import { realpathSync, statSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, sep } from 'node:path';
import * as l10n from '@vscode/l10n';
import { OnnxError } from '../errors';
import { fileHead, standIn } from '../files';
import type { Attribute, Graph, Model, Tensor } from '../graph/graph';

/** A model whose external data were found. */
export interface Placed {
  /** External locations are relative to `folder`, with links resolved. */
  readonly model: Model;
  readonly folder: string;
  /** All files that the model consists of, real paths: the .onnx file, then the others in order of name. */
  readonly files: readonly string[];
}

function inside(file: string, folder: string): boolean {
  const way = relative(folder, file);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

/** Real folders that may hold external data. */
function allowed(onnx: string): readonly string[] {
  const folder = dirname(onnx);
  const real = realpathSync(folder);
  // …/models--owner--name/snapshots/REVISION/… links into …/models--owner--name/blobs; a link may lead to the snapshot.
  const blobs = [folder, real].flatMap((place) => {
    const parts = place.split(sep);
    const at = parts.lastIndexOf('snapshots');
    const beside = at > 0 ? join(parts.slice(0, at).join(sep) || sep, 'blobs') : undefined;
    return beside && statSync(beside, { throwIfNoEntry: false })?.isDirectory() ? [realpathSync(beside)] : [];
  });
  return [...new Set([real, ...blobs])];
}

function mapTensors(graph: Graph, map: (t: Tensor) => Tensor): Graph {
  const attribute = (a: Attribute): Attribute => {
    if (a.kind === 'graph') return { kind: 'graph', value: mapTensors(a.value, map) };
    return a.kind === 'tensor' ? { kind: 'tensor', value: map(a.value) } : a;
  };
  return {
    ...graph,
    initializers: new Map([...graph.initializers].map(([name, t]) => [name, map(t)])),
    nodes: graph.nodes.map((n) =>
      n.attributes.size === 0 ? n : { ...n, attributes: new Map([...n.attributes].map(([k, a]) => [k, attribute(a)])) },
    ),
  };
}

/** The names of the files with its weights, relative to the model's folder; unchecked. */
export function externalLocations(model: Model): readonly string[] {
  const found = new Set<string>();
  mapTensors(model.graph, (t) => {
    if (t.data.kind === 'external') found.add(t.data.location);
    return t;
  });
  return [...found];
}

function commonFolder(files: readonly string[]): string {
  let folder = dirname(files[0]);
  while (!files.every((f) => inside(f, folder))) {
    const above = dirname(folder);
    if (above === folder)
      throw new OnnxError(l10n.t`${files.join(' and ')} have no folder in common: put them on one drive`);
    folder = above;
  }
  return folder;
}

/**
 * Checks every external reference of the model read from `onnx` and resolves it.
 * @param others absolute paths of further files with tensors: found by the code that built the model, not named by a
 * file
 * @throws OnnxError when a file is missing, too short, or outside the folder
 */
export function place(model: Model, onnx: string, others: ReadonlySet<string> = new Set()): Placed {
  const places = allowed(onnx);
  const self = realpathSync(onnx);
  const resolved = new Map<string, { readonly real: string; readonly size: number }>();
  const find = (location: string, tensor: string) => {
    const known = resolved.get(location);
    if (known) return known;
    const own = others.has(location);
    const path = own ? location : join(dirname(onnx), location);
    if (!own && (isAbsolute(location) || /[\\\0]/.test(location) || !inside(path, dirname(onnx))))
      throw new OnnxError(
        l10n.t`${onnx} keeps the tensor ${tensor} in "${location}", outside its own folder: not read`,
      );
    const s = statSync(path, { throwIfNoEntry: false });
    if (!s?.isFile())
      throw new OnnxError(
        l10n.t`${onnx} keeps its weights in ${location}, which is missing: put it into ${dirname(onnx)}`,
      );
    const real = realpathSync(path);
    if (!own && real !== self && !places.some((p) => inside(real, p)))
      throw new OnnxError(
        l10n.t`${onnx} keeps the tensor ${tensor} in "${location}", a link out of its own folder: not read`,
      );
    const other = real === self ? null : standIn(fileHead(real));
    if (other !== null) throw new OnnxError(`${path} ${other}`);
    const found = { real, size: s.size };
    resolved.set(location, found);
    return found;
  };
  const check = (t: Tensor): Tensor => {
    if (t.data.kind !== 'external') return t;
    const { location, offset, length } = t.data;
    const { size } = find(location, t.name);
    if (offset + length > size)
      throw new OnnxError(
        l10n.t`${isAbsolute(location) ? location : join(dirname(onnx), location)} is cut: the tensor ${t.name} ends at byte ${offset + length} and the file at ${size}`,
      );
    return t;
  };
  const checked = mapTensors(model.graph, check);
  const besides = [...resolved].filter(([, f]) => f.real !== self).sort(([a], [b]) => (a < b ? -1 : 1));
  const files = [...new Set([self, ...besides.map(([, f]) => f.real)])];
  const folder = commonFolder(files);
  const moved = mapTensors(checked, (t) => {
    if (t.data.kind !== 'external') return t;
    const real = resolved.get(t.data.location)?.real ?? join(folder, basename(t.data.location));
    return { ...t, data: { ...t.data, location: relative(folder, real).split(sep).join('/') } };
  });
  return { model: { ...model, graph: moved }, folder, files };
}
