/** A summary of a model's files, read in a thread that can be ended. Uses no session, no process and no network. */

import { existsSync, statSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { ModelOptions, Scan, WorkContext } from '../../protocol/requests';
import { LIMITS } from '../graph/limits';
import { bundledFolder } from '../models/catalog';
import { readConfig } from '../models/config';
import { place } from '../onnx/externalData';
import type { Origin } from '../running/graphTasks';
import { GraphThread, threadLimits } from '../running/graphThread';
import { memoryLimit } from '../runtime/memory';
import { isBundled } from './bundled';
import { locateModel } from './hub';
import { isCheckpoint, readFlair } from './importing';
import { findModel } from './origin';

/** The graph of a folder, of a bare .onnx file, or of a checkpoint. */
async function scannedOrigin(named: string, options: ModelOptions, context: WorkContext): Promise<[string, Origin]> {
  if (isCheckpoint(named)) {
    const { graph } = await readFlair(resolve(named), options.tokenizer, context.signal);
    return [named, { placed: place(graph, resolve(named)), dtype: 'fp32' }];
  }
  const onnx = resolve(named);
  if (onnx.endsWith('.onnx') && statSync(onnx, { throwIfNoEntry: false })?.isFile())
    return [onnx, { onnx, config: '', weights: false, dtype: 'fp32', wanted: { labels: null } }];
  const { files, origin } = await findModel(named, options, context);
  const labels = existsSync(files.config) ? (readConfig(files.config).labels?.length ?? null) : null;
  return [files.onnx, await origin({ labels, output: options.outputName })];
}

/**
 * Scans a model. Throws ModelFolderError, OnnxError, CheckpointError, HubError for a model that is not on this machine,
 * or CancelledError.
 */
export async function scanModel(options: ModelOptions, context: WorkContext = {}): Promise<Scan> {
  const offline = { ...options, hub: { ...options.hub, offline: true } };
  const named = isBundled(options.model) ? bundledFolder() : await locateModel(options.model, offline, context);
  const [path, origin] = await scannedOrigin(named, options, context);
  const limits = threadLimits();
  const graph = new GraphThread(path, origin, limits);
  try {
    const { files, ...scanned } = await graph.ask('scan', {}, context.signal);
    const { seconds, heap } = limits;
    return {
      schema: 1,
      path,
      files: files.map((file) => ({ name: basename(file), size: statSync(file).size })),
      ...scanned,
      limits: { nodes: LIMITS.nodes, seconds, heap: heap * 2 ** 20, memory: memoryLimit() },
    };
  } finally {
    graph.dispose();
  }
}
