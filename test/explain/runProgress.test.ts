import { describe, expect, it } from 'vitest';
import { RunProgress } from '../../src/core/explain/runProgress';

function told(run: (progress: RunProgress) => void): readonly string[] {
  const said: string[] = [];
  run(new RunProgress((done, total) => said.push(`${done}/${total}`)));
  return said;
}

describe('the runs of an explanation', () => {
  it('are all known of a fixed rule', () => {
    const said = told((progress) => {
      progress.expect(2, 4, true);
      for (const rows of [3, 1]) progress.add(rows);
      progress.pieceDone();
      progress.add(4);
    });
    expect(said).toEqual(['3/8', '4/8', '8/8']);
  });

  it('are more than those that are done, until nothing is left', () => {
    const said = told((progress) => {
      progress.expect(3, 16);
      progress.add(16);
      progress.add(10);
      progress.pieceDone();
      progress.add(20);
      progress.pieceDone();
      progress.add(14);
    });
    expect(said).toEqual(['16/49', '26/59', '46/78', '60/69']);
  });

  it('of windows that are run again are added', () => {
    const said = told((progress) => {
      progress.expect(1, 4);
      progress.add(4);
      progress.pieceDone();
      progress.expect(1);
      progress.add(2);
    });
    expect(said).toEqual(['4/5', '6/8']);
  });
});
