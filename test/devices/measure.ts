/** The numbers of one fixture on one device. */

import type { Row } from '../../src/core/compile/rows';
import { explain } from '../../src/core/explain/explainer';
import { type LoadedModel, openModel } from '../../src/core/model/model';
import type { NodePlacement, RunDevice } from '../../src/protocol/runtime';
import type { Fixture } from './fixtures';

export interface Numbers {
  readonly device: string;
  readonly ids: readonly number[];
  /** Of the text, as they are told; of a quantised file those of its float twin. */
  readonly logits: readonly number[];
  /** Logits of the forward program at three places of the path, one after the other. */
  readonly path: readonly number[];
  /** What the gradient program gives there, one after the other. */
  readonly slopes: readonly number[];
  /** Integrated Gradients of the predicted label, 50 nodes of Gauss-Legendre. */
  readonly attributions: readonly number[];
  readonly ofSpecialTokens: readonly number[];
  /** How far their sum is from F(text) - F(baseline), relative to that. */
  readonly relativeDelta: number;
  /** What ran where in a gradient run; empty on the CPU. */
  readonly placement: readonly NodePlacement[];
}

/** The ends of the path and a place between. */
const PLACES = [0, 0.3, 1];

/** The text's rows at PLACES, with another weight for each logit. */
function rowsOf({ tokenizer, info }: LoadedModel, { text, textPair }: Fixture): readonly Row[] {
  const second = textPair === null ? undefined : tokenizer.encode(textPair);
  const tokens = tokenizer.wrap(tokenizer.encode(text), second);
  const { pad = 0 } = tokenizer.roles;
  return PLACES.map((alpha) => ({
    ids: tokens.map(({ id }) => id),
    types: tokens.map(({ type }) => type),
    baselineIds: tokens.map(({ id, special }) => (special ? id : pad)),
    alpha,
    cotangent: info.labels.map((_, l) => 1 - 0.6 * l),
  }));
}

/** Opens the fixture on a device, which tries it first, and runs it there. Throws what the device is refused for. */
export async function measure(fixture: Fixture, device: RunDevice): Promise<Numbers> {
  const { options, text, textPair } = fixture;
  const model = await openModel({ ...options, device });
  try {
    const rows = rowsOf(model, fixture);
    const path = (await model.logits(rows.map(({ cotangent: _, ...row }) => row))).flat();
    const slopes = (await model.gradients(rows)).flatMap((row) => [...row.slopes]);
    const input = { source: 'test', id: null, known: null, text, textPair };
    // What eight bits give depends on the processor (sums of AVX2 saturate): of a quantised file its float twin's numbers count.
    const ofText = path.slice(-model.info.labels.length);
    const target = model.twin ? { target: String(ofText.indexOf(Math.max(...ofText))) } : {};
    const found = await explain(model, input, { method: 'gausslegendre', nSteps: 50, ...target });
    return {
      device: found.model.device,
      ids: found.tokens.map(({ id }) => id),
      logits: model.twin ? ofText : found.prediction.scores.map(({ logit }) => logit),
      path,
      slopes,
      attributions: found.tokens.map(({ attribution }) => attribution),
      ofSpecialTokens: found.tokens.filter(({ special }) => special).map(({ attribution }) => attribution),
      relativeDelta: found.integration.relativeDelta ?? Number.NaN,
      placement: model.placement,
    };
  } finally {
    await model.dispose();
  }
}
