/**
 * The parity table: every model file of a reference folder, explained as the product does it, beside recorded truth
 * (PyTorch in float64). `npm run parity -- FOLDER` prints it, and with `--write` puts it into docs/parity.md.
 * FOLDER/models/NAME/{cases.json, onnx/*.onnx}; differences are relative to the largest value of the case.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Explanation } from '../src/protocol/explain';
import { explain } from '../src/server/explainer';
import { type LoadedModel, openModel } from '../src/server/model';

interface Integral {
  readonly rule: string;
  readonly steps: number;
  readonly attributions: readonly number[];
}
interface Case {
  readonly id: string;
  readonly text: string;
  readonly text_pair?: string | null;
  readonly input_ids: readonly number[];
  readonly token_type_ids?: readonly number[] | null;
  readonly special_tokens_mask: readonly number[];
  readonly logits: readonly number[];
  readonly targets: readonly {
    readonly index: number;
    readonly gradient_dot: readonly number[];
    readonly ig: readonly Integral[];
  }[];
}
interface Cases {
  readonly cases: readonly Case[];
  readonly baseline_token_id?: number;
}

function distance(found: readonly number[], truth: readonly number[]): number {
  if (found.length !== truth.length) return Number.POSITIVE_INFINITY;
  const scale = Math.max(1e-9, ...truth.map(Math.abs));
  return Math.max(0, ...found.map((x, i) => Math.abs(x - truth[i]))) / scale;
}

interface Row {
  readonly logits: number;
  readonly gradient: number;
  readonly attributions: number;
  readonly worst: string;
}

async function measure(model: LoadedModel, { cases, baseline_token_id }: Cases): Promise<Row> {
  let row: Row = { logits: 0, gradient: 0, attributions: 0, worst: '' };
  for (const c of cases) {
    const input = { source: c.id, id: null, known: null, text: c.text, textPair: c.text_pair ?? null };
    const found: Explanation = await explain(model, input, { method: 'gausslegendre', nSteps: 50 });
    const target = c.targets.find((t) => t.index === found.target.index);
    const truth = target?.ig.find((g) => g.rule === 'gausslegendre' && g.steps === 50);
    const types = c.token_type_ids ?? c.input_ids.map(() => 0);
    const baselineIds = c.input_ids.map((id, i) => (c.special_tokens_mask[i] ? id : (baseline_token_id ?? 0)));
    const cotangent = model.info.labels.map((_, i) => Number(i === target?.index));
    const [{ slopes }] = await model.gradients([{ ids: c.input_ids, types, baselineIds, cotangent }]);
    const own = found.tokens.map((t) => t.attribution);
    const attributions = truth ? distance(own, truth.attributions) : Number.POSITIVE_INFINITY;
    row = {
      logits: Math.max(
        row.logits,
        distance(
          found.prediction.scores.slice(0, c.logits.length).map((s) => s.logit),
          c.logits,
        ),
      ),
      gradient: Math.max(row.gradient, target ? distance([...slopes], target.gradient_dot) : Number.POSITIVE_INFINITY),
      attributions: Math.max(row.attributions, attributions),
      worst: attributions >= row.attributions ? c.id : row.worst,
    };
  }
  return row;
}

async function main(): Promise<void> {
  const [folder, ...flags] = process.argv.slice(2);
  if (!folder) throw new Error('name a reference folder: npm run parity -- FOLDER [--write]');
  const lines = ['| model | file | logits | gradient | attributions | worst case |', '|---|---|---|---|---|---|'];
  const say = (line: string) => {
    lines.push(line);
    process.stdout.write(`${line}\n`);
  };
  for (const name of readdirSync(join(folder, 'models'), { withFileTypes: true })
    .filter((e) => e.isDirectory())
    .map((e) => e.name)) {
    const at = join(folder, 'models', name);
    const cases: Cases = JSON.parse(readFileSync(join(at, 'cases.json'), 'utf8'));
    for (const file of readdirSync(join(at, 'onnx')).filter((f) => f.endsWith('.onnx'))) {
      let model: LoadedModel | undefined;
      try {
        model = await openModel({ model: join(at, 'onnx', file) });
        const { logits, gradient, attributions, worst } = await measure(model, cases);
        // Of a twin whose file says another label there is nothing to compare.
        const cells = [logits, gradient, attributions].map((x) => (Number.isFinite(x) ? x.toExponential(1) : '–'));
        say(`| ${name} | ${file} | ${cells.join(' | ')} | ${worst} |`);
      } catch (e) {
        say(`| ${name} | ${file} | ${e instanceof Error ? e.message.slice(0, 160) : e} | | | |`);
      } finally {
        await model?.dispose();
      }
    }
  }
  if (!flags.includes('--write')) return;
  const head = `# Parity with PyTorch

Largest difference over all cases of a model, relative to the largest value of the case, against float64 PyTorch: logits; gradient times (text − baseline) per token at the text; Integrated Gradients by 50 Gauss-Legendre nodes. Half-precision, int8 and 4-bit files differ from the float model by themselves. Made by \`npm run parity -- FOLDER --write\`.

`;
  writeFileSync('docs/parity.md', `${head}${lines.join('\n')}\n`);
}

main().catch((e: unknown) => {
  process.stderr.write(`${e instanceof Error ? e.message : e}\n`);
  process.exitCode = 1;
});
