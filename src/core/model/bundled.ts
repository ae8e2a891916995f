import { existsSync } from 'node:fs';
import { BUNDLED } from '../../protocol/options/modelOptions';

/** Whether a model option names the bundled model: absent, or its name where no file has that name. */
export function isBundled(model: string | undefined): model is undefined | typeof BUNDLED {
  return model === undefined || (model === BUNDLED && !existsSync(model));
}
