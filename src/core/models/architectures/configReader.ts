/**
 * Reads config.json of a transformer key by key. Keys that would change the numbers and that a family's graph never
 * reads are refused by name: a config is used completely or refused, never ignored in part.
 */
import * as l10n from '@vscode/l10n';
import { ModelFolderError } from '../../errors';

type Json = Readonly<Record<string, unknown>>;

const WIDEST = 1 << 20;
const DEEPEST = 1024;

/** Keys whose names show that the numbers may depend on them. */
const MATTERS =
  /att|rope|rotary|posit|norm|scal|bias|act(ivation|$|_)|window|decoder|softcap|layer|pool|moe|expert|conv|parallel|gate|alibi|quant|adapter|prefix|group|factor|ratio|multipl|residual|glu|mix|share|modul|task_id|token_mixer|sparse|compress|hash|chunk|block|pruned/i;

/** Keys that match but have no effect: of training, of generation, of other heads, or given by the tensors. */
const HARMLESS = new RegExp(
  `^(?:${[
    '_.*',
    '.*dropout.*',
    '.*dropout_prob',
    '.*drop_prob',
    '.*layerdrop',
    '.*_pdrop',
    '.*initializer.*',
    'init_.*',
    'output_attentions',
    'attn_implementation',
    'tie_.*',
    '.*token_id',
    'cross_attention_hidden_size',
    'chunk_size_feed_forward',
    'decoder_start_token_id',
    'is_encoder_decoder',
    'directionality',
    'pooler_(?:fc_size|num_attention_heads|num_fc_layers|size_per_head|type)',
    'net_structure_type',
    'gap_size',
    'down_scale_factor',
    'num_memory_blocks',
    'layers_block_group',
    'use_cache',
    'cache_implementation',
    'gradient_checkpointing',
    'reference_compile',
    'deterministic_flash_attn',
    'use_flash_attn',
    'use_memory_efficient_attention',
    'use_xformers',
    'unpad_inputs',
    'fused_.*',
    'sparse_pred.*',
    'sparse_prediction',
    'repad_logits_with_grad',
    'decoder_bias',
    'prefix',
    'summary_.*',
    'pretraining_tp',
    'position_ids',
    '(?:max_position_embeddings|n_positions|n_ctx|max_sequence_length)',
    'problem_type',
    'exponential_decay_length_penalty',
    'length_penalty',
    'repetition_penalty',
    'diversity_penalty',
    'encoder_no_repeat_ngram_size',
    'num_beam_groups',
    'torchscript',
    'router_.*_coef',
    'unsloth.*',
    'auto_map',
    'task_specific_params',
    'sentence_transformers',
    'sbert_.*',
    'flair',
    'transformers.js_config',
  ].join('|')})$`,
);

function trivial(value: unknown): boolean {
  if (value === null || value === undefined || value === false) return true;
  return typeof value === 'object' && Object.keys(value).length === 0;
}

function shown(value: unknown): string {
  return JSON.stringify(value).slice(0, 60);
}

export class ConfigReader {
  private readonly asked = new Set<string>();

  /** @param path of a section within the config, for messages: '' for the whole */
  private constructor(
    private readonly json: Json,
    readonly where: string,
    private readonly path: string,
  ) {}

  /** Throws ModelFolderError for a value that is not an object. */
  static of(json: unknown, where: string): ConfigReader {
    if (typeof json !== 'object' || json === null || Array.isArray(json))
      throw new ModelFolderError(l10n.t`${where}: the transformer's config is damaged: it is not an object`);
    return new ConfigReader(json as Json, where, '');
  }

  /** An error that names the config's file. */
  error(reason: string): ModelFolderError {
    return new ModelFolderError(`${this.where}: ${reason}`);
  }

  private damaged(name: string, value: unknown, wanted: string): ModelFolderError {
    return this.error(
      `the transformer's config is damaged: ${this.path}${name} is ${shown(value)} instead of ${wanted}`,
    );
  }

  /** The value of the first of these keys that has one, and that key. All of them are marked as read. */
  private first(names: readonly string[]): readonly [string, unknown] {
    for (const name of names) this.asked.add(name);
    const found = names.find((n) => Object.hasOwn(this.json, n) && this.json[n] !== null);
    return [found ?? names[0], found === undefined ? undefined : this.json[found]];
  }

