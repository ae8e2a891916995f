/** The one model of a server: opened late, opened again, closed early, with models that a test makes by hand. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CancelledError, ChildDiedError, DocumentError, ModelFolderError } from '../../src/core/errors';
import { layersOf } from '../../src/core/explanation/view/view';
import type { EngineState, Explained } from '../../src/protocol/engine';
import type { Classification } from '../../src/protocol/explain';
import type { OpenModel } from '../../src/server/host/engine';
import { ModelHost } from '../../src/server/host/modelHost';
import { fakeComparison } from '../cli/fakeBackend';
import { explanation } from '../explanation/fakes';

const TIMES = { idle: 60_000, watch: 1000, failed: 30_000, again: 3000 };
const INPUT = { source: 'test', id: null, known: null, text: 'profits rose', textPair: null };

const EXPLAINED = { explanation: explanation(), layers: layersOf(explanation()) };

class FakeModel implements OpenModel {
  changed = false;
  disposed = false;
  info;
  reason: string | null = null;
  details = 'CPU computes';

  constructor(
    sha256: string,
    private readonly work: () => Promise<Classification>,
    readonly onDevice: () => void = () => undefined,
  ) {
    this.info = { ...explanation().model, sha256 };
  }

  classify(): Promise<Classification> {
    return this.work();
  }

  async explain() {
    return EXPLAINED;
  }

  async compare() {
    return fakeComparison(INPUT);
  }

  async dispose(): Promise<void> {
    this.disposed = true;
  }
}

let opened: FakeModel[];
let states: EngineState[];
/** What the next models do, by the number of the model. */
let work: (model: number) => Promise<Classification>;
let openFails: Error | undefined;
let host: ModelHost;

beforeEach(() => {
  vi.useFakeTimers();
  opened = [];
  states = [];
  openFails = undefined;
  work = async () => explanation();
  host = new ModelHost(
    async (_options, { onDevice }) => {
      if (openFails) throw openFails;
      const number = opened.length;
      const model = new FakeModel(`hash ${number}`, () => work(number), onDevice);
      opened.push(model);
      return model;
    },
    (state) => states.push(state),
    TIMES,
  );
});
afterEach(() => {
  vi.useRealTimers();
});

const classify = (context = {}) => host.classify(INPUT, {}, context);
const kinds = () => states.map(({ kind }) => kind);

describe('the model', () => {
  it('is opened by the first work, once for all', async () => {
    expect(opened).toHaveLength(0);
    await Promise.all([classify(), classify(), classify()]);
    expect(opened).toHaveLength(1);
    expect(kinds()).toEqual(['loading', 'ready']);
    expect(host.state).toMatchObject({ device: 'cpu', message: null });
  });

  it('goes when nothing has asked for it for a while, and comes back', async () => {
    await classify();
    await vi.advanceTimersByTimeAsync(59_000);
    await classify();
    await vi.advanceTimersByTimeAsync(59_000);
    expect(opened[0].disposed).toBe(false);
    await vi.advanceTimersByTimeAsync(1000);
    expect(opened[0].disposed).toBe(true);
    expect(host.state).toMatchObject({ kind: 'idle', device: '' });
    await classify();
    expect(opened).toHaveLength(2);
  });

  it('stays while work goes on, however long', async () => {
    let finish: (result: Classification) => void = () => undefined;
    work = () =>
      new Promise((resolve) => {
        finish = resolve;
      });
    const result = classify();
    await vi.advanceTimersByTimeAsync(10 * 60_000);
    expect(opened[0].disposed).toBe(false);
    finish(explanation());
    await result;
  });

  it('is another one after a choice, and the old one ends', async () => {
    await classify();
    host.choose({ model: 'other' });
    await vi.advanceTimersByTimeAsync(0);
    expect(opened[0].disposed).toBe(true);
    expect(host.state.kind).toBe('idle');
    host.choose({ model: 'other' });
    await classify();
    expect(opened).toHaveLength(2);
  });

  it('that was replaced is told at the second look and loaded again by the next work', async () => {
    await classify();
    opened[0].changed = true;
    await vi.advanceTimersByTimeAsync(1000);
    expect(host.state.kind).toBe('ready');
    await vi.advanceTimersByTimeAsync(1000);
    expect(host.state.kind).toBe('changed');
    await classify();
    expect(opened[0].disposed).toBe(true);
    expect(host.state).toMatchObject({ kind: 'ready', fingerprint: '["hash 1","single-label",["business","sport"]]' });
  });

  it('that was replaced under the work is loaded again for it', async () => {
    work = async (model) => {
      if (model > 0) return explanation();
      opened[0].changed = true;
      throw new ModelFolderError('was changed while it was in use');
    };
    await classify();
    expect(opened).toHaveLength(2);
  });

  it('that was replaced and cannot be loaded is tried again: its files may still be on their way', async () => {
    await classify();
    opened[0].changed = true;
    await vi.advanceTimersByTimeAsync(2000);
    openFails = new ModelFolderError('half a file');
    await expect(classify()).rejects.toThrow('half a file');
    expect(host.state.kind).toBe('failed');
    await expect(classify()).rejects.toThrow('half a file');
    openFails = undefined;
    await vi.advanceTimersByTimeAsync(3000);
    expect(host.state.kind).toBe('changed');
    await classify();
    expect(host.state.kind).toBe('ready');
  });

  it('that cannot be loaded is left alone by typing, not by a person', async () => {
    openFails = new ModelFolderError('no model');
    await expect(classify()).rejects.toThrow('no model');
    expect(host.state).toMatchObject({ kind: 'failed', message: 'no model' });
    openFails = undefined;
    await expect(classify()).rejects.toThrow('no model');
    expect(opened).toHaveLength(0);
    await classify({ insist: true });
    expect(host.state.kind).toBe('ready');
  });
});

