import { expect, test } from 'vitest';
import { inspectionText } from '../../src/cli/output/inspectionText';
import type { InspectedTokenizer, Inspection } from '../../src/protocol/requests';

const TOKENIZER: InspectedTokenizer = {
  className: 'BertTokenizer',
  version: 5,
  savedBy: '5.23.0',
  files: ['tokenizer.json', 'tokenizer_config.json'],
  changes: ["do_lower_case is false, not tokenizer.json's true"],
  truncationSide: 'left',
  truncation: 32,
  otherwise: '  two  blanks',
};

function textOf(tokenizer: InspectedTokenizer | null): string {
  const inspection: Inspection = {
    schema: 1,
    model: {
      path: 'm.onnx',
      sha256: 'x',
      task: 'single-label',
      labels: ['a', 'b'],
      embedding: null,
      device: 'cpu',
      dtype: 'fp32',
      twinDistance: 0,
    },
    problemType: null,
    longestInput: 64,
    tokenizer,
    inputs: [],
    outputs: [],
    embedding: null,
    explainedBy: 'occlusion',
    reason: 'no lookup',
    rows: null,
    ops: [],
    devices: [],
    warnings: [],
  };
  return inspectionText(inspection).replaceAll(/\s+/g, ' ');
}

test('inspect says by which rules a tokenizer is read, what they change and what is not heeded', () => {
  const text = textOf(TOKENIZER);
  expect(text).toMatch(
    /tokenizer +BertTokenizer, as transformers 5 reads it \(config\.json: 5\.23\.0\); from tokenizer\.json, tokenizer_config\.json/,
  );
  expect(text).toMatch(/overruled +do_lower_case is false, not tokenizer\.json's true/);
  expect(text).toMatch(
    /truncation +tokenizer\.json cuts texts to 32 tokens, which transformers does not heed: 64 here/,
  );
  expect(text).toMatch(/truncation +on the left: the end of a text is read/);
  expect(text).toMatch(/otherwise +transformers 4 reads some texts with other ids, such as " two blanks"/);
});

test('it says nothing of what is not there', () => {
  expect(textOf(null)).not.toMatch(/tokenizer|truncation|otherwise/);
  const plain = { ...TOKENIZER, savedBy: null, className: null, changes: [], truncation: null, otherwise: null };
  const text = textOf({ ...plain, truncationSide: 'right' });
  expect(text).toMatch(/tokenizer +as it is; from/);
  expect(text).not.toMatch(/overruled|truncation|otherwise/);
});
