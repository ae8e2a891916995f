/** The class by which transformers reads a folder. */
import { CLASSES } from './classes';
import { isObject, type Json } from './json';
import { CLASS_OF_TYPE } from './modelTypes';
import type { Version } from './settings';
import type { TokenizerFolder } from './tokenizerFolder';

const BACKENDS = new Set(['TokenizersBackend', 'PythonBackend', 'PreTrainedTokenizer', 'MistralCommonBackend']);

/** Model types whose folders often name a wrong class: transformers 5 uses the class of the model type. */
const WRONG_CLASS = new Set(
  'arctic chatlm ernie4_5 ernie4_5_moe fuyu h2ovl_chat internlm2 internlm3 jamba llava llava_next minicpm3 minicpmv minimax_m2 modernbert modernbert-decoder molmo molmo2 nemotron openvla phi3 phi3_v phimoe qwen2 qwen3_5 vipllava siglip2 smolvlm'.split(
    ' ',
  ),
);

/** Classes that have another name in transformers 5. */
const RENAMED: Readonly<Record<string, string>> = {
  BartTokenizer: 'RobertaTokenizer',
  BloomTokenizer: 'TokenizersBackend',
  ElectraTokenizer: 'BertTokenizer',
  LEDTokenizer: 'RobertaTokenizer',
  LayoutLMTokenizer: 'BertTokenizer',
  LongformerTokenizer: 'RobertaTokenizer',
  LxmertTokenizer: 'BertTokenizer',
  MT5Tokenizer: 'TokenizersBackend',
  MobileBertTokenizer: 'BertTokenizer',
  MvpTokenizer: 'RobertaTokenizer',
  PreTrainedTokenizer: 'TokenizersBackend',
  PythonBackend: 'TokenizersBackend',
  RealmTokenizer: 'TokenizersBackend',
  RetriBertTokenizer: 'TokenizersBackend',
  SqueezeBertTokenizer: 'BertTokenizer',
};

const withoutFast = (name: string): string => name.replace(/Fast$/, '');

function classOfType(type: string | null, version: Version): string | null {
  if (type === null) return null;
  const row = CLASS_OF_TYPE.find(([, , types]) => types.split(' ').includes(type));
  return row === undefined ? null : version === 4 ? row[0] : row[1];
}

function typeIsKnown(type: string | null): boolean {
  return type !== null && CLASS_OF_TYPE.some(([, , types]) => types.split(' ').includes(type));
}

/** Whether tokenizer.json has a ByteLevel pre-tokenizer, as Llama 3's does. */
function hasByteLevel(tokenizer: Json | undefined): boolean {
  const within = (stage: unknown): boolean =>
    isObject(stage) &&
    (stage.type === 'ByteLevel' || (Array.isArray(stage.pretokenizers) && stage.pretokenizers.some(within)));
  return within(tokenizer?.pre_tokenizer);
}

/** The name of the class without `Fast`; null if neither the tokenizer's nor the model's config names one. */
export function classOf(folder: TokenizerFolder, version: Version): string | null {
  const { config, model } = folder;
  const named = typeof config?.tokenizer_class === 'string' ? config.tokenizer_class : model.tokenizerClass;
  const own = named === null || named === '' ? null : withoutFast(named);
  const ofType = classOfType(model.modelType, version);
  if (version === 4) return own ?? ofType;
  return renamed(five(own, ofType, folder), model.modelType);
}

function renamed(name: string | null, type: string | null): string | null {
  if (name === null) return typeIsKnown(type) ? 'TokenizersBackend' : null;
  return RENAMED[name] ?? (CLASSES.has(name) || BACKENDS.has(name) || isKnownName(name) ? name : 'TokenizersBackend');
}

function isKnownName(name: string): boolean {
  return CLASS_OF_TYPE.some(([, five]) => five === name);
}

function five(own: string | null, ofType: string | null, { model, tokenizer }: TokenizerFolder): string | null {
  const { modelType } = model;
  if (own === null) return ofType;
  const wrong = modelType !== null && WRONG_CLASS.has(modelType);
  if (own === 'LlamaTokenizer' && !wrong && ofType !== 'MistralCommonBackend' && hasByteLevel(tokenizer))
    return 'TokenizersBackend';
  // The model type has another class: the folder's class is used, unless it is known to be wrong.
  if (ofType !== null && ofType !== own) {
    const taken = BACKENDS.has(ofType) ? null : wrong ? ofType : own;
    return taken === null || BACKENDS.has(taken) ? 'TokenizersBackend' : taken;
  }
  return own;
}
