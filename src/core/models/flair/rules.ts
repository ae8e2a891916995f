/** Determines which version of Flair saved a checkpoint, and how that version preprocesses and pools a text. */
import type { PyDict } from './pickleValues';
import { dictionary, textOf } from './state';

/** The first version of each group that saves files in the same form. */
export type Generation = '0.6' | '0.8' | '0.9' | '0.11' | '0.12' | '0.13' | '0.15';

/** How a version preprocesses a text; the tokenizer uses these rules. */
export interface TextRules {
  readonly zeroWidth: 'text' | 'words';
  readonly separators: boolean;
  readonly blankWords: 'drop' | 'keep';
  readonly spelling: 'joined' | 'words';
  readonly boundary: string | null;
}

export interface FlairRules {
  readonly generation: Generation;
  /** The version, for display. */
  readonly version: string;
  readonly text: Omit<TextRules, 'boundary'>;
  /** Positions of mean and max pooling: all; all but the last unless the text was truncated; all that are not padding. */
  readonly pooled: 'all' | 'butLast' | 'notPad';
  /** Whether mean and max pooling fail in this version of Flair itself. */
  readonly poolingFails: boolean;
  /** Whether the mean over layers is taken before or after pooling. */
  readonly layerMean: 'before' | 'after';
}

const UNTOLD: Readonly<Record<Generation, string>> = {
  '0.6': '0.6 or 0.7',
  '0.8': '0.8',
  '0.9': '0.9 or 0.10',
  '0.11': '0.11',
  '0.12': '0.12',
  '0.13': '0.13 or 0.14',
  '0.15': '0.15 or newer',
};

/** The version that saved the file, by its structure: the model card inside can be that of an older version. */
function generationOf(embeddings: PyDict, isObject: boolean): Generation {
  if (isObject && embeddings.has('_modules')) return '0.6';
  if (isObject && embeddings.has('tokenizer_data')) return '0.11';
  if (isObject) return embeddings.has('pooling') ? '0.9' : '0.8';
  if (embeddings.has('truncate')) return '0.12';
  return dictionary(embeddings.get('config_state_dict'), 'the config of its transformer').has('attn_implementation')
    ? '0.15'
    : '0.13';
}

const FITS: Readonly<Record<Generation, (minor: number) => boolean>> = {
  '0.6': (m) => m === 6 || m === 7,
  '0.8': (m) => m === 8,
  '0.9': (m) => m === 9 || m === 10,
  '0.11': (m) => m === 11,
  '0.12': (m) => m === 12,
  // Files of newer versions have the same structure when they were saved with an old transformers.
  '0.13': (m) => m >= 13,
  '0.15': (m) => m >= 15,
};

/** 0.14 also removes U+2028 and U+2029. If 0.13 and 0.14 cannot be distinguished, 0.14's rule is used. */
function removesSeparators(generation: Generation, minor: number | undefined): boolean {
  return generation === '0.15' || (generation === '0.13' && minor !== 13);
}

/**
 * The rules of the version that saved the file.
 * @param card the model card of the trainer, if there is one
 */
export function rulesOf(embeddings: PyDict, isObject: boolean, card: PyDict | undefined): FlairRules {
  const generation = generationOf(embeddings, isObject);
  const told = textOf(card?.get('flair_version'));
  const minor = /^0\.(\d{1,3})(\.|$)/.exec(told ?? '')?.[1];
  const known = minor !== undefined && FITS[generation](Number(minor)) ? told : undefined;
  const before11 = generation === '0.6' || generation === '0.8' || generation === '0.9';
  const upTo11 = before11 || generation === '0.11';
  return {
    generation,
    version: known ?? `${UNTOLD[generation]} (by the layout of the file)`,
    text: {
      zeroWidth: before11 ? 'words' : 'text',
      separators: removesSeparators(generation, known === undefined ? undefined : Number(minor)),
      blankWords: generation === '0.6' ? 'drop' : 'keep',
      spelling: upTo11 ? 'joined' : 'words',
    },
    pooled: before11 ? 'all' : generation === '0.11' ? 'butLast' : 'notPad',
    poolingFails: generation === '0.12' || (generation === '0.13' && !(Number(minor) >= 15)),
    layerMean: upTo11 ? 'after' : 'before',
  };
}
