/** Occlusion: how much F falls when one token is replaced by the mask token. Works without any gradient. */
import type { Row } from '../../compile/rows';
import { GradientError } from '../../errors';
import { combine, rowOf } from '../paths';
import { shownTokens } from '../tokens';
import { baselinesOf, type Method } from './method';

/** Positions and attention mask stay those of the real text. */
export const occlusion: Method = {
  async scores(c) {
    const { reading, logits, weights } = c;
    const [mask] = baselinesOf(c, ['mask']);
    const rows = reading.windows.map((w) => rowOf(w));
    const jobs = reading.windows.flatMap((w, window) =>
      w.contentAt.flatMap((i, at) => (i < 0 ? [] : [{ i, window, at }])),
    );
    c.progress.expect(1, jobs.length, true);
    const replaced = jobs.map(({ i, window, at }): Row => {
      const row = rows[window];
      const id = mask.idAt(i);
      if (id === null && !c.model.hasPath)
        throw new GradientError(
          'occlusion has nothing to put in place of a token: the tokenizer names no mask, unk or pad token, and no word-embedding lookup was found in the model',
        );
      // Where the tokenizer has no token at all to put there, the embedding becomes the zero vector.
      if (id === null) return { ...row, alpha: 0, baselineIds: row.ids, keep: row.ids.map((_, k) => Number(k !== at)) };
      return { ids: row.ids.map((old, k) => (k === at ? id : old)), types: row.types };
    });
    const results = await c.model.logits(replaced, c.batch, c.work, c.onNodes);
    const whole = c.target.value(combine(logits, weights));
    const attributions = new Float64Array(reading.content.length);
    const byToken = new Map<number, (readonly number[])[]>();
    jobs.forEach(({ i, window }, k) => {
      const changed = byToken.get(i) ?? [...logits];
      changed[window] = results[k];
      byToken.set(i, changed);
    });
    for (const [i, changed] of byToken) attributions[i] = whole - c.target.value(combine(changed, weights));
    return {
      integration: {
        method: 'occlusion',
        steps: jobs.length,
        forwardRuns: jobs.length,
        baseline: mask.name,
        baselineSpread: null,
        fInput: whole,
        fBaseline: null,
        delta: null,
        relativeDelta: null,
        converged: null,
      },
      tokens: shownTokens(reading, attributions, new Float64Array(reading.windows[0].tokens.length)),
      warnings: mask.warning === null ? [] : [mask.warning],
    };
  },
};
