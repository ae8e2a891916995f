/**
 * The process that runs graphs natively; nothing else imports onnxruntime-node. A run blocks its thread, and a thread
 * cannot be ended during a run, so it has a process of its own, which can.
 */
import * as l10n from '@vscode/l10n';
import '../../text/language';
import { randomUUID } from 'node:crypto';
import { statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Ort from 'onnxruntime-node';
import type { LoadMessage } from '../../protocol/runtime';
import { silence } from './environment';
import { host, type Loaded } from './host';
import { readPlacement } from './placement';
import { SESSION_OPTIONS, sessionEntries } from './sessionOptions';
import { toFeeds, toTensors } from './tensors';

// Set before the library is loaded, which reads it once. The parent sets it, too; here it is set for any parent.
Object.assign(process.env, silence());

// The parent names another copy of the runtime where only that has a device's libraries; the literal is for the
// bundler.
const other = process.env.GRADLENS_RUNTIME;
const { InferenceSession, Tensor, listSupportedBackends }: typeof Ort = other
  ? createRequire(__filename)(other)
  : require('onnxruntime-node');

/** Bytes of a program's weights. */
function weightBytes(source: LoadMessage['source']): number {
  if ('file' in source) return statSync(source.file).size;
  return source.files.reduce((sum, file) => sum + statSync(join(source.folder, file)).size, source.bytes.byteLength);
}

async function load({ source, threads, device, profile }: LoadMessage): Promise<Loaded> {
  // The runtime silently ignores provider names that it does not know.
  if (!listSupportedBackends().some(({ name }) => name === device)) throw new Error(l10n.t`${device} is not supported`);
  const folder = 'folder' in source ? { model_external_initializers_file_folder_path: source.folder } : {};
  const prefix = join(tmpdir(), `gradlens-profile-${randomUUID()}`);
  const options: Ort.InferenceSession.SessionOptions = {
    // Nodes that a device does not support run on the CPU.
    executionProviders: device === 'cpu' ? ['cpu'] : [device, 'cpu'],
    intraOpNumThreads: threads,
    ...SESSION_OPTIONS,
    ...(profile ? { enableProfiling: true, profileFilePrefix: prefix } : {}),
    extra: { session: { ...sessionEntries(source.own, () => weightBytes(source)), ...folder } },
  };
  const create = (how: Ort.InferenceSession.SessionOptions) =>
    'file' in source ? InferenceSession.create(source.file, how) : InferenceSession.create(source.bytes, how);
  const session = await create(options).catch((error: unknown) => {
    // Its optimiser fails at some graphs (Longformer's) that it runs without optimisation.
    if (!/Attempting to get index by a name which does not exist/.test(String(error))) throw error;
    return create({ ...options, graphOptimizationLevel: 'disabled' });
  });
  return {
    run: async (feeds, outputs) => toFeeds(await session.run(toTensors(Tensor, feeds), outputs as string[]), outputs),
    placement: async () => {
      if (!profile) return [];
      session.endProfiling();
      return readPlacement(prefix);
    },
    release: () => session.release(),
  };
}

host(load);
