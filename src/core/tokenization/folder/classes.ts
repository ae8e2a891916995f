/** Defaults of transformers' tokenizer classes, for what a folder does not set. Names are without `Fast`. */
import type { AddedEntry } from './added';

/** Special tokens by role, in the order in which transformers adds them. */
export const NAMED = [
  'bos_token',
  'eos_token',
  'unk_token',
  'sep_token',
  'pad_token',
  'cls_token',
  'mask_token',
] as const;
export type Named = (typeof NAMED)[number];

type Names = Readonly<Partial<Record<Named, string>>>;

/** The defaults of a tokenizer class. */
export interface TokenizerClass {
  readonly named: Names;
  /** How a mask token that a file names only by its string is matched, in transformers 4 and in 5. */
  readonly mask4?: Partial<AddedEntry>;
  readonly mask5?: Partial<AddedEntry>;
  /** additional_special_tokens if no file names any. */
  readonly extra?: readonly string[];
  /**
   * Special tokens that differ in transformers 5, and in the Python class by which transformers 4 reads older files.
   */
  readonly named5?: Names;
  readonly slow?: Names;
  /** How special tokens that files name only by their strings are matched after that Python class has read them. */
  readonly slowFlags?: Readonly<Partial<Record<Named, Partial<AddedEntry>>>>;
}

const BERT: Names = {
  unk_token: '[UNK]',
  sep_token: '[SEP]',
  pad_token: '[PAD]',
  cls_token: '[CLS]',
  mask_token: '[MASK]',
};
const FAIRSEQ_TEXT: Names = {
  bos_token: '<s>',
  eos_token: '</s>',
  unk_token: '<unk>',
  sep_token: '</s>',
  pad_token: '<pad>',
  cls_token: '<s>',
};
const FAIRSEQ: Names = { ...FAIRSEQ_TEXT, mask_token: '<mask>' };
const ALBERT: Names = { ...BERT, bos_token: '[CLS]', eos_token: '[SEP]', unk_token: '<unk>', pad_token: '<pad>' };
const DEBERTA: Names = { ...BERT, bos_token: '[CLS]', eos_token: '[SEP]' };
const END_OF_TEXT: Names = { bos_token: '<|endoftext|>', eos_token: '<|endoftext|>', unk_token: '<|endoftext|>' };
const XLNET: Names = {
  bos_token: '<s>',
  eos_token: '</s>',
  unk_token: '<unk>',
  sep_token: '<sep>',
  pad_token: '<pad>',
  cls_token: '<cls>',
  mask_token: '<mask>',
};
const LLAMA: Names = { bos_token: '<s>', eos_token: '</s>', unk_token: '<unk>' };
const T5: Names = { eos_token: '</s>', unk_token: '<unk>', pad_token: '<pad>' };

/** Includes the white space before it. */
const LEFT: Partial<AddedEntry> = { lstrip: true, special: true, normalized: false };
const LEFT_NORMALIZED: Partial<AddedEntry> = { lstrip: true, special: true, normalized: true };
/** Matched in normalized text although it is special: the result of copying a token in Python. */
const NORMALIZED: Partial<AddedEntry> = { special: true, normalized: true };
const BOTH = { mask4: LEFT, mask5: LEFT };

/** T5's sentinel tokens `<extra_id_0>` to `<extra_id_{count - 1}>`. */
export function sentinels(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `<extra_id_${i}>`);
}

const BERTS = [
  'BertTokenizer',
  'ConvBertTokenizer',
  'DPRContextEncoderTokenizer',
  'DPRQuestionEncoderTokenizer',
  'DPRReaderTokenizer',
  'DistilBertTokenizer',
  'ElectraTokenizer',
  'LayoutLMTokenizer',
  'LayoutLMv2Tokenizer',
  'LxmertTokenizer',
  'MobileBertTokenizer',
  'RealmTokenizer',
  'RetriBertTokenizer',
  'SplinterTokenizer',
  'SqueezeBertTokenizer',
];

