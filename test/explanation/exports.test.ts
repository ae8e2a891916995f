import { describe, expect, it } from 'vitest';
import { plainInk } from '../../src/core/explanation/export/ansi';
import { classificationCsv, explanationCsv, tokenizationCsv } from '../../src/core/explanation/export/csv';
import { render } from '../../src/core/explanation/export/format';
import { html } from '../../src/core/explanation/export/html';
import { json, jsonFormat } from '../../src/core/explanation/export/json';
import { jsonlFormat } from '../../src/core/explanation/export/jsonl';
import { readExplanations } from '../../src/core/explanation/read';
import { explanation, token } from './fakes';

const hostile = explanation({ text: 'a "b"\u0000\u2028\ud800 </script>\r\n', source: 'we,"ird\n.txt' });

describe('JSON', () => {
  it('writes one object for one document and an array for several', () => {
    expect(JSON.parse(render(jsonFormat(false), [explanation()]))).toEqual(explanation());
    expect(JSON.parse(render(jsonFormat(true), [explanation(), hostile]))).toEqual([explanation(), hostile]);
    expect(JSON.parse(render(jsonFormat(true), [explanation()]))).toEqual([explanation()]);
  });

  it('keeps numbers in full precision and puts a token on a line', () => {
    const text = render(jsonFormat(false), [explanation({ tokens: [token(0, 1, 0.1 + 0.2)] })]);
    expect(text).toContain(
      '\n    {"id":7,"token":"t","start":0,"end":1,"special":false,"sequence":0,"attribution":0.30000000000000004}\n',
    );
  });

  it('writes one line a record as JSON Lines, whatever the text', () => {
    const lines = render(jsonlFormat, [hostile, explanation()]).trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(JSON.parse(lines[0] ?? '')).toEqual(hostile);
  });
});

describe('where a file comes from', () => {
  const provenance = {
    version: '1.2.0',
    date: '2026-11-30T22:48:05Z',
    note: 'checked <by> Ada',
    pinned: explanation({ target: { index: 0, label: 'business', output: 'logit', against: null } }),
  };
  const look = {
    ...({ granularity: 'word', order: 'score', many: false, bundled: false } as const),
    ink: plainInk,
    csv: { guard: true, shown: false },
  };

  it('is in JSON of one explanation that has a date, and reading it back leaves it out', () => {
    const written = (more: object) => render(chosenFormat(json.explanation?.({ ...look, ...more })), [explanation()]);
    const text = written({ provenance });
    expect(JSON.parse(text).made).toMatchObject({ program: 'Gradlens', version: '1.2.0', note: 'checked <by> Ada' });
    expect(JSON.parse(text).made.pinned).toEqual(provenance.pinned);
    expect(readExplanations(text, 'a.json')).toEqual([explanation()]);
    // As the command line writes it: the same bytes every day.
    expect(written({ provenance: { ...provenance, date: null } })).toBe(written({}));
  });

  it('is in the page: program, date, model, hash, path, note, and what it is compared with', () => {
    const page = render(chosenFormat(html.explanation?.({ ...look, provenance })), [explanation()]);
    const { model } = explanation();
    for (const part of ['Gradlens 1.2.0, 2026-11-30T22:48:05Z', 'checked &lt;by&gt; Ada', model.sha256, model.path])
      expect(page).toContain(part);
    expect(page).toContain('<b>Compared:</b> pinned business');
    expect(render(chosenFormat(html.explanation?.(look)), [explanation()])).not.toContain('class="review"');
  });

  function chosenFormat<T>(format: T | undefined): T {
    if (format === undefined) throw new Error('there is such a format');
    return format;
  }
});

describe('CSV', () => {
  it('is one table for many documents, a row a token, in order, with the word of each', () => {
    const table = render(explanationCsv('token', 'position'), [explanation(), explanation({ id: 'r2' })]);
    expect(table.split('\n')).toEqual([
      'file,id,index,start,end,token,word,attribution',
      'article.txt,,0,0,0,t,,0',
      'article.txt,,1,0,7,t,profits,0.41',
      'article.txt,,2,8,12,t,rose,-0.12',
      'article.txt,r2,0,0,0,t,,0',
      'article.txt,r2,1,0,7,t,profits,0.41',
      'article.txt,r2,2,8,12,t,rose,-0.12',
      '',
    ]);
  });

  it('lists words by score when asked to', () => {
    const words = explanation().words.map((word, i) => ({ ...word, attribution: i === 0 ? 0.1 : -0.4 }));
    const table = render(explanationCsv('word', 'score'), [explanation({ words })]);
    expect(table.split('\n').slice(1, 3)).toEqual([
      'article.txt,,1,8,12,,rose,-0.4',
      'article.txt,,0,0,7,,profits,0.1',
    ]);
  });

  it('quotes separators, quotes, line breaks and white space at the ends', () => {
    const tokens = [token(0, 1, 1, { token: ' a' }), token(1, 2, 1, { token: '"' }), token(2, 3, 1, { token: ',' })];
    const rows = render(explanationCsv('token', 'position'), [explanation({ source: 'a\nb', tokens, words: [] })]);
    expect(rows).toContain('"a\nb",,0,0,1," a",,1\n"a\nb",,1,1,2,"""",,1\n"a\nb",,2,2,3,",",,1\n');
  });

  it('of classifications has a column a label', () => {
    expect(render(classificationCsv(), [explanation({ known: 'sport', id: '5' })])).toBe(
      'file,id,known,label,business,sport\narticle.txt,5,sport,business,0.982,0.018\n',
    );
  });

  it('of tokenizations has the ids', () => {
    expect(render(tokenizationCsv(), [explanation({ tokens: [token(0, 3, 0)] })])).toBe(
      'file,id,index,start,end,token,token_id,special,unknown\narticle.txt,,0,0,3,t,7,false,false\n',
    );
  });

  it('guards cells of text that a spreadsheet would run, and no numbers', () => {
    const tokens = [token(0, 1, -0.5, { token: '=1' }), token(1, 2, 1, { token: '-' })];
    const e = explanation({ tokens, words: [], id: '@a', source: '+b.csv' });
    expect(render(explanationCsv('token', 'position'), [e])).toContain(
      "\n'+b.csv,'@a,0,0,1,'=1,,-0.5\n'+b.csv,'@a,1,1,2,'-,,1\n",
    );
    const plain = render(explanationCsv('token', 'position', { guard: false, shown: false }), [e]);
    expect(plain).toContain('\n+b.csv,@a,0,0,1,=1,,-0.5\n');
  });

  it('is nothing at all without documents', () => {
    expect(render(explanationCsv('token', 'position'), [])).toBe('');
  });
});
