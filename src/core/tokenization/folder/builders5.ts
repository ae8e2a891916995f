/** Classes of transformers 5 that build their stages themselves and read only the vocabulary from tokenizer.json. */
import { flagOf, type Json } from './json';
import {
  bertNormalizerStage,
  bertPreTokenizerStage,
  byteLevelStage,
  metaspaceStage,
  normalizerStages,
  precompiledStages,
  preTokenizerStages,
  replaceMatchesStage,
  replaceStage,
  robertaStage,
  stripStage,
  templateStage,
  whitespaceSplitStage,
} from './stages';

/** What normalizers, pre-tokenizers and models are built from. */
export interface BuildParts {
  readonly config: Json;
  /** The string of the special token with a role; empty if there is none. */
  readonly token: (role: string) => string;
  /** The table of the SentencePiece normalizer, in base64. */
  readonly charsmap: string | undefined;
}

/** What post-processors are built from. */
export interface PostParts {
  readonly token: (role: string) => string;
  readonly idOf: (token: string) => number | undefined;
}

/** Builds the stages of a class. */
export interface StageBuilder {
  readonly model: 'WordPiece' | 'BPE' | 'Unigram';
  /** Options of the model besides its vocabulary; `unk` gives the index of a token among Unigram's pieces, or -1. */
  readonly options: (parts: BuildParts, unk: (token: string) => number) => Json;
  readonly normalizer: (parts: BuildParts) => Json | null;
  readonly preTokenizer: (parts: BuildParts) => Json | null;
  /** The post-processor of the class; if undefined, that of tokenizer.json is kept. */
  readonly post?: (parts: PostParts) => Json | undefined;
  /** The post-processor if there is no other; add_bos_token and add_eos_token take precedence. */
  readonly usual?: (parts: PostParts) => Json | undefined;
  /** The model keeps the options of the file. */
  readonly keeps?: boolean;
  /**
   * The class adds its special tokens again at the end; read from older files, its post-processor is replaced by bos
   * and eos.
   */
  readonly updates?: boolean;
}

const prefix = ({ config }: BuildParts, otherwise: boolean) => flagOf(config.add_prefix_space, otherwise);
const scheme = (parts: BuildParts) => (prefix(parts, true) ? 'always' : 'never');
const none = () => null;
const QUOTES = [replaceStage('``', '"'), replaceStage("''", '"')];
const plainBpe: Json = { continuing_subword_prefix: '', end_of_word_suffix: '', fuse_unk: false };
const byteBpe: Json = { fuse_unk: true, byte_fallback: true };
const unkAt =
  (id: number): StageBuilder['options'] =>
  () => ({ unk_id: id, byte_fallback: false });
const wordsThenMetaspace = (parts: BuildParts) =>
  preTokenizerStages([whitespaceSplitStage, metaspaceStage(scheme(parts))]);

const bert: StageBuilder = {
  model: 'WordPiece',
  options: ({ token }) => ({
    unk_token: token('unk_token'),
    continuing_subword_prefix: '##',
    max_input_chars_per_word: 100,
  }),
  normalizer: ({ config }) =>
    bertNormalizerStage({
      lowercase: flagOf(config.do_lower_case, true),
      stripAccents: typeof config.strip_accents === 'boolean' ? config.strip_accents : null,
      chinese: flagOf(config.tokenize_chinese_chars, true),
    }),
  preTokenizer: () => bertPreTokenizerStage,
  post: ({ token, idOf }) => {
    const [cls, sep] = [token('cls_token'), token('sep_token')];
    return templateStage(`${cls}:0 $A:0 ${sep}:0`, `${cls}:0 $A:0 ${sep}:0 $B:1 ${sep}:1`, idOf);
  },
};

/** Lower-cases always; do_lower_case is ignored. */
const dpr: StageBuilder = {
  ...bert,
  normalizer: (parts) => bert.normalizer({ ...parts, config: { ...parts.config, do_lower_case: true } }),
};

