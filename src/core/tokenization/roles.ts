import * as v from 'valibot';
import type { RoleIds } from './encoding';

const ROLES = ['pad', 'mask', 'unk', 'cls', 'sep', 'eos'] as const;
type Role = (typeof ROLES)[number];

const token = v.fallback(v.nullish(v.union([v.string(), v.looseObject({ content: v.string() })])), undefined);
/** The special tokens in tokenizer_config.json and special_tokens_map.json; values of other types count as absent. */
export const rolesSchema = v.looseObject({
  pad_token: token,
  mask_token: token,
  unk_token: token,
  cls_token: token,
  sep_token: token,
  eos_token: token,
});
export type RoleNames = v.InferOutput<typeof rolesSchema>;

/** Usual names of special tokens, for folders with only tokenizer.json. */
const usual: Readonly<Record<Role, readonly string[]>> = {
  pad: ['[PAD]', '<pad>', '<|pad|>'],
  mask: ['[MASK]', '<mask>'],
  unk: ['[UNK]', '<unk>'],
  cls: ['[CLS]', '<s>'],
  sep: ['[SEP]', '</s>'],
  eos: ['</s>', '<|endoftext|>'],
};

/**
 * The ids of special tokens by role.
 * @param configs files that name them; for each role the first one that names a known token counts
 * @param padding the pad token of tokenizer.json, used if the files name none
 * @param id the id of a token in the vocabulary or among the added tokens
 */
export function findRoles(
  configs: readonly RoleNames[],
  padding: string | undefined,
  id: (token: string) => number | undefined,
): RoleIds {
  const found: Partial<Record<Role, number>> = {};
  const named = configs.some((config) => ROLES.some((role) => nameOf(config, role) !== undefined));
  for (const role of ROLES) {
    const names: (string | undefined)[] = named ? configs.map((config) => nameOf(config, role)) : [...usual[role]];
    if (role === 'pad') names.push(padding);
    const ids = names.map((name) => (name === undefined ? undefined : id(name)));
    const first = ids.find((one) => one !== undefined);
    if (first !== undefined) found[role] = first;
  }
  return found;
}

function nameOf(config: RoleNames, role: Role): string | undefined {
  const value = config[`${role}_token`];
  return typeof value === 'object' && value !== null ? value.content : (value ?? undefined);
}
