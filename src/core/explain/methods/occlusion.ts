/** Occlusion: the decrease of F when a token, a word or a sentence is replaced by the mask token. Needs no gradient. */
import * as l10n from '@vscode/l10n';
import { METHODS } from '../../../protocol/methods';
import type { Row } from '../../compile/rows';
import { GradientError } from '../../errors';
import { combine, rowOf } from '../paths';
import { playerOf, playersOf, spreadOver } from '../players';
import { shownTokens } from '../tokens';
import { baselinesOf, type Method } from './method';

/** Positions and attention mask are those of the original text. */
export const occlusion: Method = {
  async scores(c) {
    const { reading, logits, weights } = c;
    const unit = c.options.unit ?? METHODS.occlusion.units[0];
    const [mask] = baselinesOf(c, ['mask']);
    const rows = reading.windows.map((w) => rowOf(w));
    const players = playersOf(reading, c.input, unit);
    const of = playerOf(players, reading.content.length);
    const jobs = reading.windows.flatMap((w, window) => {
      const seen = new Set(w.contentAt.flatMap((i) => (i < 0 ? [] : [of[i]])));
      return [...seen].map((player) => ({
        player,
        window,
        hidden: w.contentAt.map((i) => i >= 0 && of[i] === player),
      }));
    });
    c.progress.expect(1, jobs.length, true);
    const replaced = jobs.map(({ window, hidden }): Row => {
      const row = rows[window];
      const put = reading.windows[window].contentAt.map((i, k) => (hidden[k] ? mask.idAt(i) : row.ids[k]));
      const ids = put.filter((id) => id !== null);
      if (ids.length === put.length) return { ids, types: row.types };
      if (!c.model.hasPath)
        throw new GradientError(
          l10n.t(
            'occlusion has no replacement for a token: the tokenizer has no mask, unk or pad token, and no word-embedding lookup was found in the model',
          ),
        );
      // Without a mask token in the tokenizer, the embedding becomes the zero vector.
      return { ...row, alpha: 0, baselineIds: row.ids, keep: put.map((id) => Number(id !== null)) };
    });
    const results = await c.model.logits(replaced, c.batch, c.work, c.onNodes);
    const whole = c.target.value(combine(logits, weights));
    const byPlayer = new Map<number, (readonly number[])[]>();
    jobs.forEach(({ player, window }, k) => {
      const changed = byPlayer.get(player) ?? [...logits];
      changed[window] = results[k];
      byPlayer.set(player, changed);
    });
    const scores = Float64Array.from(
      players,
      (_, p) => whole - c.target.value(combine(byPlayer.get(p) ?? logits, weights)),
    );
    return {
      integration: {
        method: 'occlusion',
        steps: jobs.length,
        forwardRuns: jobs.length,
        baseline: mask.name,
        baselineSpread: null,
        standardError: null,
        unit,
        fInput: whole,
        fBaseline: null,
        delta: null,
        relativeDelta: null,
        converged: null,
      },
      tokens: shownTokens(
        reading,
        spreadOver(players, scores, reading.content.length),
        new Float64Array(reading.windows[0].tokens.length),
      ),
      warnings: mask.warning === null ? [] : [mask.warning],
    };
  },
};
