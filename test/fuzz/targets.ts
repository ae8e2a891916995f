import type { Target } from './target';
import { checkpoint } from './targets/checkpoint';
import { config } from './targets/config';
import { hub } from './targets/hub';
import { messages } from './targets/messages';
import { rows } from './targets/rows';
import { safetensors } from './targets/safetensors';
import { tokenizer } from './targets/tokenizer';

/** Every reader of what is not trusted, by name. The ONNX reader has its own in test/onnx. */
export const targets: readonly Target[] = [config, tokenizer, safetensors, checkpoint, ...rows, messages, hub];
