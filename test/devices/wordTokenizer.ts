/** A tokenizer of 24 words, 'w5' to 'w23', for models that were recorded by ids alone. */

const CLS = 2;
const SEP = 3;
const UNK = 4;
const SIZE = 24;

/** As tokenizer.json says it. The ids of a pair are [CLS] A B [SEP], with the second text's types from B on. */
export function wordTokenizer(pad: number): object {
  const special: Record<number, string> = { [pad]: '[PAD]', [CLS]: '[CLS]', [SEP]: '[SEP]', [UNK]: '[UNK]' };
  const words = Array.from({ length: SIZE }, (_, id) => special[id] ?? `w${id}`);
  const one = (id: string, type: number) => ({ SpecialToken: { id, type_id: type } });
  const text = (id: string, type: number) => ({ Sequence: { id, type_id: type } });
  return {
    version: '1.0',
    truncation: null,
    padding: null,
    added_tokens: Object.entries(special).map(([id, content]) => ({
      id: Number(id),
      content,
      single_word: false,
      lstrip: false,
      rstrip: false,
      normalized: false,
      special: true,
    })),
    normalizer: null,
    pre_tokenizer: { type: 'WhitespaceSplit' },
    post_processor: {
      type: 'TemplateProcessing',
      single: [one('[CLS]', 0), text('A', 0), one('[SEP]', 0)],
      pair: [one('[CLS]', 0), text('A', 0), text('B', 1), one('[SEP]', 1)],
      special_tokens: {
        '[CLS]': { id: '[CLS]', ids: [CLS], tokens: ['[CLS]'] },
        '[SEP]': { id: '[SEP]', ids: [SEP], tokens: ['[SEP]'] },
      },
    },
    decoder: null,
    model: { type: 'WordLevel', vocab: Object.fromEntries(words.map((word, id) => [word, id])), unk_token: '[UNK]' },
  };
}
