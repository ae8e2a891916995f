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

/** The files of a model. */
export interface ModelPlaces {
  /** A folder that all files are in. */
  readonly folder: string;
  /** All files that the model consists of, real paths: the .onnx file, then the others in order of name. */
  readonly files: readonly string[];
}

/** A model whose external data were found. */
export interface Placed extends ModelPlaces {
  /** External locations are relative to `folder`, with links resolved. */
  readonly model: Model;
}

/** A file that a model keeps tensors in, as the model names it; unchecked. */
export interface Reference {
  readonly location: string;
  /** The first tensor that lies there. */
  readonly tensor: string;
  /** The byte that the last tensor ends before, and that tensor. */
  readonly end: number;
  readonly last: string;
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

/** The files with a model's weights. */
export function referencesOf(model: Model): readonly Reference[] {
  const found = new Map<string, Reference>();
  mapTensors(model.graph, (t) => {
    if (t.data.kind !== 'external') return t;
    const { location, offset, length } = t.data;
    const before = found.get(location) ?? { location, tensor: t.name, end: -1, last: t.name };
    const end = offset + length;
    found.set(location, end > before.end ? { ...before, end, last: t.name } : before);
    return t;
  });
  return [...found.values()];
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

interface FoundFiles extends ModelPlaces {
  /** Real paths by location. */
  readonly real: ReadonlyMap<string, string>;
}

/**
 * Checks the references of a model read from `onnx` and finds its files.
 * @param others absolute paths of further files with tensors: found by the code that built the model, not named by a
 * file
 * @throws OnnxError when a file is missing, too short, or outside the folder
 */
export function findFiles(
  references: readonly Reference[],
  onnx: string,
  others: ReadonlySet<string> = new Set(),
): FoundFiles {
  const places = allowed(onnx);
  const self = realpathSync(onnx);
  const realOf = ({ location, tensor, end, last }: Reference): string => {
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
    if (end > s.size)
      throw new OnnxError(l10n.t`${path} is cut: the tensor ${last} ends at byte ${end} and the file at ${s.size}`);
    return real;
  };
  const real = new Map(references.map((reference) => [reference.location, realOf(reference)]));
  const besides = [...real].filter(([, file]) => file !== self).sort(([a], [b]) => (a < b ? -1 : 1));
  const files = [...new Set([self, ...besides.map(([, file]) => file)])];
  return { folder: commonFolder(files), files, real };
}

/** Checks every external reference of the model and resolves it. Parameters and errors as for findFiles. */
export function place(model: Model, onnx: string, others: ReadonlySet<string> = new Set()): Placed {
  const { folder, files, real } = findFiles(referencesOf(model), onnx, others);
  const moved = mapTensors(model.graph, (t) => {
    if (t.data.kind !== 'external') return t;
    const file = real.get(t.data.location) ?? join(folder, basename(t.data.location));
    return { ...t, data: { ...t.data, location: relative(folder, file).split(sep).join('/') } };
  });
  return { model: { ...model, graph: moved }, folder, files };
}
