import { DARK, LIGHT, type Palette } from '../../palette';

const STEPS = [1, 2, 3, 4] as const;

/** The page's only style sheet. Underlines repeat the colours: solid for, dashed against, thicker for larger scores. */
export const STYLES = `
:root{color-scheme:light dark;${variables(LIGHT)}--line:#e2e3e8;--panel:#f7f7f9}
@media (prefers-color-scheme:dark){:root{${variables(DARK)}--line:#33353d;--panel:#1f2026}}
*{box-sizing:border-box}
html{-webkit-text-size-adjust:100%}
body{margin:0 auto;max-width:82rem;padding:1.5rem clamp(1rem,4vw,3rem) 3rem;background:var(--page);color:var(--text);
font:1rem/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Noto Sans",sans-serif}
h1,h2,h3,p,ul,dl,figure{margin:0;padding:0}
h1{font-size:1.9rem;line-height:1.2;font-weight:650;letter-spacing:-.01em;overflow-wrap:anywhere}
h1 .score{font-weight:400;color:var(--muted);margin-left:.35em}
h3{font-size:.95rem;font-weight:600;margin-bottom:.35rem}
small,.source,.verdict,.coverage,caption,figcaption{font-size:.875rem;color:var(--muted)}
.source{overflow-wrap:anywhere}
.known{display:inline-block;margin-top:.4rem;padding:.1em .6em;border:1px solid var(--for-line);border-radius:1em;font-size:.875rem}
.labels{list-style:none;display:flex;flex-wrap:wrap;gap:.35rem 1.6rem;margin:.8rem 0;font-size:.9rem}
.labels svg{width:5rem;height:.5rem;margin:0 .5rem;vertical-align:.08em}
.labels b{font-weight:600}
.review{margin-top:.5rem;white-space:pre-wrap;overflow-wrap:anywhere}
.why{margin-top:1rem}
.verdict.bad{color:var(--text);border-left:.25rem solid var(--for-line);padding-left:.6rem}
.columns{display:grid;grid-template-columns:minmax(0,1fr) minmax(17rem,23rem);gap:1.5rem 2.5rem;align-items:start;margin-top:1.2rem}
.document{white-space:pre-wrap;overflow-wrap:anywhere;unicode-bidi:plaintext;tab-size:4;line-height:1.85;font-size:1.06rem;
max-width:75ch;border-top:1px solid var(--line);padding-top:1rem}
.document+.document{margin-top:1rem}
.document h3{white-space:normal}
.unseen{color:var(--muted);font-style:italic}
.unknown{outline:1px dotted var(--muted);outline-offset:1px}
.unseen-note{margin-top:.8rem;font-size:.875rem;color:var(--muted)}
[class^="f"],[class^="a"]{border-radius:.2em;padding:.12em 0;-webkit-box-decoration-break:clone;box-decoration-break:clone;
text-decoration:none;text-underline-offset:.22em;text-decoration-skip-ink:none;print-color-adjust:exact;-webkit-print-color-adjust:exact}
${STEPS.map(stepRules).join('\n')}
.legend{display:flex;flex-wrap:wrap;align-items:center;gap:.2rem .5rem;margin-top:1.2rem;font-size:.875rem;color:var(--muted)}
.legend ul{display:flex;align-items:stretch;list-style:none}
.legend li{width:1.8rem;text-align:center;color:var(--text)}
.legend li span{display:block;border-radius:0;padding:.12em 0}
.coverage{margin-top:.5rem}
.lists{display:grid;gap:1.4rem;background:var(--panel);border:1px solid var(--line);border-radius:.6rem;padding:1rem 1.1rem}
table{border-collapse:collapse;width:100%;font-size:.9rem}
.lists table{table-layout:fixed}
.lists .number{width:4.4rem}
caption{text-align:left;font-weight:600;color:var(--text);padding-bottom:.3rem}
th,td{padding:.16rem .4rem .16rem 0;text-align:left;font-weight:400;vertical-align:baseline}
th[scope=row]{overflow-wrap:anywhere}
thead th{font-size:.8rem;color:var(--muted);border-bottom:1px solid var(--line)}
.bar{width:36%}
.bar svg{width:100%;height:.6rem;display:block}
.number{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap;padding-right:0}
.for-bar{fill:var(--for-line)}.against-bar{fill:var(--against-line)}.share-bar{fill:var(--muted)}.track{fill:var(--line)}
details{margin-top:1.4rem}
details>summary{cursor:pointer;font-size:.9rem;color:var(--muted)}
summary:focus-visible{outline:2px solid var(--against-line);outline-offset:3px;border-radius:.2rem}
dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.2rem 1.2rem;margin-top:.7rem;font-size:.875rem}
dt{color:var(--muted)}
dd{margin:0;overflow-wrap:anywhere;font-variant-numeric:tabular-nums}
.all{max-width:40rem;margin-top:.7rem}
details.record{margin:0;border-top:1px solid var(--line);padding:.7rem 0}
details.record>summary{display:flex;flex-wrap:wrap;align-items:baseline;gap:.1rem 1rem;color:var(--text);font-size:1rem;list-style-position:inside}
details.record>summary::before{content:"▸";color:var(--muted)}
details.record[open]>summary::before{content:"▾"}
details.record>summary::-webkit-details-marker{display:none}
details.record>summary{list-style:none}
details.record>summary b{min-width:9rem}
details.record>article{padding:1rem 0 1.5rem 1.2rem}
.pagehead{margin-bottom:1.4rem}
.warnings{margin:.8rem 0 0 1.1rem;font-size:.875rem;color:var(--muted)}
footer{margin-top:2.5rem;border-top:1px solid var(--line);padding-top:.7rem;font-size:.8rem;color:var(--muted)}
@media (max-width:56rem){.columns{grid-template-columns:minmax(0,1fr)}h1{font-size:1.55rem}details.record>article{padding-left:0}dl{grid-template-columns:minmax(0,1fr);gap:0}dd{margin-bottom:.4rem}}
@media (prefers-contrast:more){:root{--muted:var(--text);--line:var(--text)}.track{fill:none;stroke:currentColor}${STEPS.map(unfilledRules).join('')}}
@media (forced-colors:active){${STEPS.map(unfilledRules).join('')}
.for-bar,.against-bar,.share-bar{fill:CanvasText}.track{fill:none;stroke:CanvasText}}
@media print{:root{${variables(LIGHT)}--line:#ccc;--panel:#fff}body{max-width:none;padding:0}details.record{break-inside:avoid-page}
details::details-content{content-visibility:visible;display:block}.legend,.lists{break-inside:avoid}}
`;

function variables(palette: Palette): string {
  const steps = STEPS.map((s) => `--f${s}:${palette.for[s - 1]};--a${s}:${palette.against[s - 1]};`).join('');
  const { page, text, muted, forLine, againstLine } = palette;
  return `--page:${page};--text:${text};--muted:${muted};--for-line:${forLine};--against-line:${againstLine};${steps}`;
}

function stepRules(step: number): string {
  const thickness = `${(0.04 + 0.03 * step).toFixed(2)}em`;
  return (
    `.f${step}{background:var(--f${step});text-decoration:underline solid ${thickness} var(--for-line)}` +
    `.a${step}{background:var(--a${step});text-decoration:underline dashed ${thickness} var(--against-line)}`
  );
}

/** High contrast: underlines without fill. */
function unfilledRules(step: number): string {
  const thickness = `${(0.05 * step).toFixed(2)}em`;
  return (
    `.f${step}{background:none;text-decoration:underline solid ${thickness} currentColor}` +
    `.a${step}{background:none;text-decoration:underline dashed ${thickness} currentColor}`
  );
}
