/** A model's graphs in a runtime that a test makes by hand. */
import { beforeEach, describe, expect, it } from 'vitest';
import { ChildDiedError, ModelFolderError, RuntimeError } from '../../src/core/errors';
import type { ModelGraphs, Program } from '../../src/core/running/graphs';
import { ReadWriteLock } from '../../src/core/running/readWriteLock';
import { Sessions } from '../../src/core/running/sessions';
import type { Runtime } from '../../src/core/runtime/runtime';

let log: string[];
let fails: Error | undefined;
let sessions: Sessions;

beforeEach(() => {
  log = [];
  fails = undefined;
  const runtime: Runtime = {
    device: 'cpu',
    load: async (source) => {
      if (fails) throw fails;
      const name = 'file' in source ? source.file : '';
      log.push(`load ${name}`);
      return {
        run: async () => {
          log.push(`run ${name}`);
          return {};
        },
        placement: async () => [],
        release: async () => {
          log.push(`release ${name}`);
        },
      };
    },
    rest: async () => {
      log.push('rest');
    },
    dispose: async () => {
      log.push('dispose');
    },
  };
  const graphs = { file: 'model.onnx', of: (part: Program) => ({ file: part }) } as unknown as ModelGraphs;
  sessions = new Sessions(runtime, graphs, new ReadWriteLock());
});

const run = (part: Program) => sessions.run(part, {}, []);

describe('The sessions of a model', () => {
  it('are loaded by the first run, once for all', async () => {
    await Promise.all([run('forward'), run('forward'), run('gradient')]);
    expect(log.filter((l) => l.startsWith('load'))).toEqual(['load forward', 'load gradient']);
    expect(sessions.parts).toEqual(['forward', 'gradient']);
  });

  it('that are let go give everything back, when none is left', async () => {
    await run('file');
    await run('forward');
    await sessions.release(['forward', 'gradient']);
    expect(log.slice(4)).toEqual(['release forward']);
    await sessions.release(['file']);
    expect(log.slice(5)).toEqual(['release file', 'rest']);
    await run('forward');
    expect(log.slice(7)).toEqual(['load forward', 'run forward']);
  });

  it('say of a graph that cannot be run which file it is, and are tried again', async () => {
    fails = new RuntimeError('no such op');
    await expect(run('forward')).rejects.toThrow(new ModelFolderError('model.onnx cannot be run: no such op'));
    fails = new ChildDiedError('killed');
    await expect(run('forward')).rejects.toThrow(fails);
    fails = undefined;
    await run('forward');
    expect(log).toEqual(['load forward', 'run forward']);
  });
});
