import { existsSync } from 'node:fs';
import { BUNDLED } from '../../protocol/options/modelOptions';

/** Whether a model option means the bundled model: absent, or its name where nothing of this name is there. */
export function isBundled(model: string | undefined): model is undefined | typeof BUNDLED {
  return model === undefined || (model === BUNDLED && !existsSync(model));
}
