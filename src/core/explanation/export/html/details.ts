import type { Explanation } from '../../../../protocol/explain';
import { detailsOf } from '../../details';
import { escapeHtml } from './escape';

/** The details that are needed to reproduce the explanation, as a collapsed section. */
export function detailsList(explanation: Explanation): string {
  const rows = detailsOf(explanation)
    .map(({ name, term, value }) => `<dt>${name}${term === null ? '' : ` (${term})`}</dt><dd>${escapeHtml(value)}</dd>`)
    .join('\n');
  return `<details><summary>Details</summary><dl>\n${rows}\n</dl></details>`;
}
