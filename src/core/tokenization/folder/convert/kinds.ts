/** The files that each class is converted from, and the stages of transformers' own converters. */
import { flagOf, type Json } from '../json';
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
} from '../stages';
import type { SentencePieces } from './sentencePiece';

/** What the stages of a conversion are made from. */
export interface ConvertParts {
  readonly config: Json;
  readonly token: (role: string) => string;
  readonly idOf: (token: string) => number | undefined;
}

type Post = (parts: ConvertParts) => Json | undefined;
type Piece = readonly [piece: string, score: number];

/** Stages of a converter of transformers 4; functions where they depend on settings. */
export interface Conversion {
  /** The file with the vocabulary; that of vocab.json needs merges.txt as well. */
  readonly file: string;
  readonly normalizer?: (parts: ConvertParts, charsmap: string) => Json | null;
  readonly preTokenizer?: (parts: ConvertParts) => Json | null;
  readonly post?: Post;
  /**
   * The pieces of a SentencePiece model in the order of the class's ids, in transformers 4 and, if it differs, in 5.
   */
  readonly pieces?: (pieces: readonly Piece[], parts: ConvertParts) => readonly Piece[];
  readonly pieces5?: (pieces: readonly Piece[], parts: ConvertParts) => readonly Piece[];
  readonly unkId?: (model: SentencePieces) => number;
  readonly byteFallback?: boolean;
  /** User-defined symbols that are special. */
  readonly special?: readonly string[];
}

const around: (cls: string, sep: string) => Post =
  (cls, sep) =>
  ({ idOf }) =>
    templateStage(`${cls}:0 $A:0 ${sep}:0`, `${cls}:0 $A:0 ${sep}:0 $B:1 ${sep}:1`, idOf);
const named: (make: (cls: string, sep: string) => Post) => Post = (make) => (parts) =>
  make(parts.token('cls_token'), parts.token('sep_token'))(parts);
const clsSep = around('[CLS]', '[SEP]');
const fairseqPost: Post = ({ idOf }) => templateStage('<s> $A </s>', '<s> $A </s> </s> $B </s>', idOf);

/** The BERT normalizer with the settings of the slow tokenizer; do_basic_tokenize: false switches all of it off. */
const casing = ({ config }: ConvertParts, chinese: boolean | undefined): Json => {
  const basic = flagOf(config.do_basic_tokenize, true);
  return bertNormalizerStage({
    lowercase: basic && flagOf(config.do_lower_case, true),
    stripAccents: basic ? (typeof config.strip_accents === 'boolean' ? config.strip_accents : null) : false,
    chinese: basic && (chinese ?? flagOf(config.tokenize_chinese_chars, true)),
  });
};
const bert: Conversion = {
  file: 'vocab.txt',
  normalizer: (parts) => casing(parts, undefined),
  preTokenizer: () => bertPreTokenizerStage,
  post: named(around),
};
const bytes: Conversion = {
  file: 'vocab.json',
  normalizer: () => null,
  preTokenizer: ({ config }) => byteLevelStage(flagOf(config.add_prefix_space, false)),
};
const roberta: Conversion = {
  ...bytes,
  post: ({ token, idOf }) => robertaStage(token('cls_token'), token('sep_token'), idOf),
};
const gpt2: Conversion = {
  ...bytes,
  post: ({ config, token, idOf }) => {
    const bos = token('bos_token');
    return flagOf(config.add_bos_token, false)
      ? templateStage(`${bos}:0 $A:0`, `${bos}:0 $A:0 $B:1`, idOf)
      : { type: 'ByteLevel', add_prefix_space: true, trim_offsets: false, use_regex: true };
  },
};

const SPACES = [stripStage(false, true), replaceMatchesStage(' {2,}', '▁')];
const plain: Conversion = {
  file: 'spiece.model',
  normalizer: (_, charsmap) => normalizerStages([...precompiledStages(charsmap), ...SPACES]),
  preTokenizer: () => metaspaceStage('always'),
};
const fairseqHead = (bos: string, pad: string, eos: string, unk: string): readonly Piece[] => [
  [bos, 0],
  [pad, 0],
  [eos, 0],
  [unk, 0],
];
const xlmRoberta: Conversion = {
  ...plain,
  file: 'sentencepiece.bpe.model',
  post: fairseqPost,
  unkId: () => 3,
  pieces: (pieces) => [...fairseqHead('<s>', '<pad>', '</s>', '<unk>'), ...pieces.slice(3), ['<mask>', 0]],
  pieces5: (pieces, { token }) => [
    ...fairseqHead(token('bos_token'), token('pad_token'), token('eos_token'), token('unk_token')),
    ...pieces.slice(3),
    [token('mask_token'), 0],
  ],
};
const unlikeNumbers = (pieces: readonly Piece[]): readonly Piece[] =>
  pieces.map(([piece, score]) => (/\p{Nd},$/u.test(piece) ? [piece, score - 100] : [piece, score]));
