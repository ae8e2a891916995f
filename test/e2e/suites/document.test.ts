import { afterAll, beforeAll, expect, test } from 'vitest';
import { ARTICLE, HEADLINE } from '../driver/documents';
import { explainedByCommandLine } from '../driver/installed';
import { expectedSides, places, stretches, tokens, words } from '../driver/painting';
import { until } from '../driver/until';
import { EditorWindow } from '../driver/window';

let window: EditorWindow;
let file: string;
beforeAll(async () => {
  window = await EditorWindow.open({ files: { 'profit.txt': HEADLINE, 'article.txt': ARTICLE } });
  file = window.workspace.file('profit.txt');
  await window.show('profit.txt');
});
afterAll(() => window?.close());

test('"Explain Classification" stands in the context menu; then the label is over the text', async () => {
  const word = window.page.locator('.view-line', { hasText: 'profit' }).getByText('profit');
  await word.first().click({ button: 'right' });
  const entry = window.page.locator('.monaco-menu').getByText('Explain Classification', { exact: true });
  await entry.waitFor();
  await window.screenshot('context-menu');
  await entry.click();
  const lens = await window.lens(/explained, /);
  expect(lens).toMatch(
    /^business (>?\d+) % · explained, (<?[\d.]+) % error · Heatmap ?\| ?Why not (sport|politics|tech|entertainment)\?$/,
  );
  await window.screenshot('explained-headline');
});

test('the words are painted that the numbers say, strongest in the strongest colour', async () => {
  const { explanation } = await window.gradlens.explained(file);
  const expected = expectedSides(words(explanation));
  const painted = await until('the colours', async () => {
    const now = await window.gradlens.painted(file);
    return Object.keys(now).length > 0 && now;
  });
  expect(stretches(painted, 'for')).toEqual(places(expected.for));
  expect(stretches(painted, 'against')).toEqual(places(expected.against));
  const [strongest] = [...expected.for, ...expected.against].sort(
    (a, b) => Math.abs(b.attribution) - Math.abs(a.attribution),
  );
  const kind = (strongest?.attribution ?? 0) > 0 ? 'for4' : 'against4';
  expect(painted[kind]).toContainEqual([strongest?.start, strongest?.end]);
});

test('editor, command line and their numbers agree', async () => {
  const { explanation } = await window.gradlens.explained(file);
  const same = explainedByCommandLine(file);
  expect(explanation.text).toBe(same.text);
  expect(explanation.model.sha256).toBe(same.model.sha256);
  expect(explanation.integration.steps).toBe(same.integration.steps);
  expect(explanation.tokens.map(({ start, end, token }) => [start, end, token])).toEqual(
    same.tokens.map(({ start, end, token }) => [start, end, token]),
  );
  for (const [index, token] of same.tokens.entries())
    expect(explanation.tokens[index]?.attribution).toBeCloseTo(token.attribution, 5);
  for (const [index, score] of same.prediction.scores.entries())
    expect(explanation.prediction.scores[index]?.logit).toBeCloseTo(score.logit, 4);
});

test('the hover has word, score, share and rank, in six lines at most', async () => {
  const { explanation } = await window.gradlens.explained(file);
  const [word] = expectedSides(words(explanation)).for;
  if (!word) throw new Error('no word speaks for the class');
  const [hover = ''] = await window.hover(file, word.start + 1);
  const lines = hover.split('\n').filter((line) => line.trim() !== '');
  expect(lines.length).toBeLessThanOrEqual(6);
  const text = explanation.text.slice(word.start, word.end);
  expect(hover).toContain(`**${text}**`);
  const score = Number(/\*\* ([+−-][\d.]+) for business/.exec(hover)?.[1]?.replace('−', '-'));
  expect(score).toBeCloseTo(word.attribution, 1);
  expect(hover).toMatch(/[\d.]+ % of the total of all word scores, 1st of \d+/);
  await window.select(word.start + 1);
  await window.host.command('editor.action.showHover');
  await window.page.locator('.monaco-hover:visible').getByText('of the total').waitFor();
  await window.screenshot('hover');
  await window.page.keyboard.press('Escape');
});

test('a word that nothing is said of has no hover of ours', async () => {
  const { explanation } = await window.gradlens.explained(file);
  const { for: warm, against } = expectedSides(words(explanation));
  const painted = new Set(places([...warm, ...against]));
  const quiet = words(explanation).find((word) => !painted.has(`${word.start}-${word.end}`));
  if (quiet) expect((await window.hover(file, quiet.start)).join('')).not.toContain('of the total');
});