/** Classes that are supported here. */
export const CLASSES: ReadonlyMap<string, TokenizerClass> = new Map<string, TokenizerClass>([
  ...BERTS.map((name): [string, TokenizerClass] => [name, { named: BERT }]),
  ['AlbertTokenizer', { named: ALBERT, mask4: LEFT }],
  ['BarthezTokenizer', { named: FAIRSEQ, ...BOTH }],
  ['BartTokenizer', { named: FAIRSEQ, mask4: LEFT_NORMALIZED }],
  [
    'BigBirdTokenizer',
    {
      named: { ...FAIRSEQ, sep_token: '[SEP]', cls_token: '[CLS]', mask_token: '[MASK]' },
      ...BOTH,
      slowFlags: {
        bos_token: NORMALIZED,
        eos_token: NORMALIZED,
        unk_token: NORMALIZED,
        sep_token: NORMALIZED,
        pad_token: NORMALIZED,
        cls_token: NORMALIZED,
        mask_token: LEFT_NORMALIZED,
      },
    },
  ],
  ['BlenderbotTokenizer', { named: FAIRSEQ, ...BOTH }],
  ['BloomTokenizer', { named: { ...LLAMA, pad_token: '<pad>' } }],
  ['CLIPTokenizer', { named: { ...END_OF_TEXT, bos_token: '<|startoftext|>', pad_token: '<|endoftext|>' } }],
  ['CamembertTokenizer', { named: FAIRSEQ, ...BOTH, extra: ['<s>NOTUSED', '</s>NOTUSED', '<unk>NOTUSED'] }],
  ['CodeGenTokenizer', { named: END_OF_TEXT }],
  ['CohereTokenizer', { named: { bos_token: '<BOS_TOKEN>', eos_token: '<|END_OF_TURN_TOKEN|>', unk_token: '<UNK>' } }],
  ['DebertaTokenizer', { named: DEBERTA, slowFlags: { mask_token: LEFT_NORMALIZED } }],
  ['DebertaV2Tokenizer', { named: DEBERTA, slowFlags: { unk_token: NORMALIZED } }],
  ['FNetTokenizer', { named: { ...BERT, unk_token: '<unk>', pad_token: '<pad>' }, mask4: LEFT, named5: ALBERT }],
  ['FunnelTokenizer', { named: XLNET }],
  ['GPT2Tokenizer', { named: END_OF_TEXT }],
  ['GPTNeoXTokenizer', { named: END_OF_TEXT, named5: { pad_token: '<|padding|>' } }],
  [
    'GemmaTokenizer',
    {
      named: { bos_token: '<bos>', eos_token: '<eos>', unk_token: '<unk>', pad_token: '<pad>' },
      named5: { mask_token: '<mask>' },
    },
  ],
  [
    'HerbertTokenizer',
    { named: { unk_token: '<unk>', sep_token: '</s>', pad_token: '<pad>', cls_token: '<s>', mask_token: '<mask>' } },
  ],
  ['LEDTokenizer', { named: FAIRSEQ, mask4: LEFT_NORMALIZED }],
  ['LayoutLMv3Tokenizer', { named: FAIRSEQ }],
  ['LayoutXLMTokenizer', { named: FAIRSEQ, ...BOTH }],
  ['LlamaTokenizer', { named: LLAMA }],
  ['LongformerTokenizer', { named: FAIRSEQ, mask4: LEFT }],
  ['MPNetTokenizer', { named: { ...FAIRSEQ, unk_token: '[UNK]' }, ...BOTH }],
  ['MT5Tokenizer', { named: T5, extra: sentinels(100) }],
  ['MvpTokenizer', { named: FAIRSEQ, mask4: LEFT }],
  ['OpenAIGPTTokenizer', { named: { unk_token: '<unk>' } }],
  ['PreTrainedTokenizer', { named: {} }],
  ['TokenizersBackend', { named: {} }],
  ['Qwen2Tokenizer', { named: { eos_token: '<|endoftext|>', unk_token: '<|endoftext|>', pad_token: '<|endoftext|>' } }],
  ['ReformerTokenizer', { named: { eos_token: '</s>', unk_token: '<unk>' } }],
  [
    'RemBertTokenizer',
    {
      named: ALBERT,
      mask4: LEFT,
      slow: { unk_token: '[UNK]', pad_token: '[PAD]' },
      slowFlags: { mask_token: LEFT_NORMALIZED },
    },
  ],
  ['RobertaTokenizer', { named: FAIRSEQ, mask4: LEFT }],
  ['T5Tokenizer', { named: T5, extra: sentinels(100) }],
  ['XGLMTokenizer', { named: FAIRSEQ_TEXT }],
  ['XLMRobertaTokenizer', { named: FAIRSEQ, mask4: LEFT }],
  ['XLNetTokenizer', { named: XLNET, ...BOTH, extra: ['<eop>', '<eod>'] }],
]);