const QUOTES = [replaceStage('``', '"'), replaceStage("''", '"')];
const accents = ({ config }: ConvertParts, keep: boolean, lower: boolean): readonly Json[] => [
  ...(flagOf(config.keep_accents, keep) ? [] : [{ type: 'NFKD' }, { type: 'StripAccents' }]),
  ...(flagOf(config.do_lower_case, lower) ? [{ type: 'Lowercase' }] : []),
];
const albert = (keep: boolean, lower: boolean): Conversion => ({
  ...plain,
  pieces: unlikeNumbers,
  pieces5: (pieces) => pieces,
  normalizer: (parts, charsmap) =>
    normalizerStages([
      ...QUOTES,
      ...accents(parts, keep, lower),
      ...precompiledStages(charsmap),
      replaceMatchesStage(' {2,}', ' '),
    ]),
  post: clsSep,
});
const sentinelPieces = (pieces: readonly Piece[], { config }: ConvertParts): readonly Piece[] => {
  const count = typeof config.extra_ids === 'number' ? config.extra_ids : 100;
  return [...pieces, ...Array.from({ length: count }, (_, i): Piece => [`<extra_id_${count - 1 - i}>`, 0])];
};
const legacy = ({ config }: ConvertParts) => flagOf(config.legacy, true);
const prefix = ({ config }: ConvertParts) => flagOf(config.add_prefix_space, true);
const schemeOf = (parts: ConvertParts) => (prefix(parts) ? (legacy(parts) ? 'always' : 'first') : 'never');
const llama: Conversion = {
  file: 'tokenizer.model',
  byteFallback: true,
  unkId: () => 0,
  pieces: (pieces) => pieces.map(([piece, score], id) => [piece, id < 3 ? 0 : score]),
  pieces5: (pieces) => pieces,
  normalizer: (parts) =>
    legacy(parts)
      ? normalizerStages([...(prefix(parts) ? [{ type: 'Prepend', prepend: '▁' }] : []), replaceStage(' ', '▁')])
      : null,
  preTokenizer: (parts) => (legacy(parts) ? null : metaspaceStage(schemeOf(parts), false)),
};

const BERTS =
  'BertTokenizer ConvBertTokenizer DistilBertTokenizer DPRContextEncoderTokenizer DPRQuestionEncoderTokenizer DPRReaderTokenizer ElectraTokenizer LayoutLMTokenizer LayoutLMv2Tokenizer LxmertTokenizer MobileBertTokenizer RealmTokenizer RetriBertTokenizer SqueezeBertTokenizer';

