/**
 * The parity table: every model file of a reference folder, explained as the product does it, beside recorded truth
 * (PyTorch in float64). `npm run parity -- FOLDER` prints it, and with `--write` puts it into docs/parity.md.
 * FOLDER/models/NAME/{cases.json, onnx/*.onnx}; differences are relative to the largest value of the case.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { explain } from '../src/core/explain/explainer';
import { type LoadedModel, openModel } from '../src/core/model/model';
import type { Explanation } from '../src/protocol/explain';

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

/** Logits that ONNX Runtime gave for a file itself, by case: the truth for what a quantised file predicts. */
type Own = Readonly<Record<string, readonly number[]>>;
interface Index {
  readonly models: Readonly<
    Record<
      string,
      { readonly variants: Readonly<Record<string, { readonly file: string; readonly logits_onnxruntime_cpu?: Own }>> }
    >
  >;
}

/** What the runtime itself gave for a file; undefined where the folder does not say. */
function ownLogits(folder: string, name: string, file: string): Own | undefined {
  const path = join(folder, 'models', 'index.json');
  if (!existsSync(path)) return undefined;
  const index: Index = JSON.parse(readFileSync(path, 'utf8'));
  return Object.values(index.models[name]?.variants ?? {}).find((v) => basename(v.file) === file)
    ?.logits_onnxruntime_cpu;
}

interface Row {
  /** Against PyTorch. */
  readonly logits: number;
  /** Against what the runtime gives for this very file; of cases that the folder has. */
  readonly own: number;
  readonly gradient: number;
  readonly attributions: number;
  /** Of cases in which the file says the label that the float model says. */
  readonly sameLabel: number;
  readonly cases: number;
  /** Largest logit difference between the file and its float twin, relative to the largest logit of the case. */
  readonly twin: number;
  readonly worst: string;
}

async function measure(model: LoadedModel, { cases, baseline_token_id }: Cases, own?: Own): Promise<Row> {
  let row: Row = {
    logits: 0,
    own: 0,
    gradient: 0,
    attributions: 0,
    sameLabel: 0,
    cases: cases.length,
    twin: 0,
    worst: '',
  };
  for (const c of cases) {
    const input = { source: c.id, id: null, known: null, text: c.text, textPair: c.text_pair ?? null };
    const found: Explanation = await explain(model, input, { method: 'gausslegendre', nSteps: 50 });
    const logits = found.prediction.scores.slice(0, c.logits.length).map((s) => s.logit);
    const target = c.targets.find((t) => t.index === found.target.index);
    const truth = target?.ig.find((g) => g.rule === 'gausslegendre' && g.steps === 50);
    row = {
      ...row,
      logits: Math.max(row.logits, distance(logits, c.logits)),
      own: Math.max(row.own, distance(logits, own?.[c.id] ?? logits)),
      twin: Math.max(row.twin, found.model.twinDistance / Math.max(...logits.map(Math.abs))),
    };
    // Of a quantised file that says another label than the float model there is nothing to compare.
    if (!target || !truth) continue;
    const types = c.token_type_ids ?? c.input_ids.map(() => 0);
    const baselineIds = c.input_ids.map((id, i) => (c.special_tokens_mask[i] ? id : (baseline_token_id ?? 0)));
    const cotangent = model.info.labels.map((_, i) => Number(i === target.index));
    const [{ slopes }] = await model.gradients([{ ids: c.input_ids, types, baselineIds, cotangent }]);
    const attributions = distance(
      found.tokens.map((t) => t.attribution),
      truth.attributions,
    );
    row = {
      ...row,
      gradient: Math.max(row.gradient, distance([...slopes], target.gradient_dot)),
      attributions: Math.max(row.attributions, attributions),
      sameLabel: row.sameLabel + 1,
      worst: attributions >= row.attributions ? c.id : row.worst,
    };
  }
  return row;
}

const HEAD = `# Parity with PyTorch

Made by \`npm run parity -- FOLDER --write\`. Differences are the largest over all cases of a model, relative to the largest value of the case. Attributions are Integrated Gradients by 50 Gauss-Legendre nodes.

`;

const FLOATS = `## Files in single precision

Against PyTorch in float64: logits; gradient times (text − baseline) per token at the text; attributions.

| model | file | logits | gradient | attributions | worst case |
|---|---|---|---|---|---|
`;

const TWINS = `## Half precision and quantised files

The prediction is computed by the file itself, and attributions by its float twin. *Prediction*: difference between our logits and those recorded with ONNX Runtime for the same file. *Twin*: difference between the logits of the float twin and those of the file. *Beside the float model*: difference between the attributions and those of the model before quantisation, in the cases in which both predict the same label. This is the effect of quantisation, not an error of Gradlens: a test against float64 shows that a twin has the gradient of its de-quantised weights (test/compile/twins.test.ts, within 2e-5).

| model | file | prediction | twin | beside the float model | same label |
|---|---|---|---|---|---|
`;

const shown = (x: number) => x.toExponential(1);

async function main(): Promise<void> {
  const [folder, ...flags] = process.argv.slice(2);
  if (!folder) throw new Error('name a reference folder: npm run parity -- FOLDER [--write]');
  const [floats, twins]: [string[], string[]] = [[], []];
  const say = (lines: string[], ...cells: readonly string[]) => {
    lines.push(`| ${cells.join(' | ')} |\n`);
    process.stderr.write(lines[lines.length - 1]);
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
        const row = await measure(model, cases, ownLogits(folder, name, file));
        const same = `${row.sameLabel} of ${row.cases}`;
        if (model.twin) say(twins, name, file, shown(row.own), shown(row.twin), shown(row.attributions), same);
        else say(floats, name, file, shown(row.logits), shown(row.gradient), shown(row.attributions), row.worst);
      } catch (e) {
        say(floats, name, file, e instanceof Error ? e.message.slice(0, 160) : String(e), '', '', '');
      } finally {
        await model?.dispose();
      }
    }
  }
  const text = `${FLOATS}${floats.join('')}\n${TWINS}${twins.join('')}`;
  process.stdout.write(text.replaceAll(/^## /gm, '### '));
  if (flags.includes('--write')) writeFileSync('docs/parity.md', `${HEAD}${text}`);
}

main().catch((e: unknown) => {
  process.stderr.write(`${e instanceof Error ? e.message : e}\n`);
  process.exitCode = 1;
});
