/**
 * Reads a folder as transformers 4.57 does: tokenizer.json with the changes that the class makes by
 * tokenizer_config.json.
 */
import { contentOf } from './added';
import { CLASSES, type TokenizerClass } from './classes';
import { flagOf, isObject, type Json } from './json';
import { type TokenSettings, tokenSettings, tokensToAdd } from './settings';
import { templateStage } from './stages';
import type { TokenizerFolder } from './tokenizerFolder';
import { addedOf, idsOf, withAdded } from './vocabularyOf';

const NO_DEFAULTS: TokenizerClass = { named: {} };

/** Classes that set all options of BERT's normalizer, and (CASING_ALONE) those that do not set handle_chinese_chars. */
const CASING = new Set([
  'BertTokenizer',
  'ConvBertTokenizer',
  'DPRContextEncoderTokenizer',
  'DPRQuestionEncoderTokenizer',
  'DPRReaderTokenizer',
  'DistilBertTokenizer',
  'ElectraTokenizer',
  'FunnelTokenizer',
  'LayoutLMTokenizer',
  'LxmertTokenizer',
  'MobileBertTokenizer',
  'RealmTokenizer',
  'RetriBertTokenizer',
  'SqueezeBertTokenizer',
]);
const CASING_ALONE = new Set(['LayoutLMv2Tokenizer', 'MPNetTokenizer', 'SplinterTokenizer']);
/** Classes that set their own post-processor with bos and eos: the defaults of add_bos_token and add_eos_token. */
const EDGES: Readonly<Record<string, readonly [bos: boolean, eos: boolean]>> = {
  CodeLlamaTokenizer: [true, false],
  CohereTokenizer: [true, false],
  GPTNeoXTokenizer: [false, false],
  GemmaTokenizer: [true, false],
  LlamaTokenizer: [true, false],
};
/** Classes that switch add_prefix_space on if it is set, and never switch it off. */
const PREFIX_ON = new Set(['BloomTokenizer', 'CohereTokenizer']);
/** Classes with add_prefix_space on by default. */
const PREFIXED = new Set(['LayoutLMv3Tokenizer']);

/**
 * Applies the rules of a class, named without `Fast`, to a tokenizer.json.
 * @param tokenizer the folder's own, or one that was converted from older files
 * @param fromFile whether it is the folder's own
 * @param tell called with a description of each change
 */
export function overruled4(
  tokenizer: Json,
  folder: TokenizerFolder,
  className: string,
  fromFile: boolean,
  tell: (change: string) => void,
): { readonly tokenizer: Json; readonly settings: TokenSettings } {
  const settings = tokenSettings(folder, CLASSES.get(className) ?? NO_DEFAULTS, 4, !fromFile);
  const more = tokensToAdd(addedOf(tokenizer), settings, 4);
  const known = new Set(addedOf(tokenizer).map(contentOf));
  const fresh = more.filter(({ content }) => !known.has(content));
  if (fresh.length > 0) tell(`${fresh.length} added tokens more than tokenizer.json has`);
  // Tokens are added before the class changes the normalizer: they are matched as normalized by the former one.
  let read = withAdded({ ...tokenizer, added_normalizer: tokenizer.normalizer }, more);
  read = withPrefix(read, className, settings, tell);
  read = withCasing(read, className, settings, tell);
  read = withEdges(read, className, settings, tell);
  return { tokenizer: read, settings };
}

function withPrefix(
  tokenizer: Json,
  className: string,
  { config }: TokenSettings,
  tell: (change: string) => void,
): Json {
  const stage = tokenizer.pre_tokenizer;
  const prefix = flagOf(config.add_prefix_space, PREFIXED.has(className));
  if (PREFIX_ON.has(className) && prefix) return { ...tokenizer, pre_tokenizer: prefixed(stage) };
  if (!isObject(stage) || stage.type !== 'ByteLevel' || typeof stage.add_prefix_space !== 'boolean') return tokenizer;
  if (stage.add_prefix_space === prefix) return tokenizer;
  tell(`add_prefix_space is ${prefix}, not tokenizer.json's ${stage.add_prefix_space}`);
  return { ...tokenizer, pre_tokenizer: { ...stage, add_prefix_space: prefix } };
}

function prefixed(stage: unknown): unknown {
  if (!isObject(stage)) return stage;
  const own = typeof stage.add_prefix_space === 'boolean' ? { add_prefix_space: true } : {};
  const inner = Array.isArray(stage.pretokenizers) ? { pretokenizers: stage.pretokenizers.map(prefixed) } : {};
  return { ...stage, ...own, ...inner };
}

function withCasing(
  tokenizer: Json,
  className: string,
  { config }: TokenSettings,
  tell: (change: string) => void,
): Json {
  const stage = tokenizer.normalizer;
  const all = CASING.has(className);
  if ((!all && !CASING_ALONE.has(className)) || !isObject(stage) || stage.type !== 'BertNormalizer') return tokenizer;
  const chinese = all ? { handle_chinese_chars: flagOf(config.tokenize_chinese_chars, true) } : {};
  const wanted: Json = {
    lowercase: flagOf(config.do_lower_case, true),
    strip_accents: typeof config.strip_accents === 'boolean' ? config.strip_accents : null,
    ...chinese,
  };
  const names: Readonly<Record<string, string>> = {
    lowercase: 'do_lower_case',
    strip_accents: 'strip_accents',
    handle_chinese_chars: 'tokenize_chinese_chars',
  };
  const differs = Object.entries(wanted).filter(([key, value]) => key in stage && (stage[key] ?? null) !== value);
  if (differs.length === 0) return tokenizer;
  for (const [key, value] of differs) tell(`${names[key]} is ${value}, not tokenizer.json's ${stage[key]}`);
  return { ...tokenizer, normalizer: { ...stage, ...wanted } };
}

function withEdges(tokenizer: Json, className: string, settings: TokenSettings, tell: (change: string) => void): Json {
  const edges = EDGES[className];
  if (edges === undefined) return tokenizer;
  const { config, named } = settings;
  const token = (key: string) => {
    const found = named.get(key);
    return found === undefined ? undefined : contentOf(found);
  };
  const bos = flagOf(config.add_bos_token, edges[0]) ? token('bos_token') : undefined;
  const eos = flagOf(config.add_eos_token, edges[1]) ? token('eos_token') : undefined;
  const processor = edgesOf(bos, eos, idsOf(tokenizer));
  if (processor === undefined) return tokenizer;
  tell(`${[bos, eos].filter((one) => one !== undefined).join(' and ') || 'nothing'} added around a text`);
  return { ...tokenizer, post_processor: processor };
}

/** The post-processor `<s> A </s>` with those of bos and eos that are given; undefined if `idOf` has no id for one. */
export function edgesOf(
  bos: string | undefined,
  eos: string | undefined,
  idOf: (token: string) => number | undefined,
): Json | undefined {
  const around = (text: string, type: number) =>
    [bos === undefined ? [] : [`${bos}:${type}`], [`${text}:${type}`], eos === undefined ? [] : [`${eos}:${type}`]]
      .flat()
      .join(' ');
  return templateStage(around('$A', 0), `${around('$A', 0)} ${around('$B', 1)}`, idOf);
}
