/** Where work goes while it is not known which device is the fastest: devices and trials that a test makes by hand. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Failover } from '../../src/core/device/failover';
import type { DeviceSearch, PlacedModel } from '../../src/core/device/placedModel';
import { CancelledError, DocumentError, ModelFolderError, RuntimeError } from '../../src/core/errors';
import { type DeviceVerdict, UNTRIED } from '../../src/core/runtime/devices';
import type { RunDevice } from '../../src/protocol/runtime';

class FakePlace implements PlacedModel {
  released = 0;
  disposed = 0;
  constructor(readonly device: RunDevice) {}
  async release() {
    this.released++;
  }
  async dispose() {
    this.disposed++;
  }
}

/** A promise that a test settles. */
function open<T>() {
  let resolve: (value: T) => void = () => undefined;
  let reject: (error: unknown) => void = () => undefined;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}

const GPU: DeviceVerdict = { device: 'webgpu', refused: [], placement: [] };
const NONE: DeviceVerdict = {
  device: 'cpu',
  refused: [{ device: 'webgpu', reason: 'no GPU was found' }],
  placement: [],
};

let trial: ReturnType<typeof open<DeviceVerdict>>;
let warming: ReturnType<typeof open<void>>;
let trials: AbortSignal[];
let kept: DeviceVerdict[];
let told: number;
let made: FakePlace[];
let cpu: FakePlace;
let places: Failover<FakePlace>;

beforeEach(() => {
  vi.useFakeTimers();
  trial = open();
  warming = open();
  warming.resolve();
  trials = [];
  kept = [];
  told = 0;
  made = [];
  cpu = new FakePlace('cpu');
  const search: DeviceSearch<FakePlace> = {
    decide: (signal) => {
      trials.push(signal);
      return trial.promise;
    },
    at: (device) => {
      const place = new FakePlace(device);
      made.push(place);
      return place;
    },
    warm: () => warming.promise,
    keep: (verdict) => kept.push(verdict),
  };
  places = new Failover(cpu, UNTRIED, { search, fallBack: () => cpu, onVerdict: () => told++ });
});
afterEach(() => {
  vi.useRealTimers();
});

const device = () => places.hold(async (place) => place.device);
/** Lets the trial begin, and what depends on settled promises go on. */
const behind = () => vi.advanceTimersByTimeAsync(1000);
const settle = () => vi.advanceTimersByTimeAsync(0);

describe('while nothing is known of its devices, a model', () => {
  it('computes on the CPU at once, and tries others when that is done', async () => {
    expect(await device()).toBe('cpu');
    expect(trials).toHaveLength(0);
    await behind();
    expect(trials).toHaveLength(1);
    expect(await device()).toBe('cpu');
  });

  it('is settled when one is found: what begins then is done there', async () => {
    const settled = places.settled();
    trial.resolve(GPU);
    await settled;
    expect(await device()).toBe('webgpu');
    expect(trials).toHaveLength(1);
  });

  it('is settled where none could be tried, and says why', async () => {
    const settled = places.settled();
    trial.reject(new ModelFolderError('the files changed'));
    await settled;
    expect(await device()).toBe('cpu');
    expect(places.refused).toEqual([{ device: 'auto', reason: 'the files changed' }]);
  });

  it('tries none while the first work lasts, unless it lasts long', async () => {
    const work = open<void>();
    const held = places.hold(() => work.promise);
    await vi.advanceTimersByTimeAsync(4900);
    expect(trials).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(100);
    expect(trials).toHaveLength(1);
    work.resolve();
    await held;
  });

  it('tries none while documents come one after the other, unless there are many', async () => {
    for (let time = 0; time < 5000; time += 500) {
      expect(trials).toHaveLength(0);
      await device();
      await vi.advanceTimersByTimeAsync(500);
    }
    expect(trials).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(trials).toHaveLength(1);
  });

  it('tries none before there is any work', async () => {
    await vi.advanceTimersByTimeAsync(60_000);
    expect(trials).toHaveLength(0);
  });

  it('tries them at once for whoever asks, and once for all', async () => {
    const asked = [places.decided(), places.decided()];
    trial.resolve(NONE);
    expect(await Promise.all(asked)).toEqual([NONE, NONE]);
    expect(trials).toHaveLength(1);
    await device();
    await behind();
    expect(trials).toHaveLength(1);
  });
});

