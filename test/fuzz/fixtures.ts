import { join } from 'node:path';

/** Tests run in the repository; a bundled worker does not know where it came from. */
export const FIXTURES = join(process.cwd(), 'test', 'fixtures');
/** Inputs that once went wrong, or are hard, by target. */
export const CORPUS = join(FIXTURES, 'fuzz-corpus');
