/**
 * The process that runs graphs; nothing else imports onnxruntime-node. A run blocks its thread, and a thread cannot be
 * ended in mid-run, so it has a process of its own, which can.
 */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { Feeds, LoadMessage, Reply, Request, RunMessage, WireTensor } from '../../protocol/runtime';
import { widened } from './half';

const sessions = new Map<number, InferenceSession>();
/** Only errors: the runtime's warnings are about its own choices. */
const ERRORS = 3;

const SESSION = {
  // Weights are de-quantised once; products would round activations to eight bits otherwise.
  disable_quant_qdq: '1',
  // Weights stay the pages of their file: packed copies, one for each way and program, save 4 % of the time.
  disable_prepacking: '1',
  // Gradients of distant tokens fall below 1e-38, where the processor is a hundred times slower.
  set_denormal_as_zero: '1',
};

async function load({ session, source, threads }: LoadMessage): Promise<Feeds> {
  const folder = 'folder' in source ? { model_external_initializers_file_folder_path: source.folder } : {};
  const options: InferenceSession.SessionOptions = {
    executionProviders: ['cpu'],
    intraOpNumThreads: threads,
    graphOptimizationLevel: 'all',
    logSeverityLevel: ERRORS,
    extra: { session: { ...SESSION, ...folder } },
  };
  const created =
    'file' in source
      ? await InferenceSession.create(source.file, options)
      : await InferenceSession.create(source.bytes, options);
  sessions.set(session, created);
  return {};
}

async function run({ session, feeds, outputs }: RunMessage): Promise<Feeds> {
  const found = sessions.get(session);
  if (!found) throw new Error(`no session ${session}`);
  const tensors: Record<string, Tensor> = {};
  for (const [name, { type, dims, data }] of Object.entries(feeds))
    tensors[name] = new Tensor(type, data as Float32Array, dims);
  const results = await found.run(tensors, outputs as string[]);
  return Object.fromEntries(
    outputs.map((name) => {
      const { type, dims, data } = results[name];
      if (type === 'float16') return [name, { type: 'float32', dims, data: widened(data as Uint16Array) }];
      return [name, { type, dims: [...dims], data } as WireTensor];
    }),
  );
}

async function answer(request: Request): Promise<Feeds> {
  if (request.kind === 'load') return load(request);
  if (request.kind === 'run') return run(request);
  await sessions.get(request.session)?.release();
  sessions.delete(request.session);
  return {};
}

// One at a time and in order: a run blocks this process anyway.
let last: Promise<void> = Promise.resolve();
process.on('message', (request: Request) => {
  last = last.then(async () => {
    let reply: Reply;
    try {
      reply = { id: request.id, kind: 'done', outputs: await answer(request) };
    } catch (e) {
      reply = { id: request.id, kind: 'failed', message: e instanceof Error ? e.message : String(e) };
    }
    process.send?.(reply);
  });
});
process.on('disconnect', () => process.exit(0));
// Where Ctrl-C reaches this process too (Windows), the parent decides what happens to it.
process.on('SIGINT', () => undefined);