test('granularity is switched live: tokens, sentences, and words again', async () => {
  const { explanation } = await window.gradlens.explained(file);
  await window.set('gradlens.decorations.granularity', 'token');
  await until('tokens', async () => {
    const painted = await window.gradlens.painted(file);
    return stretches(painted, 'for').join() === places(expectedSides(tokens(explanation)).for).join();
  });
  await window.palette('Gradlens: Color Tokens, Words or Sentences');
  await window.pick(/^Sentences/);
  await until('one sentence', async () => stretches(await window.gradlens.painted(file), 'for').length === 1);
  await window.set('gradlens.decorations.granularity', undefined);
  await until('words', async () => {
    const painted = await window.gradlens.painted(file);
    return stretches(painted, 'for').join() === places(expectedSides(words(explanation)).for).join();
  });
});

test('colours and lenses are switched off and on by their commands', async () => {
  await window.palette('Gradlens: Toggle Labels Above the Text');
  await until('no lens', async () => (await window.lenses()).length === 0);
  await window.palette('Gradlens: Toggle Labels Above the Text');
  await window.lens(/explained/);
  await window.host.command('gradlens.toggleColors');
  await until('no colours', async () => Object.keys(await window.gradlens.painted(file)).length === 0);
  await window.host.command('gradlens.toggleColors');
  await until('colours', async () => Object.keys(await window.gradlens.painted(file)).length > 0);
});

test('an edit keeps the colours, faded, until the text is explained again', async () => {
  const { explanation } = await window.gradlens.explained(file);
  const before = places(expectedSides(words(explanation)).for);
  await window.select(0);
  await window.page.keyboard.type('Yes. ');
  const lens = await window.lens(/colours are of the earlier text · Explain again/);
  expect(lens).toMatch(/^business /);
  const moved = before.map((place) =>
    place
      .split('-')
      .map((offset) => Number(offset) + 5)
      .join('-'),
  );
  await until('faded colours', async () => {
    const painted = await window.gradlens.painted(file);
    return stretches(painted, 'for', true).join() === moved.join() && stretches(painted, 'for').length === 0;
  });
  await window.screenshot('stale');
  await window.page.locator('.codelens-decoration a').first().click();
  await window.lens(/explained, /);
  const again = await window.gradlens.explained(file, (shown) => shown.explanation.text.startsWith('Yes. '));
  expect(again.stale).toBe(false);
  expect(stretches(await window.gradlens.painted(file), 'for', true)).toEqual([]);
});

test('typing changes the label without being asked', async () => {
  await window.host.run((vscode) => vscode.commands.executeCommand('editor.action.selectAll'));
  const typed = 'The striker scored twice and the team won the cup final in extra time.';
  await window.host.run((vscode, text) => vscode.commands.executeCommand('type', { text }), typed);
  await window.lens(/^sport \d+ % /);
  // The time that a user waits: from a key to the label that takes it into account.
  const before = (await window.lenses())[0] ?? '';
  await window.host.run((vscode) => vscode.commands.executeCommand('editor.action.selectAll'));
  const begun = performance.now();
  await window.host.run((vscode, text) => vscode.commands.executeCommand('type', { text }), HEADLINE);
  await window.lens(/^business/);
  process.stdout.write(`a keystroke to its label: ${(performance.now() - begun).toFixed(0)} ms (was "${before}")\n`);
});

test('"Why not …?" over the text explains one class rather than the other', async () => {
  await window.host.command('gradlens.explainClassification');
  await window.lens(/explained, .*Why not tech\?$/);
  await window.page.locator('.codelens-decoration a', { hasText: 'Why not tech?' }).click();
  const shown = await window.gradlens.explained(file, ({ explanation }) => explanation.target.output === 'margin');
  expect(shown.explanation.target).toMatchObject({ label: 'business', against: 'tech' });
  await window.lens(/business rather than tech explained/);
});

test('a selection is explained on its own', async () => {
  await window.show('article.txt');
  const article = window.workspace.file('article.txt');
  const start = ARTICLE.indexOf('Meridian Docks said');
  const end = ARTICLE.indexOf(', and the shares');
  await window.select(start, end);
  await window.host.command('gradlens.explainClassification');
  const shown = await window.gradlens.explained(article, ({ part }) => part.kind === 'selection');
  expect(shown.explanation.text).toBe(ARTICLE.slice(start, end));
  expect([shown.start, shown.end]).toEqual([start, end]);
  const all = Object.values(await window.gradlens.painted(article)).flat();
  expect(all.length).toBeGreaterThan(0);
  for (const [from, to] of all) expect(from >= start && to <= end).toBe(true);
  await window.screenshot('selection');
});

test('"Clear" takes label and colours away', async () => {
  await window.host.command('gradlens.clearExplanation');
  await until('nothing', async () => (await window.lenses()).length === 0);
  expect(await window.gradlens.painted(window.workspace.file('article.txt'))).toEqual({});
  expect(await window.content()).toBe(ARTICLE);
});

test('nothing in the logs is an error', () => {
  expect(window.errors()).toEqual([]);
});
