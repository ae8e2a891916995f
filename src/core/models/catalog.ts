/** The models that come with Gradlens. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { BUNDLED } from '../../protocol/options/modelOptions';
import { ModelFolderError } from '../errors';

/** The folder of the bundled model: beside the bundle's folder, or in the sources. */
export function bundledFolder(): string {
  const places = [join(__dirname, '..', 'models', BUNDLED), join(__dirname, '..', '..', '..', 'models', BUNDLED)];
  const found = places.find((p) => existsSync(join(p, 'config.json')));
  if (!found) throw new ModelFolderError(l10n.t`the bundled model is missing at ${places[0]}: install Gradlens again`);
  return found;
}