/** The conversion of each class; names without `Fast`. */
export const CONVERSIONS: ReadonlyMap<string, Conversion> = new Map<string, Conversion>([
  ...BERTS.split(' ').map((name): [string, Conversion] => [name, bert]),
  [
    'FunnelTokenizer',
    {
      ...bert,
      post: named(
        (cls, sep) =>
          ({ idOf }) =>
            templateStage(`${cls}:2 $A:0 ${sep}:0`, `${cls}:2 $A:0 ${sep}:0 $B:1 ${sep}:1`, idOf),
      ),
    },
  ],
  [
    'MPNetTokenizer',
    {
      ...bert,
      post: named(
        (cls, sep) =>
          ({ idOf }) =>
            templateStage(`${cls}:0 $A:0 ${sep}:0`, `${cls}:0 $A:0 ${sep}:0 ${sep}:0 $B:1 ${sep}:1`, idOf),
      ),
    },
  ],
  ['RobertaTokenizer', roberta],
  ['BartTokenizer', roberta],
  ['LEDTokenizer', roberta],
  ['LongformerTokenizer', roberta],
  ['MvpTokenizer', roberta],
  [
    'LayoutLMv3Tokenizer',
    { ...roberta, preTokenizer: ({ config }) => byteLevelStage(flagOf(config.add_prefix_space, true)) },
  ],
  ['DebertaTokenizer', { ...bytes, post: clsSep }],
  ['GPT2Tokenizer', gpt2],
  ['CodeGenTokenizer', gpt2],
  ['AlbertTokenizer', albert(false, true)],
  ['FNetTokenizer', albert(true, false)],
  ['BarthezTokenizer', { ...plain, file: 'sentencepiece.bpe.model', unkId: () => 3, post: fairseqPost }],
  ['BigBirdTokenizer', { ...plain, post: clsSep }],
  [
    'CamembertTokenizer',
    {
      ...xlmRoberta,
      pieces: (pieces) => [
        ...fairseqHead('<s>NOTUSED', '<pad>', '</s>NOTUSED', '<unk>'),
        ['<unk>NOTUSED', -100],
        ...pieces.slice(1),
        ['<mask>', 0],
      ],
      pieces5: (pieces, { token }) => [
        ...fairseqHead('<s>NOTUSED', token('pad_token'), '</s>NOTUSED', token('unk_token')),
        ['<unk>NOTUSED', -100],
        ...pieces.slice(1),
        [token('mask_token'), 0],
      ],
    },
  ],
  [
    'DebertaV2Tokenizer',
    {
      ...plain,
      file: 'spm.model',
      normalizer: ({ config }, charsmap) =>
        normalizerStages([
          ...(flagOf(config.do_lower_case, false) ? [{ type: 'Lowercase' }] : []),
          stripStage(true, true),
          ...precompiledStages(charsmap),
          replaceMatchesStage(' {2,}', ' '),
        ]),
      preTokenizer: ({ config }) =>
        preTokenizerStages([
          ...(flagOf(config.split_by_punct, false) ? [{ type: 'Punctuation', behavior: 'Isolated' }] : []),
          metaspaceStage('always'),
        ]),
      post: clsSep,
    },
  ],
  ['LayoutXLMTokenizer', xlmRoberta],
  ['XLMRobertaTokenizer', xlmRoberta],
  [
    'RemBertTokenizer',
    {
      ...plain,
      file: 'sentencepiece.model',
      normalizer: (parts, charsmap) =>
        normalizerStages([
          ...QUOTES,
          replaceMatchesStage(' {2,}', ' '),
          ...accents(parts, true, false),
          ...precompiledStages(charsmap),
        ]),
      post: clsSep,
    },
  ],
  [
    'XLNetTokenizer',
    {
      ...albert(false, false),
      post: ({ idOf }) => templateStage('$A:0 <sep>:0 <cls>:2', '$A:0 <sep>:0 $B:1 <sep>:1 <cls>:2', idOf),
    },
  ],
  ...['T5Tokenizer', 'MT5Tokenizer'].map((name): [string, Conversion] => [
    name,
    {
      ...plain,
      pieces: sentinelPieces,
      preTokenizer: (parts) => metaspaceStage(schemeOf(parts)),
      post: ({ idOf }) => templateStage('$A </s>', '$A </s> $B </s>', idOf),
    },
  ]),
  ['LlamaTokenizer', llama],
  ['CodeLlamaTokenizer', llama],
  [
    'GemmaTokenizer',
    {
      file: 'tokenizer.model',
      byteFallback: true,
      unkId: () => 3,
      special: ['<start_of_turn>', '<end_of_turn>'],
      pieces: (pieces, { token }) => {
        const head: Piece[] = [
          [token('pad_token'), 0],
          [token('eos_token'), 0],
          [token('bos_token'), 0],
        ];
        const all: Piece[] = [...head, ...pieces.slice(3)];
        // Old Gemma models have only the byte of the tab.
        if (all.some(([piece]) => piece === '\t')) return all;
        const at = all.findIndex(([piece]) => piece === '<0x09>');
        return all.map((piece, i): Piece => (i === at ? ['\t', 0] : piece));
      },
      pieces5: (pieces) => pieces,
      normalizer: () => replaceStage(' ', '▁'),
      preTokenizer: () => ({ type: 'Split', pattern: { String: ' ' }, behavior: 'MergedWithPrevious', invert: false }),
    },
  ],
]);
