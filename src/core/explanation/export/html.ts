import { createHash } from 'node:crypto';
import * as l10n from '@vscode/l10n';
import type { Explanation } from '../../../protocol/explain';
import { headlineOf, modelName } from '../summary';
import type { Format, ResultFormat } from './format';
import { escapeHtml } from './html/escape';
import { type PageView, recordHtml } from './html/record';
import { STYLES } from './html/styles';
import { madeWith } from './provenance';

/** The page loads and runs nothing: it has no script, and its one style sheet is allowed by its hash. */
const POLICY = `default-src 'none'; style-src 'sha256-${sha256(STYLES)}'; base-uri 'none'; form-action 'none'`;

/** One self-contained page with all records, for light, dark and high-contrast themes and for print. Needs no server. */
export function htmlFormat(view: PageView): ResultFormat<Explanation> {
  return {
    head: (first) => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escapeHtml(POLICY)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="generator" content="Gradlens">
<title>${escapeHtml(titleOf(first, view.many))}</title>
<style>${STYLES}</style>
</head>
<body>
${view.many ? pageHead(first) : ''}<main>
`,
    record: (explanation, index) => recordHtml(explanation, index, view),
    between: '',
    tail: () => `</main>
<footer>Scores are in the unit of the model's own output: they say what moved this model, not what is true. Made on this machine with ${view.provenance ? escapeHtml(madeWith(view.provenance)) : 'Gradlens'}; no text left it.</footer>
</body>
</html>
`,
  };
}

function titleOf(first: Explanation, many: boolean): string {
  if (many) return l10n.t`Explanations of ${modelName(first.model.path)}`;
  const { label, score } = headlineOf(first.prediction);
  return [[label, score].filter((part) => part !== '').join(' '), first.source].join(' · ');
}

function pageHead({ model }: Explanation): string {
  return `<header class="pagehead"><h1>Explanations</h1><p class="source"><bdi>${escapeHtml(modelName(model.path))}</bdi></p></header>\n`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('base64');
}

export const html: Format = { explanation: htmlFormat };
