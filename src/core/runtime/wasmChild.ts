/**
 * The process that runs graphs in WebAssembly if there is no native runtime. It is slower and copies the weights.
 * Nothing else imports onnxruntime-web; its files are beside the bundle, in wasm/.
 */
import '../../text/language';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type * as Ort from 'onnxruntime-web';
import type { LoadMessage } from '../../protocol/runtime';
import { silence } from './environment';
import { host, type Loaded } from './host';
import { SESSION_OPTIONS, sessionEntries } from './sessionOptions';
import { toFeeds, toTensors } from './tensors';

// This build has no telemetry; a future one that has it is disabled before it is loaded.
Object.assign(process.env, silence());
const ort = createRequire(__filename)('./wasm/ort.node.min.js') as typeof Ort;

/** Bytes of files that sessions share, by path: programs of one model read the same weights. */
const files = new Map<string, Uint8Array>();

function bytesOf(file: string): Uint8Array {
  const known = files.get(file);
  if (known) return known;
  const bytes = readFileSync(file);
  files.set(file, bytes);
  return bytes;
}

async function load({ source, threads }: LoadMessage): Promise<Loaded> {
  ort.env.wasm.numThreads = threads;
  ort.env.logLevel = 'error';
  const folder = 'file' in source ? dirname(source.file) : source.folder;
  const data = 'file' in source ? readFileSync(source.file) : source.bytes;
  const names = 'file' in source ? [] : source.files;
  const session = await ort.InferenceSession.create(data, {
    executionProviders: ['wasm'],
    ...SESSION_OPTIONS,
    externalData: names.map((path) => ({ path, data: bytesOf(join(folder, path)) })),
    // Weights are copied in any case.
    extra: { session: sessionEntries(source.own, () => 0) },
  });
  return {
    run: async (feeds, outputs) =>
      toFeeds(await session.run(toTensors(ort.Tensor, feeds), outputs as string[]), outputs),
    placement: async () => [],
    release: () => session.release(),
  };
}

host(load);
