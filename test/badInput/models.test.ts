/** Model folders that are missing, damaged, or contradict themselves: exit status 1 and one line that names the file. */
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  type GraphProto,
  NodeProtoSchema,
  TensorProto_DataLocation,
} from '../../src/core/onnx/onnx_pb';
import { emptyFolder, expectFailure, gradlens, inTurn } from './command';
import { modelCopy, onnxOf, withFile, withGraph, withJson } from './damage';

const explain = (model: string) =>
  gradlens(['explain', '--text', 'goal striker', '--model', model, '--tolerance', '0.1']);

function fails(name: string, model: () => string, ...words: readonly (string | RegExp)[]): void {
  it.concurrent(name, () => inTurn(async () => expectFailure(await explain(model()), 1, ...words)));
}
function works(name: string, model: () => string): void {
  it.concurrent(name, () =>
    inTurn(async () => {
      const { status, stderr, stdout } = await explain(model());
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(stdout).toContain('%');
    }),
  );
}
function without(...names: readonly string[]): string {
  const folder = modelCopy();
  for (const name of names) rmSync(join(folder, name), { recursive: true });
  return folder;
}

describe('a folder that is no model', () => {
  fails('does not exist', () => join(emptyFolder(), 'nowhere'), 'there is no model at', 'nowhere');
  fails('is empty', emptyFolder, 'has no onnx/model.onnx');
  fails('is a file of another kind', () => join(modelCopy(), 'config.json'), 'config.json is not an .onnx file');
  fails('has no .onnx file', () => without('onnx/model.onnx'), 'has no onnx/model.onnx');
  fails(
    'has a folder named model.onnx',
    () => {
      const folder = without('onnx/model.onnx');
      mkdirSync(onnxOf(folder));
      return folder;
    },
    'has no onnx/model.onnx',
  );
  fails('has no config', () => without('config.json'), 'config.json');
  fails('has no tokenizer', () => without('tokenizer.json'), 'tokenizer.json', 'missing');
  it.concurrent('lacks the variant that was asked for', () =>
    inTurn(async () => {
      const args = ['explain', '--text', 'goal', '--model', modelCopy(), '--dtype', 'q4'];
      expectFailure(await gradlens(args), 1, 'no q4 model', 'model.onnx');
    }));
});