const byteLevelBpe: StageBuilder = {
  model: 'BPE',
  options: () => plainBpe,
  normalizer: none,
  preTokenizer: (parts) => byteLevelStage(prefix(parts, false)),
};
const roberta: StageBuilder = {
  ...byteLevelBpe,
  post: ({ token, idOf }) => robertaStage(token('cls_token'), token('sep_token'), idOf),
};
const fairseqPost: StageBuilder['post'] = ({ token, idOf }) => {
  const [bos, eos] = [token('bos_token'), token('eos_token')];
  return templateStage(`${bos} $A ${eos}`, `${bos} $A ${eos} ${eos} $B ${eos}`, idOf);
};
const xlmRoberta: StageBuilder = {
  model: 'Unigram',
  options: unkAt(3),
  normalizer: ({ charsmap }) => precompiledStages(charsmap)[0] ?? null,
  preTokenizer: wordsThenMetaspace,
  post: fairseqPost,
};
const albertNormalizer = ({ config, charsmap }: BuildParts, keep: boolean, lower: boolean, first: readonly Json[]) =>
  normalizerStages([
    ...first,
    ...(flagOf(config.keep_accents, keep) ? [] : [{ type: 'NFKD' }, { type: 'StripAccents' }]),
    ...(flagOf(config.do_lower_case, lower) ? [{ type: 'Lowercase' }] : []),
    ...precompiledStages(charsmap),
  ]);
const albert: StageBuilder = {
  model: 'Unigram',
  options: unkAt(1),
  normalizer: (parts) => albertNormalizer(parts, false, true, QUOTES),
  preTokenizer: wordsThenMetaspace,
  usual: ({ token, idOf }) => {
    const [cls, sep] = [idOf(token('cls_token')), idOf(token('sep_token'))];
    return templateStage('[CLS]:0 $A:0 [SEP]:0', '[CLS]:0 $A:0 [SEP]:0 $B:1 [SEP]:1', (name) =>
      name === '[CLS]' ? cls : sep,
    );
  },
};
const llamaScheme = ({ config }: BuildParts) => {
  if (config.add_prefix_space === false) return 'never';
  return flagOf(config.legacy, false) ? 'always' : 'first';
};
const QWEN =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

