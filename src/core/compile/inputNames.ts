/** Roles of inputs by name, in the spellings of common exporters. */

/** The role of an input. */
export type Role = 'ids' | 'mask' | 'global' | 'types' | 'positions' | 'lengths';

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
