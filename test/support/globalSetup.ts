/** Builds the inference process and the command line, which tests start as the product does. Caches are the tests' own. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

export function setup(): void {
  process.env.GRADLENS_CACHE = join(__dirname, '..', '..', 'node_modules', '.cache', 'gradlens-tests');
  execFileSync(process.execPath, ['scripts/build.mjs'], { stdio: 'inherit' });
}
