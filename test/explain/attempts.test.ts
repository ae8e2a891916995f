import { describe, expect, it } from 'vitest';
import { CancelledError, ChildDiedError, DocumentError } from '../../src/core/errors';
import { Attempts } from '../../src/core/explain/attempts';

const died = () => new ChildDiedError('the inference process was ended by SIGKILL');

/** A process that works on everything at once, and whose death fails all that is in work. */
class Machine {
  readonly inWork = new Set<(error: Error) => void>();
  readonly log: string[] = [];
  most = 0;

  work(name: string, kill = false): Promise<string> {
    return new Promise((resolve, reject) => {
      this.inWork.add(reject);
      this.most = Math.max(this.most, this.inWork.size);
      this.log.push(`${name} beside ${this.inWork.size - 1}`);
      setImmediate(() => {
        if (!this.inWork.has(reject)) return;
        if (kill) return this.die();
        this.inWork.delete(reject);
        resolve(name);
      });
    });
  }

  die(): void {
    for (const reject of this.inWork) reject(died());
    this.inWork.clear();
  }
}

describe('work whose process dies', () => {
  it('is done again, and what stood beside it too', async () => {
    const attempts = new Attempts();
    const machine = new Machine();
    let deaths = 1;
    const results = await Promise.all(
      ['a', 'b', 'c'].map((name) => attempts.run(() => machine.work(name, name === 'a' && deaths-- > 0))),
    );
    expect(results).toEqual(['a', 'b', 'c']);
  });

  it('fails where it dies of itself, and takes no other along', async () => {
    const attempts = new Attempts();
    const machine = new Machine();
    const names = Array.from({ length: 20 }, (_, i) => `text ${i}`);
    const results = await Promise.allSettled(
      names.map((name) => attempts.run(() => machine.work(name, name === 'text 7'))),
    );
    expect(results.flatMap((result, i) => (result.status === 'rejected' ? [i] : []))).toEqual([7]);
    expect(machine.log.filter((line) => line.startsWith('text 7 '))).toEqual([
      'text 7 beside 7',
      ...Array(3).fill('text 7 beside 0'),
    ]);
  });

  it('that comes later waits for those that are done alone, and goes together again', async () => {
    const attempts = new Attempts();
    const machine = new Machine();
    let deaths = 1;
    const first = [1, 2].map((i) => attempts.run(() => machine.work(`first ${i}`, deaths-- > 0)));
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    machine.most = 0;
    const later = [1, 2, 3].map((i) => attempts.run(() => machine.work(`later ${i}`)));
    await Promise.all([...first, ...later]);
    expect(machine.most).toBe(3);
  });

  it('is not done again for a reason of its own, nor after it was cancelled', async () => {
    const attempts = new Attempts();
    let calls = 0;
    const failing = () => {
      calls++;
      return Promise.reject(new DocumentError('is empty'));
    };
    await expect(attempts.run(failing)).rejects.toThrow(DocumentError);
    expect(calls).toBe(1);
    const dying = () => {
      calls++;
      return Promise.reject(died());
    };
    await expect(attempts.run(dying, AbortSignal.abort())).rejects.toThrow(CancelledError);
    expect(calls).toBe(2);
  });
});
