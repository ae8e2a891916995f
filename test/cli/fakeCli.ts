/** The command line as a process of its own with a fake backend: what tests of process behaviour start. */
import { runProcess } from '../../src/cli/process';
import { fakeBackend } from './fakeBackend';

const { FAKE_HANG_AT } = process.env;

/** Never ends, whatever the signal says, and tells the test that it has begun. */
function hang(): Promise<never> {
  process.stderr.write('hanging\n');
  return new Promise(() => setInterval(() => {}, 1000));
}

void runProcess(
  fakeBackend({
    concurrency: 2,
    before: (input) => (input.text.includes(FAKE_HANG_AT ?? '\u0000') ? hang() : undefined),
  }),
);
