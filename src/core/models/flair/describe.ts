/** Describes a checkpoint: as the config.json of a model folder, and in sentences for `inspect`. */
import type { FlairCheckpoint } from './checkpoint';
import type { FlairReading } from './graph';
import type { FlairSection } from './section';

const BOUNDARY = '[FLERT]';
/** The limit of Flair 0.10, in tokens, for tokenizers without a limit. */
const LIMIT_OF_10 = 512;

/** Whether Flair puts separator tokens around a text. It adds words only of neighbouring texts; a single text has none. */
function hasBoundary({ context, contextSeparator }: FlairCheckpoint): boolean {
  return context > 0 && contextSeparator;
}

function pooled({ pooling, rules }: FlairCheckpoint, { firstIsCls, longest }: FlairReading): string {
  if (pooling === 'cls')
    return firstIsCls ? 'the first token stands for the text' : 'the last token stands for the text';
  const which = {
    all: 'all tokens, special ones too',
    butLast: `all tokens but the last special one, unless the text was cut (${longest} tokens)`,
    notPad: 'all tokens, special ones too',
  };
  return `${pooling === 'mean' ? 'mean' : 'maximum'} over ${which[rules.pooled]}`;
}

/** The rules in use, as sentences for `inspect`. */
function sentences(checkpoint: FlairCheckpoint, reading: FlairReading): readonly string[] {
  const { rules, layers, layerMean, decoder, baseModel, ignored } = checkpoint;
  const { text } = rules;
  const several = layers.length > 1 ? `, ${layerMean ? 'averaged' : 'side by side'}` : '';
  const zero = `zero-width characters ${text.separators ? 'and U+2028, U+2029 ' : ''}are taken out of ${text.zeroWidth === 'text' ? 'the text before' : 'the words after'} it`;
  return [
    `rules of Flair ${rules.version}; base model ${baseModel}`,
    `words: segtok's (24,995 of 25,000 random texts split as segtok does; the rest hold letters newer than this Unicode); ${zero}; the tokenizer gets ${text.spelling === 'joined' ? 'the words joined by blanks' : 'the words one by one'}`,
    `${pooled(checkpoint, reading)}; layer ${layers.join(', ')}${several}; decoder ${decoder.map((d) => d.kind).join(', ')}`,
    ...(ignored.length > 0
      ? [`names in the checkpoint that have no effect here and were ignored: ${ignored.join(', ')}`]
      : []),
  ];
}

/** Warnings that every result of this model repeats. */
function warnings(checkpoint: FlairCheckpoint): readonly string[] {
  const { rules, pooling, context } = checkpoint;
  const found: string[] = [...checkpoint.unknown];
  if (context > 0)
    found.push(
      `the model was trained with context (FLERT, ${context} words): Flair's own scores of a text change with its neighbours in a batch; these are the scores of the text alone`,
    );
  if (rules.poolingFails && pooling !== 'cls')
    found.push(
      `Flair ${rules.version} itself fails on ${pooling} pooling: the rule of Flair 0.15, which fixed this, is used`,
    );
  return found;
}

/** Whether the text's embedding is the last layer's CLS token, the only form that the published recipe supports. */
function readsLastCls({ pooling, layers, config }: FlairCheckpoint): boolean {
  const [layer] = layers;
  const last = layer === -1 || layer === (config.num_hidden_layers ?? config.n_layers);
  return pooling === 'cls' && layers.length === 1 && last;
}

/** The section `flair` of config.json. */
export function flairSection(checkpoint: FlairCheckpoint, reading: FlairReading, block: string): FlairSection {
  const { rules, thresholds } = checkpoint;
  return {
    version: rules.version,
    text: { ...rules.text, boundary: hasBoundary(checkpoint) ? BOUNDARY : null },
    longest: rules.version.startsWith('0.10') ? LIMIT_OF_10 : null,
    strides: checkpoint.longSentences && !(checkpoint.pooling === 'cls' && reading.firstIsCls),
    thresholds: thresholds === null ? null : [...thresholds],
    recipe: readsLastCls(checkpoint) ? { block } : null,
    rules: [...sentences(checkpoint, reading)],
    warnings: [...warnings(checkpoint)],
  };
}

/** The whole config.json: the transformer's, with the labels of the classifier. */
export function flairConfig(checkpoint: FlairCheckpoint, section: FlairSection): Record<string, unknown> {
  const { labels, thresholds, config } = checkpoint;
  return {
    ...config,
    architectures: ['FlairTextClassifier'],
    problem_type: thresholds === null ? 'single_label_classification' : 'multi_label_classification',
    id2label: Object.fromEntries(labels.map((label, i) => [i, label])),
    label2id: Object.fromEntries(labels.map((label, i) => [label, i])),
    flair: section,
  };
}