  private numeric<F>(names: string | readonly string[], fallback: F, check: (x: number) => boolean, wanted: string) {
    const [name, value] = this.first(typeof names === 'string' ? [names] : names);
    if (value === undefined) return fallback;
    if (typeof value !== 'number' || !check(value)) throw this.damaged(name, value, wanted);
    return value;
  }

  /** A positive integer. Throws where there is none and no `fallback`. */
  size(names: string | readonly string[], fallback?: number): number {
    const most = /layer/.test(String(names)) ? DEEPEST : WIDEST;
    const found = this.numeric(names, fallback, (x) => Number.isInteger(x) && x >= 1 && x <= most, 'a size');
    if (found === undefined)
      throw this.error(`the transformer's config has no ${typeof names === 'string' ? names : names[0]}`);
    return found;
  }

  /** An integer of any sign, or `fallback`. */
  integer<F>(names: string | readonly string[], fallback: F): number | F {
    return this.numeric(names, fallback, (x) => Number.isInteger(x) && Math.abs(x) <= WIDEST, 'an integer');
  }

  /** A finite number, or `fallback`. */
  number<F>(names: string | readonly string[], fallback: F): number | F {
    return this.numeric(names, fallback, Number.isFinite, 'a number');
  }

  /** A positive number below 1: what norms add under their root. */
  epsilon(names: string | readonly string[], fallback: number): number {
    return this.numeric(names, fallback, (x) => x >= 0 && x < 1, 'a number from 0 to 1');
  }

  flag(name: string, fallback: boolean): boolean {
    const [, value] = this.first([name]);
    if (value === undefined) return fallback;
    if (typeof value !== 'boolean') throw this.damaged(name, value, 'true or false');
    return value;
  }

  text(names: string | readonly string[], fallback: string): string {
    const [name, value] = this.first(typeof names === 'string' ? [names] : names);
    if (value === undefined) return fallback;
    if (typeof value !== 'string') throw this.damaged(name, value, 'a text');
    return value;
  }

  /** A list of texts; one text is split at `|`. */
  texts(name: string): readonly string[] | undefined {
    const [, value] = this.first([name]);
    if (value === undefined) return undefined;
    if (typeof value === 'string') return value.split('|').map((x) => x.trim().toLowerCase());
    if (Array.isArray(value) && value.length <= WIDEST && value.every((x) => typeof x === 'string')) return value;
    throw this.damaged(name, value, 'a list of texts');
  }

  /** A list of numbers; undefined where the value is one number. */
  list(name: string): readonly number[] | undefined {
    return Array.isArray(this.json[name]) ? this.numbers(name) : undefined;
  }

  numbers(name: string): readonly number[] | undefined {
    const [, value] = this.first([name]);
    if (value === undefined) return undefined;
    if (Array.isArray(value) && value.length <= WIDEST && value.every((x) => Number.isFinite(x))) return value;
    throw this.damaged(name, value, 'a list of numbers');
  }

  /** A section of the config, or undefined. */
  section(name: string): ConfigReader | undefined {
    const [, value] = this.first([name]);
    if (value === undefined) return undefined;
    if (typeof value !== 'object' || Array.isArray(value)) throw this.damaged(name, value, 'a section');
    return new ConfigReader(value as Json, this.where, `${this.path}${name}.`);
  }

  /** Whether the key has a value. */
  has(name: string): boolean {
    return Object.hasOwn(this.json, name) && this.json[name] !== null;
  }

  /** Whether the key is given, even without a value. */
  names(name: string): boolean {
    return Object.hasOwn(this.json, name);
  }

  /** Throws ModelFolderError, with the key and its value, unless the value is one of these or not there. */
  only(name: string, ...allowed: readonly (string | number | boolean)[]): void {
    const [, value] = this.first([name]);
    if (value !== undefined && !allowed.some((a) => a === value))
      throw this.error(`${this.path}${name} ${shown(value)} is not supported`);
  }

  /** Ignores keys without an effect on the numbers. */
  ignore(...names: readonly string[]): void {
    for (const name of names) this.asked.add(name);
  }

  /** Throws ModelFolderError that names a key which was not read and may change the numbers. */
  finish(): void {
    for (const [key, value] of Object.entries(this.json))
      if (!this.asked.has(key) && !trivial(value) && MATTERS.test(key) && !HARMLESS.test(key))
        throw this.error(`${this.path}${key} ${shown(value)} is not supported`);
  }
}
