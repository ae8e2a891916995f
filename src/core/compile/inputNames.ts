/** What the names of inputs say, in the spellings of the exporters that people use. */

/** What an input is fed with. */
export type Role = 'ids' | 'mask' | 'global' | 'types' | 'positions' | 'lengths';

/** Names as their authors gave them; inputs of [batch, sequence], 'lengths' of [batch]. */
const NAMES: readonly (readonly [RegExp, Role])[] = [
  [/^global_attention_mask$/, 'global'],
  [/^(input_|encoder_)?((attention|input|padding|pad|att|attn|word)_?)?masks?(_?ids?)?$/, 'mask'],
  [/^(input_|encoder_)?(token_?type|segment|type)s?(_?ids?)?$/, 'types'],
  [/^(input_|encoder_)?position(al)?s?(_?ids?)?$/, 'positions'],
  [/^(valid|seq|sequence|input|token)?_?len(gth)?s?$/, 'lengths'],
];
const IDS = /^(encoder_)?(input|token|word|input_word|input_token)_?ids$/;

/** A name without what tf2onnx (`:0`), TensorFlow Serving (`serving_default_`), Keras and TF Hub (folders) add to it. */
function bare(name: string): string {
  const last = name.split('/').at(-1) ?? name;
  return last
    .toLowerCase()
    .replace(/:\d+$/, '')
    .replace(/^serving_default_/, '')
    .replace(/[.-]/g, '_');
}

/** Whether an input is called what token ids are called. */
export function isIds(name: string): boolean {
  return IDS.test(bare(name));
}

/** What an input is for by its name, or undefined. */
export function roleOfName(name: string): Role | undefined {
  const own = bare(name);
  return NAMES.find(([pattern]) => pattern.test(own))?.[1];
}
