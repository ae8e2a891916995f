import { build } from 'esbuild';
import { describe, expect, it } from 'vitest';
import * as errors from '../../src/core/errors';
import { fromEngineFailure, toEngineFailure } from '../../src/server/host/failure';

const hints = ['one', 'two'];
const missing = new Map([['Foo', ['/a/Foo', '/b/Foo']]]);
const made: readonly Error[] = [
  new errors.GradlensError('m', { hints }),
  new errors.UsageError('m', { hints }),
  new errors.DocumentError('m', { hints }),
  new errors.ModelFolderError('m', { hints }),
  new errors.HubError('gated', 'm', { hints }),
  new errors.CheckpointError('m', { hints, lacks: 'tokenizer' }),
  new errors.OnnxError('m', { hints }),
  new errors.GradientError('m', { hints, missing }),
  new errors.TokenizerError('m', { hints }),
  new errors.RuntimeError('m', { hints }),
  new errors.ChildDiedError('m', { hints }),
  new errors.CancelledError('m'),
];

describe('an error that crosses from thread to thread', () => {
  it.each(made.map((error) => [error.name, error] as const))(
    'is a %s on the other side, with all its fields',
    (_, error) => {
      const back = fromEngineFailure(structuredClone(toEngineFailure(error)));
      expect(back.constructor).toBe(error.constructor);
      expect(back).toEqual(error);
      expect({ ...back }).toEqual({ ...error });
    },
  );

  it('may be of every class that there is', () => {
    expect(made.map(({ name }) => name)).toEqual(errors.ERROR_NAMES);
  });

  it('has the name of its class in the shipped bundle, too, where classes have others', async () => {
    const { outputFiles } = await build({
      entryPoints: ['src/core/errors.ts'],
      bundle: true,
      minify: true,
      write: false,
      format: 'cjs',
    });
    const module: { exports: Partial<typeof errors> } = { exports: {} };
    new Function('module', 'exports', outputFiles[0]?.text ?? '')(module, module.exports);
    const { DocumentError, fromFailure: from, toFailure: to } = module.exports;
    if (!DocumentError || !from || !to) throw new Error('the bundle exports no errors');
    expect(new DocumentError('m').name).toBe('DocumentError');
    expect(from(to(new DocumentError('m')))).toBeInstanceOf(DocumentError);
  });
});