describe('the device', () => {
  it('is told again when another one computes, and why others do not', async () => {
    await classify();
    expect(host.state).toMatchObject({ device: 'cpu', reason: null });
    opened[0].info = { ...opened[0].info, device: 'webgpu' };
    opened[0].reason = 'CUDA: its libraries are not installed';
    opened[0].onDevice();
    await vi.advanceTimersByTimeAsync(0);
    expect(host.state).toMatchObject({
      kind: 'ready',
      device: 'webgpu',
      reason: 'CUDA: its libraries are not installed',
      fingerprint: '["hash 0","single-label",["business","sport"]]',
    });
  });

  it('of a model that is gone is told to nobody', async () => {
    await classify();
    host.choose({ model: 'other' });
    opened[0].info = { ...opened[0].info, device: 'webgpu' };
    opened[0].onDevice();
    await vi.advanceTimersByTimeAsync(0);
    expect(host.state).toMatchObject({ kind: 'idle', device: '' });
    await classify();
    expect(host.state.device).toBe('cpu');
  });
});

describe('work', () => {
  it('whose process died is done again, and fails the second time', async () => {
    let runs = 0;
    work = async () => {
      if (++runs === 1) throw new ChildDiedError('killed');
      return explanation();
    };
    await classify();
    expect(runs).toBe(2);
    work = async () => {
      runs++;
      throw new ChildDiedError('killed again');
    };
    await expect(classify()).rejects.toThrow('killed again');
    expect(runs).toBe(4);
  });

  it('that fails for its text fails at once', async () => {
    let runs = 0;
    work = async () => {
      runs++;
      throw new DocumentError('nothing to read');
    };
    await expect(classify()).rejects.toThrow('nothing to read');
    expect(runs).toBe(1);
  });

  it('that is cancelled while the model loads leaves the model to others', async () => {
    const controller = new AbortController();
    const mine = classify({ signal: controller.signal });
    const other = classify();
    controller.abort();
    await expect(mine).rejects.toThrow(CancelledError);
    await other;
    expect(opened).toHaveLength(1);
  });

  it('has no place after the end', async () => {
    await classify();
    await host.dispose();
    expect(opened[0].disposed).toBe(true);
    await expect(classify()).rejects.toThrow(CancelledError);
  });

  it('of a long text shows a picture now and then, not each', async () => {
    vi.useRealTimers();
    const shown: unknown[] = [];
    let made = 0;
    const model = {
      info: explanation().model,
      reason: null,
      details: 'CPU computes',
      changed: false,
      classify: async () => explanation(),
      explain: async (_: unknown, __: unknown, { onPicture }: { onPicture?: (make: () => Explained) => void }) => {
        for (let i = 0; i < 50; i++)
          onPicture?.(() => {
            made++;
            return EXPLAINED;
          });
        return EXPLAINED;
      },
      compare: async () => fakeComparison(INPUT),
      dispose: async () => undefined,
    };
    const quick = new ModelHost(async () => model);
    await quick.explain(INPUT, {}, { onPicture: (picture) => shown.push(picture) });
    expect(made).toBe(shown.length);
    expect(made).toBeGreaterThan(0);
    expect(made).toBeLessThan(5);
    await quick.dispose();
  });
});
