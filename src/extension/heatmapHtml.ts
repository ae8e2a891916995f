import { TEXTS_ELEMENT } from '../protocol/heatmap';

/** What the page of the heatmap is made of. Addresses are those that the webview may load. */
export interface HeatmapPage {
  readonly script: string;
  readonly style: string;
  /** Of the webview: where styles may come from. */
  readonly cspSource: string;
  /** Random, new for each page: only the script that carries it runs. */
  readonly nonce: string;
  readonly title: string;
  /** Language of the page's own words: 'en'. */
  readonly language: string;
  /** The page's words in that language, by the English ones; undefined: English. */
  readonly texts: Readonly<Record<string, string>> | undefined;
}

/**
 * The page itself: a shell that loads one script and one style sheet. Nothing else may load, nothing may be sent anywhere, no
 * style or script in the document itself takes effect.
 */
export function heatmapHtml({ script, style, cspSource, nonce, title, language, texts }: HeatmapPage): string {
  const policy = `default-src 'none'; style-src ${cspSource}; script-src 'nonce-${nonce}'; base-uri 'none'; form-action 'none'`;
  return `<!doctype html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${escaped(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(title)}</title>
<link rel="stylesheet" href="${escaped(style)}">
</head>
<body>
${texts === undefined ? '' : `<script type="application/json" id="${TEXTS_ELEMENT}">${inScript(JSON.stringify(texts))}</script>\n`}<script nonce="${escaped(nonce)}" src="${escaped(script)}"></script>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"]/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** JSON that cannot end the element that it stands in. */
function inScript(json: string): string {
  return json.replaceAll('<', '\\u003c');
}