/** The builder of each class. */
export const BUILDERS: ReadonlyMap<string, StageBuilder> = new Map<string, StageBuilder>([
  ['BertTokenizer', bert],
  ['DistilBertTokenizer', bert],
  ...['DPRContextEncoderTokenizer', 'DPRQuestionEncoderTokenizer'].map((name): [string, StageBuilder] => [name, dpr]),
  ['LayoutLMv2Tokenizer', bert],
  [
    'MPNetTokenizer',
    { ...bert, post: ({ token, idOf }) => robertaStage(token('cls_token'), token('sep_token'), idOf) },
  ],
  [
    'FunnelTokenizer',
    {
      ...bert,
      post: ({ token, idOf }) => {
        const [cls, sep] = [token('cls_token'), token('sep_token')];
        return templateStage(`${cls}:2 $A:0 ${sep}:0`, `${cls}:2 $A:0 ${sep}:0 $B:1 ${sep}:1`, idOf);
      },
    },
  ],
  ['RobertaTokenizer', roberta],
  ['LayoutLMv3Tokenizer', { ...roberta, preTokenizer: (parts) => byteLevelStage(prefix(parts, true)) }],
  ['GPT2Tokenizer', byteLevelBpe],
  ['CodeGenTokenizer', { ...byteLevelBpe, post: () => ({ type: 'ByteLevel' }) }],
  [
    'GPTNeoXTokenizer',
    {
      ...byteLevelBpe,
      normalizer: () => ({ type: 'NFC' }),
      post: ({ idOf }) => templateStage('$A:0', '$A:0 $B:1', idOf),
    },
  ],
  [
    'DebertaTokenizer',
    {
      ...byteLevelBpe,
      post: ({ token, idOf }) => {
        const [cls, sep] = [token('cls_token'), token('sep_token')];
        return templateStage(`${cls} $A ${sep}`, `${cls} $A ${sep} ${sep} $B ${sep}`, idOf);
      },
    },
  ],
  [
    'Qwen2Tokenizer',
    {
      ...byteLevelBpe,
      normalizer: () => ({ type: 'NFC' }),
      preTokenizer: (parts) =>
        preTokenizerStages([
          { type: 'Split', pattern: { Regex: QWEN }, behavior: 'Isolated', invert: false },
          byteLevelStage(prefix(parts, false), false),
        ]),
    },
  ],
  ['XLMRobertaTokenizer', xlmRoberta],
  [
    'CamembertTokenizer',
    {
      ...xlmRoberta,
      options: ({ token }, unk) => ({ unk_id: Math.max(0, unk(token('unk_token'))), byte_fallback: false }),
    },
  ],
  [
    'T5Tokenizer',
    {
      ...xlmRoberta,
      options: unkAt(2),
      preTokenizer: () => preTokenizerStages([whitespaceSplitStage, metaspaceStage('always')]),
      post: ({ idOf }) => templateStage('$A </s>', '$A </s> $B </s>', idOf),
    },
  ],
  ['AlbertTokenizer', albert],
  [
    'RemBertTokenizer',
    {
      model: 'Unigram',
      options: unkAt(2),
      normalizer: (parts) => albertNormalizer(parts, true, false, [...QUOTES, replaceMatchesStage(' {2,}', ' ')]),
      preTokenizer: (parts) => metaspaceStage(scheme(parts)),
      post: bert.post,
      updates: true,
    },
  ],
  [
    'XLNetTokenizer',
    {
      model: 'Unigram',
      options: ({ config }) => ({
        unk_id: typeof config.unk_id === 'number' ? config.unk_id : 0,
        byte_fallback: false,
      }),
      normalizer: (parts) =>
        albertNormalizer({ ...parts, config: { ...parts.config, keep_accents: false } }, false, false, QUOTES),
      preTokenizer: () => preTokenizerStages([whitespaceSplitStage, metaspaceStage('always')]),
      post: ({ token, idOf }) => {
        const [cls, sep] = [token('cls_token'), token('sep_token')];
        return templateStage(`$A:0 ${sep}:0 ${cls}:2`, `$A:0 ${sep}:0 $B:1 ${sep}:1 ${cls}:2`, idOf);
      },
    },
  ],
  [
    'DebertaV2Tokenizer',
    {
      model: 'Unigram',
      options: ({ token, config }, unk) => {
        const at = unk(token('unk_token'));
        return { unk_id: at >= 0 ? at : typeof config.unk_id === 'number' ? config.unk_id : 1, byte_fallback: false };
      },
      normalizer: ({ config }) =>
        normalizerStages([
          ...(flagOf(config.do_lower_case, false) ? [{ type: 'Lowercase' }] : []),
          replaceMatchesStage('\\s{2,}|[\\n\\r\\t]', ' '),
          { type: 'NFC' },
          stripStage(false, true),
        ]),
      preTokenizer: (parts) =>
        preTokenizerStages([
          ...(flagOf(parts.config.split_by_punct, false) ? [{ type: 'Punctuation', behavior: 'Isolated' }] : []),
          metaspaceStage(prefix(parts, true) ? 'always' : 'first'),
        ]),
      post: bert.post,
    },
  ],
  [
    'BigBirdTokenizer',
    {
      model: 'Unigram',
      options: ({ token }, unk) => {
        const at = unk(token('unk_token'));
        return { unk_id: at >= 0 ? at : 100, byte_fallback: false };
      },
      normalizer: () => normalizerStages([stripStage(false, false), replaceMatchesStage(' {2,}', '▁')]),
      preTokenizer: (parts) => metaspaceStage(scheme(parts)),
      post: bert.post,
    },
  ],
  [
    'BarthezTokenizer',
    {
      model: 'Unigram',
      options: unkAt(3),
      normalizer: () =>
        normalizerStages([replaceMatchesStage('\\s{2,}|[\\n\\r\\t]', ' '), { type: 'NFC' }, stripStage(false, true)]),
      preTokenizer: (parts) => metaspaceStage(scheme(parts)),
    },
  ],
  [
    'LlamaTokenizer',
    {
      model: 'BPE',
      options: () => byteBpe,
      normalizer: none,
      preTokenizer: (parts) => metaspaceStage(llamaScheme(parts), false),
    },
  ],
  [
    'GemmaTokenizer',
    {
      model: 'BPE',
      options: ({ token }) => ({ ...byteBpe, unk_token: token('unk_token') }),
      normalizer: () => replaceStage(' ', '▁'),
      preTokenizer: () => ({
        type: 'Split',
        pattern: { String: ' ' },
        behavior: 'MergedWithPrevious',
        invert: false,
      }),
    },
  ],
]);

/** Classes that use tokenizer.json unchanged, and build their stages if there is none. */
export const FROM_FILE: ReadonlyMap<string, StageBuilder> = new Map<string, StageBuilder>([
  ['ConvBertTokenizer', bert],
  [
    'FNetTokenizer',
    {
      model: 'Unigram',
      keeps: true,
      options: () => ({}),
      normalizer: ({ charsmap }) => normalizerStages([...precompiledStages(charsmap), replaceStage(' ', '▁')]),
      preTokenizer: none,
    },
  ],
]);
