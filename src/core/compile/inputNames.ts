/** Roles of inputs by name, in the spellings of common exporters. */
import type { ValueInfo } from '../graph/graph';

/** The role of an input. */
export type Role = 'ids' | 'mask' | 'global' | 'types' | 'positions' | 'lengths';

/** An input, with its role if that does not follow from its name. */
export interface Input extends ValueInfo {
  readonly role?: Role;
}

/** Original names of inputs; all are [batch, sequence] except 'lengths', which is [batch]. */
const NAMES: readonly (readonly [RegExp, Role])[] = [
  [/^global_attention_mask$/, 'global'],
  [/^(input_|encoder_)?((attention|input|padding|pad|att|attn|word)_?)?masks?(_?ids?)?$/, 'mask'],
  [/^(input_|encoder_)?(token_?type|segment|type)s?(_?ids?)?$/, 'types'],
  [/^(input_|encoder_)?position(al)?s?(_?ids?)?$/, 'positions'],
  [/^(valid|seq|sequence|input|token)?_?len(gth)?s?$/, 'lengths'],
];
const IDS = /^(encoder_)?(input|token|word|input_word|input_token)_?ids$/;

/**
 * A name without the additions of tf2onnx (`:0`), TensorFlow Serving (`serving_default_`), Keras and TF Hub (folders).
 */
function bare(name: string): string {
  const last = name.split('/').at(-1) ?? name;
  return last
    .toLowerCase()
    .replace(/:\d+$/, '')
    .replace(/^serving_default_/, '')
    .replace(/[.-]/g, '_');
}

/** Whether an input's name is one used for token ids. */
export function isIds(name: string): boolean {
  return IDS.test(bare(name));
}

/** The role of an input by its name, or undefined. */
export function roleOfName(name: string): Role | undefined {
  const own = bare(name);
  return NAMES.find(([pattern]) => pattern.test(own))?.[1];
}

/** The role of an input; undefined when it is unknown. */
export function roleOf({ name, dims, role }: Input, ids: string): Role | undefined {
  if (name === ids) return 'ids';
  const found = role ?? roleOfName(name);
  const axes = found === 'lengths' ? 1 : 2;
  return dims === null || dims.length === axes ? found : undefined;
}

/** The message for an input whose role is unknown. */
export function unknownInput({ name, dims }: ValueInfo): string {
  const shape = dims === null ? '' : ` of [${dims.map((d) => d ?? '?').join(', ')}]`;
  return `the model has an input "${name}"${shape} that cannot be made from text: only ids, masks, token types and positions of [batch, sequence] are supported; export it without this input, or with a fixed value`;
}