describe('a config.json', () => {
  fails('that is not JSON', () => withFile('config.json', '{"id2label": {'), 'config.json');
  fails('that is empty', () => withFile('config.json', ''), 'config.json');
  fails('that is a list', () => withFile('config.json', '[]'), 'config.json', 'not a model config');
  fails(
    'with labels of a wrong type',
    () => withJson('config.json', (c) => ({ ...c, id2label: { 0: ['a'], 1: 'b', 2: 'c' } })),
    'id2label',
  );
  fails(
    'with one label too few',
    () => withJson('config.json', (c) => ({ ...c, id2label: { 0: 'a', 1: 'b' } })),
    '2 labels',
    '3 logits',
  );
  fails(
    'with a hole in its labels',
    () => withJson('config.json', (c) => ({ ...c, id2label: { 0: 'a', 1: 'b', 3: 'c' } })),
    'id2label',
    '"3"',
  );
  fails(
    'with a label twice',
    () => withJson('config.json', (c) => ({ ...c, id2label: { 0: 'a', '00': 'b', 1: 'c' } })),
    'id2label',
    '"00"',
  );
  fails(
    'with a wrong number',
    () => withJson('config.json', (c) => ({ ...c, max_position_embeddings: 'many' })),
    'config.json',
    'max_position_embeddings',
  );
  works('with the numbers that Python writes beyond JSON', () => {
    const folder = withJson('config.json', (c) => c);
    for (const name of ['config.json', 'tokenizer_config.json']) {
      const text = readFileSync(join(folder, name), 'utf8').trimEnd().slice(0, -1);
      writeFileSync(join(folder, name), `${text}, "a": Infinity, "b": [-Infinity, NaN], "c": "NaN, \\"Infinity"}`);
    }
    return folder;
  });
  fails('with a word of no language', () => withFile('config.json', '{"a": Infinite}'), 'config.json');
  it.concurrent.each<[string, string, readonly string[], string]>([
    ['whole numbers', '{"0": 0, "1": 1, "2": 2}', ['0', '1', '2'], ''],
    ['floats', '{"0": -1.0, "1": 0.50, "2": 1.0}', ['-1.0', '0.5', '1.0'], ''],
    ['truths and nothing', '{"0": true, "1": false, "2": null}', ['True', 'False', 'None'], ''],
    ['one name for two', '{"0": "a", "1": "b", "2": "a"}', ['a', 'b', 'a'], 'the name "a" (0, 2)'],
  ])('with labels that are %s', (_, id2label, labels, note) =>
    inTurn(async () => {
      const folder = withJson('config.json', (c) => ({ ...c, id2label: null }));
      const text = readFileSync(join(folder, 'config.json'), 'utf8');
      writeFileSync(join(folder, 'config.json'), text.replace('"id2label":null', `"id2label": ${id2label}`));
      const { stdout } = await gradlens(['classify', '--text', 'goal', '--model', folder, '--format', 'json']);
      const { model, warnings } = JSON.parse(stdout);
      expect(model.labels).toEqual(labels);
      expect(warnings.join()).toContain(note);
    }),
  );
  it.concurrent('without the number of positions: the graph tells it', () =>
    inTurn(async () => {
      const folder = withJson('config.json', ({ max_position_embeddings: _, ...c }) => ({ ...c, model_type: 'own' }));
      const config = join(folder, 'tokenizer_config.json');
      const { model_max_length: __, ...rest } = JSON.parse(readFileSync(config, 'utf8'));
      writeFileSync(config, JSON.stringify(rest));
      const text = 'goal striker '.repeat(200);
      const { status, stdout } = await gradlens(['classify', '--text', text, '--model', folder, '--format', 'json']);
      expect(status).toBe(0);
      expect(JSON.parse(stdout).windows.length).toBeGreaterThan(4);
    }));
  it.concurrent('with label2id alone', () =>
    inTurn(async () => {
      const labels = async (label2id: object) => {
        const folder = withJson('config.json', ({ id2label: _, ...c }) => ({ ...c, label2id }));
        const { stdout } = await gradlens(['classify', '--text', 'goal', '--model', folder, '--format', 'json']);
        const { model, warnings } = JSON.parse(stdout);
        return [...model.labels, ...warnings].join(' ');
      };
      expect(await labels({ b: 1, a: 0, c: 2 })).toMatch(/^a b c config\.json has label2id alone/);
      expect(await labels({ a: 0, b: 1 })).toBe('LABEL_0 LABEL_1 LABEL_2');
      expect(await labels({ a: 0, b: 1, c: 3 })).toBe('LABEL_0 LABEL_1 LABEL_2');
    }));
  fails('that is huge', () => withFile('config.json', Buffer.alloc(33 << 20, ' ')), 'config.json', 'larger');
  fails(
    'that is a device',
    () => {
      const folder = without('config.json');
      symlinkSync('/dev/zero', join(folder, 'config.json'));
      return folder;
    },
    'config.json',
    'not a file',
  );
});

describe('a tokenizer.json', () => {
  fails(
    'that is cut',
    () => withFile('tokenizer.json', '{"model": {"vocab": {"[PA'),
    'tokenizer.json',
    'not valid JSON',
  );
  fails('that is a number', () => withFile('tokenizer.json', '3'), 'tokenizer.json');
  fails('without a model', () => withJson('tokenizer.json', ({ model: _, ...rest }) => rest), 'tokenizer.json');
  fails(
    'with an unknown stage',
    () => {
      const folder = withJson('tokenizer.json', (t) => ({ ...t, normalizer: { type: 'Rot13' } }));
      // Classes with rules of their own replace the stages of the file.
      writeFileSync(join(folder, 'tokenizer_config.json'), '{"tokenizer_class": "PreTrainedTokenizerFast"}');
      return folder;
    },
    'Rot13',
  );
  fails(
    'with an id of -1',
    () => withJson('tokenizer.json', (t) => ({ ...t, model: { ...(t.model as object), vocab: { goal: -1 } } })),
    'tokenizer.json',
  );
  const larger = (token: string) => () =>
    withJson('tokenizer.json', (t) => {
      const model = t.model as { vocab: Record<string, number> };
      return { ...t, model: { ...model, vocab: { ...model.vocab, [token]: 30_521 } } };
    });
  works('of more tokens than the model, none of them in the text', larger('goalkeeper'));
  it.concurrent('of more tokens than the model, one of them in the text', () =>
    inTurn(async () => {
      const args = ['explain', '--model', larger('goalkeeper')(), '--tolerance', '0.1'];
      expectFailure(await gradlens([...args, '--text', 'the goalkeeper']), 1, '"goalkeeper" (id 30521)', 'ends at 119');
      const text = ['--text', 'goal', '--baseline', 'text:goalkeeper'];
      expectFailure(await gradlens([...args, ...text]), 2, '--baseline', 'goalkeeper');
    }));
  fails(
    'that is a device',
    () => {
      const folder = without('tokenizer.json');
      symlinkSync('/dev/zero', join(folder, 'tokenizer.json'));
      return folder;
    },
    'tokenizer.json',
    'not a file',
  );
  fails(
    'with no room for a text',
    () => withJson('tokenizer_config.json', (c) => ({ ...c, model_max_length: 2 })),
    'leaves no room',
    'model_max_length',
  );
});

