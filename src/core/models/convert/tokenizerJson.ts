/**
 * tokenizer.json from the files that older tokenizers have: vocab.txt (BERT and its kin), vocab.json with merges.txt
 * (RoBERTa), a SentencePiece model (XLM-R, CamemBERT). The stages are those of transformers' own conversion.
 */
import { ModelFolderError } from '../../errors';
import { sentencePieces } from './sentencePiece';

/** Files of a tokenizer folder by name. */
export type TokenizerFiles = ReadonlyMap<string, Buffer>;

type Json = Record<string, unknown>;

interface Added {
  readonly id: number;
  readonly content: string;
  readonly lstrip?: boolean;
}

const BERTS = new Set(['bert', 'distilbert', 'electra', 'ernie']);
const ROBERTAS = new Set(['roberta', 'data2vec-text']);
const LARGEST_VOCABULARY = 2_000_000;

function added({ id, content, lstrip = false }: Added): Json {
  return { id, content, single_word: false, lstrip, rstrip: false, normalized: false, special: true };
}

function json(files: TokenizerFiles, name: string, where: string): Json {
  const bytes = files.get(name);
  if (!bytes) return {};
  try {
    const parsed: unknown = JSON.parse(bytes.toString('utf8'));
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed as Json;
  } catch (cause) {
    throw new ModelFolderError(`${where}: ${name} is not valid JSON: copy it again`, { cause });
  }
  throw new ModelFolderError(`${where}: ${name} is not an object: copy it again`);
}

/** Tokens that were added to the vocabulary later, by added_tokens.json. */
function later(files: TokenizerFiles, where: string): readonly Added[] {
  const entries = Object.entries(json(files, 'added_tokens.json', where));
  return entries.flatMap(([content, id]) => (Number.isSafeInteger(id) ? [{ content, id: id as number }] : []));
}

function whole(files: TokenizerFiles, where: string, specials: readonly Added[], rest: Json): Json {
  const all = new Map([...specials, ...later(files, where)].map((a) => [a.id, a]));
  const list = [...all.values()].sort((a, b) => a.id - b.id).map(added);
  return { version: '1.0', truncation: null, padding: null, added_tokens: list, ...rest };
}

/** `<s> A </s>`, and for pairs `<s> A </s></s> B </s>`. */
function template(cls: Added, sep: Added, pairSeps: number, secondType: number): Json {
  const special = ({ content }: Added, type: number) => ({ SpecialToken: { id: content, type_id: type } });
  const sequence = (id: 'A' | 'B', type: number) => ({ Sequence: { id, type_id: type } });
  const between = Array.from({ length: pairSeps }, () => special(sep, 0));
  return {
    type: 'TemplateProcessing',
    single: [special(cls, 0), sequence('A', 0), special(sep, 0)],
    pair: [special(cls, 0), sequence('A', 0), ...between, sequence('B', secondType), special(sep, secondType)],
    special_tokens: Object.fromEntries(
      [cls, sep].map(({ content, id }) => [content, { id: content, ids: [id], tokens: [content] }]),
    ),
  };
}

function fromVocabulary(files: TokenizerFiles, text: Buffer, where: string): Json {
  const lines = text.toString('utf8').split(/\r?\n/);
  if (lines.at(-1) === '') lines.pop();
  if (lines.length > LARGEST_VOCABULARY) throw new ModelFolderError(`${where}: vocab.txt has too many lines`);
  const ids = new Map(lines.map((token, id) => [token, id]));
  const specials = ['[PAD]', '[UNK]', '[CLS]', '[SEP]', '[MASK]'].map((content): Added => {
    const id = ids.get(content);
    if (id === undefined) throw new ModelFolderError(`${where}: vocab.txt has no ${content}: it is of another model`);
    return { id, content };
  });
  const config = json(files, 'tokenizer_config.json', where);
  return whole(files, where, specials, {
    normalizer: {
      type: 'BertNormalizer',
      clean_text: true,
      handle_chinese_chars: config.tokenize_chinese_chars !== false,
      strip_accents: typeof config.strip_accents === 'boolean' ? config.strip_accents : null,
      lowercase: config.do_lower_case !== false,
    },
    pre_tokenizer: { type: 'BertPreTokenizer' },
    post_processor: template(specials[2], specials[3], 1, 1),
    decoder: null,
    model: {
      type: 'WordPiece',
      unk_token: '[UNK]',
      continuing_subword_prefix: '##',
      max_input_chars_per_word: 100,
      vocab: Object.fromEntries(ids),
    },
  });
}

