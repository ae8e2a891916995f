/** Time and memory of one model, in the process that this runs in and in the one that it starts. */
import { classify, explain } from '../src/core/explain/explainer';
import { openModel } from '../src/core/model/model';
import { bundledFolder } from '../src/core/models/catalog';
import { article } from './article';
import { childrenOf, type Memory, memoryOf } from './processes';
import { weightsOf } from './shapes';
import { Rounds, seconds, timed } from './timing';

const TOKENS = 128;
const NODES = [4, 16, 64];

/** Bytes and seconds. */
export interface Found {
  readonly weights: number;
  /** What opening the model and making its programs took at most, beyond what the process held before. */
  readonly compile: number | undefined;
  /** Of the inference process, after a label and an explanation. */
  readonly after: Memory | undefined;
  /** Of the inference process, after each. */
  readonly steps: readonly { readonly what: string; readonly own: number }[];
  readonly seconds: {
    readonly open: number;
    readonly label: number;
    readonly explanation: number;
    readonly forward: readonly number[];
    readonly node: readonly number[];
  };
}

export async function measure(folder: string, documents: number): Promise<Found> {
  const news = folder === bundledFolder();
  const before = memoryOf(process.pid);
  const [open, model] = await timed(() => openModel({ ...(news ? {} : { model: folder }), device: 'cpu' }));
  try {
    const { text, ids } = article(model.tokenizer, TOKENS, news);
    const input = { source: 'bench', id: null, known: null, text, textPair: null };
    const label = await seconds(() => classify(model, input));
    const explanation = await seconds(() => explain(model, input, { method: 'riemann_middle', nSteps: NODES[0] }));
    const own = memoryOf(process.pid);
    const compile = own && before && own.peak - before.resident;
    const inference = () => childrenOf(process.pid).flatMap((pid) => memoryOf(pid) ?? [])[0];
    const after = inference();
    const steps: { what: string; own: number }[] = [];
    const note = (what: string) => steps.push({ what, own: inference()?.own ?? Number.NaN });
    note(`${NODES[0]} nodes`);
    for (const n of NODES.slice(1)) {
      await explain(model, input, { method: 'riemann_middle', nSteps: n });
      note(`${n} nodes`);
    }
    for (let n = 10; n <= documents; n *= 10) {
      const texts = Array.from({ length: n }, (_, i) => article(model.tokenizer, 24 + ((i * 7) % 24), news).text);
      await Promise.all(texts.map((t) => classify(model, { ...input, text: t })));
      note(`${n} documents`);
    }
    const rounds = new Rounds();
    const row = { ids, types: ids.map(() => 0) };
    const node = { ...row, alpha: 0.5, cotangent: model.info.labels.map((_, i) => Number(i === 0)) };
    for (let k = 0; k < 3; k++) {
      await rounds.time('forward', () => model.logits([row]));
      await rounds.time('node', () => model.gradients([node, node, node, node], 4), 4);
    }
    return {
      weights: weightsOf(folder),
      compile,
      after,
      steps,
      seconds: { open, label, explanation, forward: rounds.of('forward'), node: rounds.of('node') },
    };
  } finally {
    await model.dispose();
  }
}