describe('an .onnx file of something else', () => {
  const random = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919 + (i >> 3) * 104_729) & 0xff));
  const FOREIGN: Readonly<Record<string, string | Uint8Array>> = {
    nothing: '',
    text: 'The chancellor said that profits had risen.\n',
    'a page': '<!doctype html><title>Not found</title>',
    'a pointer to large files': 'version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 3\n',
    'a PNG': Buffer.from('89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489', 'hex'),
    'a zip': Buffer.from('504b0304140000000800', 'hex'),
    'random bytes': random,
    'a protobuf of another kind': Buffer.from('0a05676f616c7312067374726b6572', 'hex'),
  };
  for (const [name, content] of Object.entries(FOREIGN))
    fails(name, () => withFile('onnx/model.onnx', content), 'model.onnx');
  for (const share of [0.001, 0.1, 0.3, 0.5, 0.9, 0.999])
    fails(
      `the first ${100 * share} % of a model`,
      () => {
        const bytes = readFileSync(onnxOf(modelCopy()));
        return withFile('onnx/model.onnx', bytes.subarray(0, Math.floor(bytes.length * share)));
      },
      'model.onnx',
      'cut at byte',
      'download it again',
    );
});

describe('what stands in the place of a file', () => {
  const POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 437986\n`;
  const FOUND: Readonly<Record<string, readonly [string | Uint8Array, ...string[]]>> = {
    'a Git LFS pointer': [POINTER, 'Git LFS pointer', 'git lfs pull'],
    'an HTML page': [
      `\n<!DOCTYPE html>\n<html><body>${'<p>Sign in</p>'.repeat(9000)}</body></html>`,
      'HTML page',
      'download it again',
    ],
    'an XML message': ['<?xml version="1.0"?><Error><Code>NoSuchKey</Code></Error>', 'XML message'],
    'gzip data': [gzipSync('{}'), 'gzip data', 'gunzip'],
    'a JSON error message': ['{"error":"Repository not found"}', 'Repository not found', 'download it again'],
  };
  const places: Readonly<Record<string, (content: string | Uint8Array) => string>> = {
    'onnx/model.onnx': (content) => withFile('onnx/model.onnx', content),
    'config.json': (content) => withFile('config.json', content),
    'tokenizer.json': (content) => withFile('tokenizer.json', content),
    'tokenizer_config.json': (content) => withFile('tokenizer_config.json', content),
    'special_tokens_map.json': (content) => withFile('special_tokens_map.json', content),
    'weights.bin': (content) => {
      const folder = modelCopy('model_external.onnx');
      writeFileSync(join(folder, 'onnx', 'weights.bin'), content);
      return folder;
    },
    'model.safetensors': (content) => {
      const folder = withFile('model.safetensors', content);
      rmSync(join(folder, 'onnx'), { recursive: true });
      return folder;
    },
    'best-model.pt': (content) => {
      const file = join(emptyFolder(), 'best-model.pt');
      writeFileSync(file, content);
      return file;
    },
  };
  for (const [what, [content, ...words]] of Object.entries(FOUND))
    for (const [place, put] of Object.entries(places))
      fails(`${place}: ${what}`, () => put(content), basename(place), ...words);

  it.concurrent('a vocabulary beside a checkpoint', () =>
    inTurn(async () => {
      const folder = emptyFolder();
      writeFileSync(join(folder, 'vocab.txt'), POINTER);
      const model = fileURLToPath(new URL('../fixtures/flair/old-0.6.pt', import.meta.url));
      const args = ['classify', '--text', 'goal', '--model', model, '--tokenizer', folder];
      expectFailure(await gradlens(args), 1, 'vocab.txt', 'Git LFS pointer');
    }));
});

describe('a graph that is no text classifier', () => {
  const ids = (g: GraphProto) => g.input.find((i) => i.name === 'input_ids');
  const logits = (g: GraphProto) => g.output[0];
  const gather = (g: GraphProto) => g.node.find((n) => n.opType === 'Gather' && n.input[1] === 'input_ids');
  const node = (opType: string, input: string[], output: string[]) =>
    create(NodeProtoSchema, { opType, name: opType, input, output });

  fails(
    'without an integer input',
    () =>
      withGraph((g) => {
        for (const { type } of g.input) if (type?.value.case === 'tensorType') type.value.value.elemType = 1;
      }),
    'model.onnx',
    'no word-embedding lookup',
  );
  fails(
    'without a lookup',
    () =>
      withGraph((g) => {
        const found = gather(g);
        if (found) found.input[1] = 'attention_mask';
      }),
    'model.onnx',
    'no word-embedding lookup',
    'input_ids',
  );
  fails(
    'with an input of an unknown name',
    () =>
      withGraph((g) => {
        g.input.push({ ...g.input[1], name: 'pixel_values' });
      }),
    'pixel_values',
  );
  fails(
    'with logits of three axes',
    () =>
      withGraph((g) => {
        const { name } = logits(g);
        logits(g).name = 'deep';
        g.node.push(node('Unsqueeze', [name, 'axis0'], ['deep']));
        g.initializer.push({ ...g.initializer[0], name: 'axis0', dims: [1n], dataType: 7, rawData: new Uint8Array(8) });
      }),
    'model.onnx',
    '3 axes',
    '[batch, labels]',
  );
  fails(
    'that a value is missing in',
    () =>
      withGraph((g) => {
        const found = gather(g);
        if (found) found.output[0] = 'elsewhere';
      }),
    'model.onnx',
    'which no node makes',
  );
  fails(
    'that goes in a circle',
    () =>
      withGraph((g) => {
        g.node[3].input[0] = logits(g).name;
      }),
    'model.onnx',
    'cycle',
  );
  fails(
    'with an op that does not exist',
    () =>
      withGraph((g) => {
        const found = g.node.find((n) => n.opType === 'Erf');
        if (found) found.opType = 'Erfolg';
      }),
    'model.onnx',
    'Erfolg',
  );
  fails(
    'with ids of one axis',
    () =>
      withGraph((g) => {
        const type = ids(g)?.type?.value;
        if (type?.case === 'tensorType') type.value.shape?.dim.splice(1);
      }),
    'model.onnx',
    '1 axes',
  );
  const embedding = (name: string, config: object) => {
    const folder = withGraph((g) => {
      g.node.push(node('Identity', [logits(g).name], [name]));
      logits(g).name = name;
    });
    const { id2label: _, problem_type: __, ...rest } = JSON.parse(readFileSync(join(folder, 'config.json'), 'utf8'));
    writeFileSync(join(folder, 'config.json'), JSON.stringify({ ...rest, ...config }));
    return folder;
  };
  for (const name of ['sentence_embedding', 'pooler_output', 'last_hidden_state'])
    fails(`but the encoder of one, with a ${name}`, () => embedding(name, {}), name, 'no classifier', 'no id2label');
  fails(
    'by its class, whatever its output is named',
    () => embedding('output_0', { architectures: ['BertModel'] }),
    'no classifier',
    'BertModel',
  );
  it.concurrent('unless a person names its logits, or the class or name of the output says that it is one', () =>
    inTurn(async () => {
      const classify = async (model: string, ...args: readonly string[]) =>
        (await gradlens(['classify', '--text', 'goal', '--model', model, ...args])).status;
      expect(await classify(embedding('sentence_embedding', {}), '--output-name', 'sentence_embedding')).toBe(0);
      expect(await classify(embedding('output_0', { architectures: ['BertForSequenceClassification'] }))).toBe(0);
      expect(await classify(embedding('class_scores', { architectures: ['BertModel'] }))).toBe(0);
    }));
  works('but has a second output', () =>
    withGraph((g) => {
      g.node.push(node('Identity', [logits(g).name], ['again']));
      g.output.push({ ...logits(g), name: 'again' });
    }),
  );
});

describe('logits in half precision', () => {
  it.concurrent('are read as numbers, not as bits', () =>
    inTurn(async () => {
      const folder = withGraph((g) => {
        const to = create(AttributeProtoSchema, { name: 'to', type: AttributeProto_AttributeType.INT, i: 10n });
        g.node.push(
          create(NodeProtoSchema, { opType: 'Cast', input: [g.output[0].name], output: ['half'], attribute: [to] }),
        );
        g.output[0].name = 'half';
        const type = g.output[0].type?.value;
        if (type?.case === 'tensorType') type.value.elemType = 10;
      });
      const logits = async (model: string) => {
        const args = ['classify', '--text', 'goal striker', '--model', model, '--format', 'json'];
        const { stdout } = await gradlens(args);
        return JSON.parse(stdout).prediction.scores.map((s: { logit: number }) => s.logit) as number[];
      };
      const [half, whole] = [await logits(folder), await logits(modelCopy())];
      half.forEach((logit, i) => {
        expect(logit).toBeCloseTo(whole[i], 2);
      });
    }));
});

describe('weights in a file of their own', () => {
  const external = (location: string) =>
    withGraph((g) => {
      for (const t of g.initializer)
        if (t.dataLocation === TensorProto_DataLocation.EXTERNAL)
          for (const e of t.externalData) if (e.key === 'location') e.value = location;
    }, 'model_external.onnx');
  const weights = (folder: string) => join(folder, 'onnx', 'weights.bin');
  const secret = () => {
    const file = join(emptyFolder(), 'secret.bin');
    writeFileSync(file, Buffer.alloc(100_000));
    return file;
  };

  works('beside the model', () => modelCopy('model_external.onnx'));
  fails(
    'that is missing',
    () => {
      const folder = modelCopy('model_external.onnx');
      rmSync(weights(folder));
      return folder;
    },
    'weights.bin',
    'missing',
  );
  fails(
    'that is cut',
    () => {
      const folder = modelCopy('model_external.onnx');
      truncateSync(weights(folder), 30_000);
      return folder;
    },
    'weights.bin is cut',
    '30000',
  );
  fails(
    'that is a folder',
    () => {
      const folder = modelCopy('model_external.onnx');
      rmSync(weights(folder));
      mkdirSync(weights(folder));
      return folder;
    },
    'weights.bin',
  );
  fails('by an absolute path', () => external(secret()), 'secret.bin', 'outside its own folder');
  fails(
    'one folder up',
    () => {
      const folder = external('../weights.bin');
      renameSync(weights(folder), join(folder, 'weights.bin'));
      return folder;
    },
    '../weights.bin',
    'outside its own folder',
  );
  fails('with a NUL in its name', () => external('weights.bin\0.txt'), 'outside its own folder');
  fails(
    'through a link out of the folder',
    () => {
      const folder = modelCopy('model_external.onnx');
      rmSync(weights(folder));
      symlinkSync(secret(), weights(folder));
      return folder;
    },
    'weights.bin',
    'a link out of its own folder',
  );
  const cached = () => {
    const folder = modelCopy('model_external.onnx');
    const root = join(emptyFolder(), 'models--o--n');
    const snapshot = join(root, 'snapshots', 'abc');
    mkdirSync(join(root, 'blobs'), { recursive: true });
    const names = ['config.json', 'tokenizer.json', 'tokenizer_config.json', 'onnx/model.onnx', 'onnx/weights.bin'];
    names.forEach((name, i) => {
      const blob = join(root, 'blobs', `blob${i}`);
      cpSync(join(folder, name), blob);
      mkdirSync(dirname(join(snapshot, name)), { recursive: true });
      symlinkSync(blob, join(snapshot, name));
    });
    return snapshot;
  };
  works('through the links of the Hugging Face cache', cached);
  works('through a link to a snapshot of that cache', () => {
    const link = join(emptyFolder(), 'my-model');
    symlinkSync(cached(), link);
    return link;
  });
  works('through a link to the file of a snapshot', () => {
    const link = join(emptyFolder(), 'my-model.onnx');
    symlinkSync(join(cached(), 'onnx', 'model.onnx'), link);
    return link;
  });
});