/** The special tokens of fairseq's models; the mask takes a blank before it along. */
function fairseq(ids: ReadonlyMap<string, number>, where: string): Added[] {
  return ['<s>', '<pad>', '</s>', '<unk>', '<mask>'].map((content) => {
    const id = ids.get(content);
    if (id === undefined)
      throw new ModelFolderError(`${where}: the vocabulary has no ${content}: it is of another model`);
    return { id, content, lstrip: content === '<mask>' };
  });
}

function fromMerges(files: TokenizerFiles, merges: Buffer, where: string): Json {
  const vocab = json(files, 'vocab.json', where);
  const ids = new Map(Object.entries(vocab).filter((e): e is [string, number] => Number.isSafeInteger(e[1])));
  const specials = fairseq(ids, where);
  const lines = merges.toString('utf8').split(/\r?\n/);
  const pairs = lines.filter((line) => line !== '' && !line.startsWith('#version')).map((line) => line.split(' '));
  const prefix = json(files, 'tokenizer_config.json', where).add_prefix_space === true;
  const [cls, , sep] = specials;
  return whole(files, where, specials, {
    normalizer: null,
    pre_tokenizer: { type: 'ByteLevel', add_prefix_space: prefix, trim_offsets: true, use_regex: true },
    post_processor: {
      type: 'RobertaProcessing',
      sep: [sep.content, sep.id],
      cls: [cls.content, cls.id],
      trim_offsets: true,
      add_prefix_space: prefix,
    },
    decoder: null,
    model: { type: 'BPE', dropout: null, unk_token: null, vocab, merges: pairs },
  });
}

/** Ids of fairseq before those of the SentencePiece model, and the mask behind them. */
function fromSentencePiece(files: TokenizerFiles, content: Buffer, modelType: string, where: string): Json {
  const { pieces, charsmap, isUnigram } = sentencePieces(content, where);
  if (!isUnigram) throw new ModelFolderError(`${where}: its SentencePiece model is no unigram model: not supported`);
  const head: (readonly [string, number])[] =
    modelType === 'camembert'
      ? [
          ['<s>NOTUSED', 0],
          ['<pad>', 0],
          ['</s>NOTUSED', 0],
          ['<unk>', 0],
          // The model's own unknown piece is never the best.
          ['<unk>NOTUSED', -100],
          ...pieces.slice(1),
        ]
      : [['<s>', 0], ['<pad>', 0], ['</s>', 0], ['<unk>', 0], ...pieces.slice(3)];
  const vocab = [...head, ['<mask>', 0] as const];
  const specials = fairseq(new Map(vocab.map(([piece], id) => [piece, id])), where);
  const [cls, , sep] = specials;
  const metaspace = { type: 'Metaspace', replacement: '▁', prepend_scheme: 'always', split: true };
  return whole(files, where, specials, {
    normalizer: {
      type: 'Sequence',
      normalizers: [
        ...(charsmap === '' ? [] : [{ type: 'Precompiled', precompiled_charsmap: charsmap }]),
        { type: 'Strip', strip_left: false, strip_right: true },
        { type: 'Replace', pattern: { Regex: ' {2,}' }, content: '▁' },
      ],
    },
    pre_tokenizer: metaspace,
    post_processor: template(cls, sep, 2, 0),
    decoder: metaspace,
    model: { type: 'Unigram', unk_id: 3, vocab, byte_fallback: false },
  });
}

/**
 * The tokenizer.json that the files stand for; undefined where they are of no kind that is known here.
 * @param modelType the model_type of the transformer that it belongs to
 * @param where names the files in messages
 * @throws ModelFolderError for files that are damaged or of another model
 */
export function tokenizerJson(files: TokenizerFiles, modelType: string, where: string): Json | undefined {
  const vocabulary = files.get('vocab.txt');
  if (vocabulary && BERTS.has(modelType)) return fromVocabulary(files, vocabulary, where);
  const merges = files.get('merges.txt');
  if (merges && files.has('vocab.json') && ROBERTAS.has(modelType)) return fromMerges(files, merges, where);
  const sentencePiece = files.get('sentencepiece.bpe.model');
  if (sentencePiece && (modelType === 'xlm-roberta' || modelType === 'camembert'))
    return fromSentencePiece(files, sentencePiece, modelType, where);
  return undefined;
}
