import { describe, expect, it } from 'vitest';
import { heatmapHtml } from '../../src/extension/heatmapHtml';

const page = {
  script: 'https://x.test/heatmap.js?a=1&b="2"',
  style: 'https://x.test/heatmap.css',
  cspSource: "https://x.test 'self'",
  nonce: 'abc',
  title: 'Heatmap <of> it',
  language: 'en',
  texts: undefined,
};

describe('the shell of the page', () => {
  it('lets one script run, styles come from one place, and nothing else load', () => {
    const html = heatmapHtml(page);
    const [, policy = ''] = /Content-Security-Policy" content="([^"]+)"/.exec(html) ?? [];
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      "style-src https://x.test 'self'",
      "script-src 'nonce-abc'",
      "base-uri 'none'",
      "form-action 'none'",
    ]);
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).not.toMatch(/<style|style=|onload/);
  });

  it('escapes what it is given', () => {
    const html = heatmapHtml(page);
    expect(html).toContain('<title>Heatmap &#60;of&#62; it</title>');
    expect(html).toContain('src="https://x.test/heatmap.js?a=1&#38;b=&#34;2&#34;"');
  });

  it('holds texts of another language as data that cannot end the script', () => {
    const html = heatmapHtml({ ...page, language: 'de', texts: { Pin: '</script><b>' } });
    expect(html).toContain(
      '<script type="application/json" id="gradlens-texts">{"Pin":"\\u003c/script>\\u003cb>"}</script>',
    );
  });
});