describe('a verdict', () => {
  it('for another device moves what comes later, and releases the CPU', async () => {
    await device();
    await behind();
    trial.resolve(GPU);
    await settle();
    expect(await device()).toBe('webgpu');
    expect(cpu.released).toBe(1);
    expect(kept).toEqual([GPU]);
    expect(told).toBe(1);
  });

  it('leaves work that has begun where it is, and the CPU to it until the last of it is done', async () => {
    const [one, two] = [open<void>(), open<void>()];
    const seen: string[] = [];
    const long = (gate: Promise<void>) =>
      places.hold(async (place) => {
        await gate;
        seen.push(place.device);
      });
    const held = [long(one.promise), long(two.promise)];
    trial.resolve(GPU);
    await places.decided();
    expect(await device()).toBe('webgpu');
    one.resolve();
    await settle();
    expect(cpu.released).toBe(0);
    two.resolve();
    await Promise.all(held);
    expect(seen).toEqual(['cpu', 'cpu']);
    expect(cpu.released).toBe(1);
  });

  it('moves nothing before the device is warm', async () => {
    warming = open();
    trial.resolve(GPU);
    const decided = places.decided();
    await settle();
    expect(made).toHaveLength(1);
    expect(await device()).toBe('cpu');
    warming.resolve();
    await decided;
    expect(await device()).toBe('webgpu');
  });

  it('for the CPU changes nothing but that it is known why', async () => {
    await device();
    await behind();
    expect(places.refused).toEqual([]);
    trial.resolve(NONE);
    await settle();
    expect(await device()).toBe('cpu');
    expect(places.refused).toEqual(NONE.refused);
    expect([made.length, cpu.released, told]).toEqual([0, 0, 1]);
    expect(kept).toEqual([NONE]);
  });

  it('falls where the device then cannot do the work: the CPU goes on, with the reason', async () => {
    warming = open();
    trial.resolve(GPU);
    const decided = places.decided();
    warming.reject(new RuntimeError('out of memory'));
    expect(await decided).toEqual({
      device: 'cpu',
      refused: [{ device: 'webgpu', reason: 'out of memory' }],
      placement: [],
    });
    expect(made[0].disposed).toBe(1);
    expect(kept).toEqual([await decided]);
    expect(await device()).toBe('cpu');
    expect(cpu.released).toBe(0);
  });

  it('that is known already needs no trial', async () => {
    const known = new Failover(cpu, NONE);
    await known.hold(async () => undefined);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(await known.decided()).toBe(NONE);
  });
});

describe('a device that fails in use', () => {
  const failure = new RuntimeError('out of memory');
  /** Work that only the CPU can do. */
  const large = () =>
    places.hold(async (place) => {
      if (place.device !== 'cpu') throw failure;
      return place.device;
    });
  beforeEach(async () => {
    trial.resolve(GPU);
    await places.decided();
    expect(await device()).toBe('webgpu');
  });

  it('is left for the CPU, which does the work again, and the reason is told', async () => {
    expect(await large()).toBe('cpu');
    expect(await device()).toBe('cpu');
    expect(places.refused).toEqual([{ device: 'webgpu', reason: 'out of memory' }]);
    expect([told, made[0].released, cpu.released]).toEqual([2, 1, 1]);
    expect(kept).toEqual([GPU]);
  });

  it('is not at fault where the CPU fails too', async () => {
    const impossible = places.hold(async (place) => {
      throw new RuntimeError(`not on the ${place.device}`);
    });
    await expect(impossible).rejects.toThrow('not on the cpu');
    expect(await device()).toBe('webgpu');
    expect([told, made[0].released, cpu.released]).toEqual([1, 0, 2]);
  });

  it('is left once for all that was there, and goes when the last of it is done', async () => {
    const other = open<void>();
    const going = places.hold(() => other.promise);
    expect(await Promise.all([large(), large()])).toEqual(['cpu', 'cpu']);
    expect([told, made[0].released]).toEqual([2, 0]);
    other.resolve();
    await going;
    expect(made[0].released).toBe(1);
  });

  it('is not blamed for what is wrong with the text, the model, or was cancelled', async () => {
    for (const error of [new DocumentError('empty'), new ModelFolderError('changed'), new CancelledError()]) {
      let runs = 0;
      const work = places.hold(async () => {
        runs++;
        throw error;
      });
      await expect(work).rejects.toBe(error);
      expect(runs).toBe(1);
    }
    expect(await device()).toBe('webgpu');
  });

  it('is reported as it is where a person named it', async () => {
    const named = new Failover(new FakePlace('webgpu'), GPU);
    await expect(named.hold(() => Promise.reject(failure))).rejects.toBe(failure);
  });

  it('is not followed by the CPU when the model has been closed', async () => {
    const work = places.hold(async () => {
      await places.dispose();
      throw new RuntimeError('the runtime has been closed');
    });
    await expect(work).rejects.toThrow('closed');
    expect(cpu.released).toBe(1);
  });
});

describe('a trial', () => {
  it('that fails for another reason leaves the CPU at work, keeps nothing and tells the reason', async () => {
    await device();
    await behind();
    trial.reject(new ModelFolderError('the file was changed'));
    await settle();
    expect(await device()).toBe('cpu');
    expect(places.refused).toEqual([{ device: 'auto', reason: 'the file was changed' }]);
    expect(kept).toEqual([]);
    expect(told).toBe(1);
    await expect(places.decided()).rejects.toThrow('the file was changed');
  });

  it('ends with the model, and nothing is made or kept after that', async () => {
    await device();
    await behind();
    const ended = places.dispose();
    expect(trials[0].aborted).toBe(true);
    trial.resolve(GPU);
    await ended;
    await settle();
    expect([made.length, kept.length, told]).toEqual([0, 0, 0]);
    expect(cpu.disposed).toBe(1);
  });

  it('is waited for at the end: what it has started goes first', async () => {
    await device();
    await behind();
    let gone = false;
    const ended = places.dispose().then(() => {
      gone = true;
    });
    await settle();
    expect(gone).toBe(false);
    trial.reject(new CancelledError());
    await ended;
  });

  it('does not begin after the end', async () => {
    await device();
    await places.dispose();
    await vi.advanceTimersByTimeAsync(60_000);
    expect(trials).toHaveLength(0);
  });

  it('whose device is being warmed when the model ends takes that device along', async () => {
    warming = open();
    trial.resolve(GPU);
    const decided = places.decided();
    const failed = expect(decided).rejects.toThrow(CancelledError);
    await settle();
    const ended = places.dispose();
    warming.reject(new CancelledError());
    await Promise.all([ended, failed]);
    expect(made[0].disposed).toBeGreaterThan(0);
    expect(kept).toEqual([]);
  });
});
