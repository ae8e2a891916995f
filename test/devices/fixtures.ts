/** Every committed model with a text of its own, and what was recorded of it elsewhere. */
import { copyFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelOptions } from '../../src/protocol/requests';
import { wordTokenizer } from './wordTokenizer';

export interface Fixture {
  /** Models of one family have the same graph but for how it is stored. */
  readonly family: string;
  readonly variant: string;
  readonly options: ModelOptions;
  readonly text: string;
  readonly textPair: string | null;
  readonly truth: Truth;
}

/** What was recorded of the text, where it was: by PyTorch, Flair, or ONNX Runtime's tools (test/oracles). */
export interface Truth {
  readonly logits: readonly number[] | null;
  /** Integrated Gradients of the predicted label, 50 nodes of Gauss-Legendre. */
  readonly attributions: readonly number[] | null;
}

interface Recorded {
  readonly text: string;
  readonly logits: readonly number[];
  readonly logit?: { readonly 'gausslegendre 50': readonly number[] };
}

function json<T>(...path: readonly string[]): T {
  return JSON.parse(readFileSync(join(...path), 'utf8'));
}

function fixture(family: string, variant: string, options: ModelOptions, { text, logits, logit }: Recorded): Fixture {
  const truth = { logits, attributions: logit?.['gausslegendre 50'] ?? null };
  return { family, variant, options, text, textPair: null, truth };
}

/** The plain name first. */
function byLength(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1);
}

/** Exports of PyTorch: its two exporters, old and new opsets, external data. */
function exported(root: string): readonly Fixture[] {
  return ['bert', 'distilbert'].flatMap((name) => {
    const folder = join(root, 'models', name);
    const [first] = json<{ cases: readonly Recorded[] }>(folder, 'cases.json').cases;
    const files = readdirSync(join(folder, 'onnx')).filter((file) => file.endsWith('.onnx'));
    return files.sort(byLength).map((file) => fixture(name, file, { model: join(folder, 'onnx', file) }, first));
  });
}

/** One classifier as people publish it: optimised, in half precision, of eight and four bits. */
function variants(root: string): readonly Fixture[] {
  const folder = join(root, 'variants');
  const { texts, logits } = json<{ texts: readonly string[]; logits: Record<string, readonly (readonly number[])[]> }>(
    folder,
    'cases.json',
  );
  const files = readdirSync(join(folder, 'onnx')).filter((file) => file.endsWith('.onnx'));
  // What eight bits give depends on the processor: those have the CPU alone beside them.
  const recorded = (file: string) => (/^model(_O[123])?\.onnx$/.test(file) ? logits[file][0] : null);
  return files.sort(byLength).map((file) => ({
    ...fixture('distilbert', file, { model: join(folder, 'onnx', file) }, { text: texts[0], logits: [] }),
    truth: { logits: recorded(file), attributions: null },
  }));
}

/** Quantised files with the attributions of the weights that they stand for. */
function quantised(root: string, made: string): readonly Fixture[] {
  const folder = join(root, 'twinAttributions');
  const cases = json<readonly (Recorded & { readonly file: string; 'gausslegendre 50': readonly number[] })[]>(
    folder,
    'cases.json',
  );
  return [...new Set(cases.map(({ file }) => file))].flatMap((file) => {
    const model = join(made, `quantised-${file}`);
    cpSync(join(root, 'models', 'bert'), model, { recursive: true, filter: (path) => !/\.(onnx|bin)$/.test(path) });
    mkdirSync(join(model, 'onnx'), { recursive: true });
    copyFileSync(join(folder, `${file}.onnx`), join(model, 'onnx', 'model.onnx'));
    const recorded = cases.find((one) => one.file === file);
    if (!recorded) return [];
    const truth = { logits: null, attributions: recorded['gausslegendre 50'] };
    return [{ ...fixture('quantised', file, { model }, recorded), truth }];
  });
}

/** Weights alone, whose graph is built here. */
function weights(root: string): readonly Fixture[] {
  const folder = join(root, 'weights');
  return readdirSync(folder)
    .filter((name) => existsSync(join(folder, name, 'cases.json')))
    .sort()
    .map((name) => {
      const [first] = json<{ cases: readonly Recorded[] }>(folder, name, 'cases.json').cases;
      const { model_type } = json<{ model_type: string }>(folder, name, 'config.json');
      return fixture(model_type, `weights of ${name}`, { model: join(folder, name), tokenizer: folder }, first);
    });
}

/** Their graph is that of RoBERTa. */
const LIKE_ROBERTA = ['xlm-roberta', 'camembert', 'data2vec-text'];

/** One of each architecture whose graph is built here. */
function architectures(root: string, made: string): readonly Fixture[] {
  const folder = join(root, 'architectures');
  const cases = json<Record<string, { config: { pad_token_id: number }; logits: readonly (readonly number[])[] }>>(
    folder,
    'cases.json',
  );
  return Object.entries(cases).map(([name, { config, logits }]) => {
    const model = join(made, name);
    mkdirSync(model, { recursive: true });
    copyFileSync(join(folder, `${name}.safetensors`), join(model, 'model.safetensors'));
    writeFileSync(join(model, 'config.json'), JSON.stringify(config));
    writeFileSync(join(model, 'tokenizer.json'), JSON.stringify(wordTokenizer(config.pad_token_id)));
    // The ids that were recorded: 2 7 9 | 11 23 3.
    const recorded = { text: 'w7 w9', logits: logits[0] };
    const family = LIKE_ROBERTA.includes(name) ? 'roberta' : name;
    return { ...fixture(family, name === family ? 'weights' : name, { model }, recorded), textPair: 'w11 w23' };
  });
}

/** Checkpoints of Flair; those whose integrand does not jump come first. */
function flair(root: string): readonly Fixture[] {
  const folder = join(root, 'flair');
  const cases = json<Record<string, readonly Recorded[]>>(folder, 'cases.json');
  const jumps = (name: string) => Number(name.startsWith('bert'));
  const ordered = Object.entries(cases).sort(([a], [b]) => jumps(a) - jumps(b));
  return ordered.map(([name, [first]]) => {
    // Versions 0.6 and 0.10 saved no tokenizer.
    const own = /^old-0\.(6|10)$/.test(name) ? { tokenizer: join(folder, 'tokenizer') } : {};
    const found = fixture('flair', `${name}.pt`, { model: join(folder, `${name}.pt`), ...own }, first);
    // Its numbers are from before its weights were rounded to half precision.
    return name === 'bert-half' ? { ...found, truth: { logits: null, attributions: null } } : found;
  });
}

/**
 * All of them; the first of each family stands for it.
 * @param root test/fixtures
 * @param made an empty folder for those that are put together
 */
export function fixtures(root: string, made: string): readonly Fixture[] {
  return [
    ...exported(root),
    ...architectures(root, made),
    ...weights(root),
    ...variants(root),
    ...quantised(root, made),
    ...flair(root),
  ];
}

/** One of each family. */
export function onePerFamily(all: readonly Fixture[]): readonly Fixture[] {
  return all.filter((one, i) => all.findIndex(({ family }) => family === one.family) === i);
}
