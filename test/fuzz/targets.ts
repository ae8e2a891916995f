import type { Target } from './target';
import { checkpoint } from './targets/checkpoint';
import { config } from './targets/config';
import { hub } from './targets/hub';
import { messages } from './targets/messages';
import { rows } from './targets/rows';
import { safetensors } from './targets/safetensors';
import { sizes } from './targets/sizes';
import { swaps } from './targets/swaps';
import { tokenizer } from './targets/tokenizer';
import { weights } from './targets/weights';

/** Every reader of what is not trusted, by name. Damaged ONNX files have their own in test/onnx. */
export const targets: readonly Target[] = [
  config,
  tokenizer,
  safetensors,
  checkpoint,
  ...weights,
  ...rows,
  messages,
  hub,
  sizes,
  swaps,
];
