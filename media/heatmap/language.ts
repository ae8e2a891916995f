/** The user's language: the first import of the page, before any text is made. The editor puts the texts into the page. */
import * as l10n from '@vscode/l10n';
import { TEXTS_ELEMENT } from '../../src/protocol/heatmap';

const texts = document.getElementById(TEXTS_ELEMENT)?.textContent;
if (texts) l10n.config({ contents: texts });
