/** Small files that ask for much are refused in one line before the memory is taken; large ones are read in linear time. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { planOf } from '../../src/core/compile/plan';
import { OnnxError } from '../../src/core/errors';
import { LIMITS } from '../../src/core/graph/limits';
import { decode } from '../../src/core/onnx/decode';
import { encode } from '../../src/core/onnx/encode';
import { place } from '../../src/core/onnx/externalData';
import { skim } from '../../src/core/onnx/skim';
import { bombs } from '../support/bombs';
import { temporaryFolder } from '../support/fixtures';

const folder = temporaryFolder();

function refusal(name: string, bytes: Uint8Array): string {
  const file = join(folder, name);
  writeFileSync(file, bytes);
  try {
    decode(skim(file), file);
  } catch (error) {
    expect(error).toBeInstanceOf(OnnxError);
    return (error as OnnxError).message.replace(folder, '');
  }
  return 'read';
}

/** A field of bytes. */
function field(number: number, content: Uint8Array): Buffer {
  const length: number[] = [];
  for (let rest = content.length; ; rest = Math.floor(rest / 128)) {
    length.push(rest < 128 ? rest : (rest % 128) | 0x80);
    if (rest < 128) break;
  }
  return Buffer.concat([Buffer.of(number * 8 + 2, ...length), content]);
}

/** Many times the same two bytes: a field without content. */
const empty = (number: number, count: number) => Buffer.alloc(2 * count, Buffer.of(number * 8 + 2, 0));
const [GRAPH, NODE, ATTRIBUTE, INTS, NAME, INITIALIZER, INT64_DATA] = [7, 1, 5, 8, 2, 5, 7];

describe('an ONNX file that asks for much', () => {
  it('is refused by the number of its fields, on every level', () => {
    const many = LIMITS.fields + 1;
    const levels = [
      empty(NODE, many),
      field(NODE, empty(1, many)),
      field(NODE, field(ATTRIBUTE, empty(INTS, many))),
      field(INITIALIZER, empty(15, many)),
    ];
    for (const level of [empty(11, many), ...levels.map((graph) => field(GRAPH, graph))])
      expect(refusal('fields.onnx', level)).toMatch(
        /^\/fields\.onnx .*more than 2000000 fields: such models are not supported/,
      );
  });

  it('is refused by the length of its names', () => {
    const name = Buffer.alloc(LIMITS.text + 1, 'n');
    expect(refusal('names.onnx', field(GRAPH, field(NAME, name)))).toContain(`more than ${LIMITS.text} bytes of names`);
  });

  it('is refused by the numbers in its lists', () => {
    const numbers = Buffer.alloc(LIMITS.wideNumbers + 1);
    const graph = field(GRAPH, field(INITIALIZER, field(INT64_DATA, numbers)));
    expect(refusal('numbers.onnx', graph)).toContain(`more than ${LIMITS.wideNumbers} 64-bit numbers in lists`);
  });

  it('is refused by the number of its nodes, in subgraphs and functions too', () => {
    expect(refusal('nodes.onnx', bombs.relu(100_000))).toContain(`100003 nodes, more than the ${LIMITS.nodes}`);
    expect(refusal('branches.onnx', bombs.branches(25_000))).toContain(`more than the ${LIMITS.nodes}`);
    expect(refusal('calls.onnx', bombs.callsInCalls(30))).toContain(`more than ${LIMITS.nodes} nodes`);
  });

  it('is refused by what its calls copy', () => {
    for (const name of ['callsOfMuch', 'callsOfNames', 'callsOfInputs'] as const)
      expect(refusal(`${name}.onnx`, bombs[name](12_000))).toMatch(/the calls of its function F copy too much of it/);
  });

  it('is refused where its messages nest without end', () => {
    let graph: Buffer<ArrayBufferLike> = Buffer.alloc(0);
    for (let i = 0; i < 200; i++) graph = field(NODE, field(ATTRIBUTE, field(6, graph)));
    expect(refusal('nested.onnx', field(GRAPH, graph))).toContain('nests more than');
  });
});

/** Each took minutes, or all memory, when a step took the square of its size. */
const LARGE: readonly (readonly [keyof typeof bombs, number])[] = [
  ['sameName', 6_000],
  ['branches', 500],
  ['captures', 500],
  ['lookups', 1_500],
  ['insertions', 2_500],
  ['listsOfLists', 2_000],
  ['softmax', 1_500],
  ['norms', 1_500],
];

describe('an ONNX file of many nodes', () => {
  it.each(LARGE)('%s, %i of them, is read and compiled', { timeout: 120_000 }, (name, count) => {
    const file = join(folder, `${name}.onnx`);
    writeFileSync(file, bombs[name](count));
    const { programs, reason } = planOf(place(decode(skim(file), file), file).model);
    if (programs === null) expect(reason).toBeNull();
    else if (programs.missing().size === 0) expect(encode(programs.gradient()).length).toBeGreaterThan(0);
  });
});
