/** What a config says is honoured or refused by name, never ignored. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { debertaBucket, t5Bucket } from '../../src/core/models/architectures/buckets';
import { buildClassifierGraph } from '../../src/core/models/architectures/classifierGraph';
import { readSafetensors } from '../../src/core/models/safetensors';

const FOLDER = join(__dirname, '..', 'fixtures', 'families');

function build(name: string, more: object) {
  const { config } = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8'));
  return buildClassifierGraph({ ...config, ...more }, readSafetensors(join(FOLDER, `${name}.safetensors`)), 'c.json');
}

describe('a key that would change the numbers', () => {
  test.each([
    ['deberta-v3', { position_embedding_type: 'relative_key' }, 'position_embedding_type "relative_key"'],
    ['deberta-v3', { attention_head_size: 4 }, 'attention_head_size 4'],
    ['deberta-v3', { hidden_act: 'softclip' }, 'activation "softclip" is not supported'],
    ['deberta-v3', { num_attention_heads: 3 }, '16 hidden units cannot be divided among 3'],
    ['mpnet', { relative_attention_num_buckets: 64 }, 'relative_attention_num_buckets 64'],
    ['modernbert', { classifier_pooling: 'max' }, 'classifier_pooling "max"'],
    ['modernbert', { layer_types: ['linear', 'linear', 'linear', 'linear'] }, 'layers of the type "linear"'],
    ['modernbert', { layer_types: ['full_attention'] }, 'layer_types names 1 layers of 4'],
    ['bart', { normalize_before: true }, 'normalize_before true'],
    ['gpt2', { add_cross_attention: true }, 'add_cross_attention true'],
    ['llama', { rope_scaling: { rope_type: 'proportional' } }, 'rotary positions of the type "proportional"'],
    ['llama', { rope_scaling: { rope_type: 'linear', factor: 2, mscale_factor: 3 } }, 'rope_scaling.mscale_factor 3'],
    ['llama', { num_key_value_heads: 3 }, '4 attention heads cannot share 3'],
    ['llama', { hidden_size: 'wide' }, 'hidden_size is "wide" instead of a size'],
    ['llama', { attn_logit_softcapping: 30 }, 'attn_logit_softcapping 30'],
    ['llama', { quantization_config: { bits: 4 } }, 'quantization_config {"bits":4}'],
    ['opt', { layer_norm_elementwise_affine: false }, 'layer_norm_elementwise_affine false'],
    ['gpt-neox', { rotary_pct: 2 }, 'rotary positions of 16 of 8 units'],
  ])('of %s is refused by name: %j', (name, more, message) => {
    expect(() => build(name, more)).toThrow(message);
    expect(() => build(name, more)).toThrow(/^c\.json: |^the transformer/);
  });

  test.each([
    ['bart', { gradient_checkpointing: false, classif_dropout: 0.1, add_bias_logits: false, num_beams: 4 }],
    ['llama', { pretraining_tp: 1, attention_dropout: 0.1, torch_dtype: 'bfloat16', _attn_implementation: 'eager' }],
    [
      'gpt2',
      { summary_type: 'cls_index', attn_pdrop: 0.1, resid_pdrop: 0.1, n_ctx: 40, task_specific_params: { a: 1 } },
    ],
  ])('of %s is told from keys that do not: %j', (name, more) => {
    expect(() => build(name, more)).not.toThrow();
  });
});

describe('buckets of relative positions', () => {
  test("are transformers' own where a logarithm falls on a whole number", () => {
    // MPNetEncoder.relative_position_bucket and make_log_bucket_position of transformers 4.57.1.
    expect([8, 16, 32, 64, 128, 500].map((d) => t5Bucket(-d, 32, 128))).toEqual([8, 10, 12, 14, 15, 15]);
    expect([127, 128, 129, 200, 511, 512].map((d) => debertaBucket(d, 256, 512))).toEqual([
      127, 128, 129, 169, 255, 256,
    ]);
  });
});
