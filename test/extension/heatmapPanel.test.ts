import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { WebviewPanel } from 'vscode';
import { Explanations } from '../../src/extension/explanations';
import { HeatmapPanel } from '../../src/extension/heatmapPanel';
import type { ShownExplanation } from '../../src/protocol/editor';
import type { HeatmapTab } from '../../src/protocol/heatmap';
import { shownAt } from '../support/shown';
import { FakePanel, fake, Uri } from '../support/vscode';

const uri = 'file:///a.txt';

function opened() {
  const explanations = new Explanations();
  const actions = { html: () => '<page>', received: vi.fn(), switched: vi.fn() };
  const heatmap = new HeatmapPanel(Uri.file('/extension') as never, explanations, actions);
  explanations.put(shownAt());
  heatmap.show('one');
  const [panel = new FakePanel()] = fake.panels;
  return { explanations, actions, heatmap, panel };
}

beforeEach(() => {
  fake.panels.length = 0;
  fake.editors = [];
  fake.tabs = ['/a.txt', '/b.txt', '/x/news.txt', '/y/news.txt'];
  fake.settings = {};
});

describe('the heatmap’s panel', () => {
  it('sends nothing before the page says that it is ready, then the explanation', () => {
    const { panel } = opened();
    expect(panel.posted).toEqual([]);
    panel.fromPage.fire({ kind: 'ready', id: null, held: false });
    expect(panel.of('show')).toMatchObject([{ view: { id: 'one' }, tabs: [{ id: 'one', title: 'a.txt' }] }]);
    expect(panel.title).toBe('Heatmap: a.txt');
  });

  it('is one, whatever is shown', () => {
    const { explanations, heatmap, panel } = opened();
    panel.fromPage.fire({ kind: 'ready', id: null, held: false });
    explanations.put(shownAt({ id: 'two' }));
    heatmap.show('two');
    expect(fake.panels).toHaveLength(1);
    expect(panel.of('show').at(-1)).toMatchObject({ view: { id: 'two' }, tabs: [{ id: 'one' }, { id: 'two' }] });
  });

  it('sends everything again when it was hidden and the page stands anew', () => {
    const { explanations, panel } = opened();
    panel.fromPage.fire({ kind: 'ready', id: null, held: false });
    panel.visible = false;
    panel.viewState.fire({});
    const before = panel.posted.length;
    explanations.put(shownAt());
    expect(panel.posted).toHaveLength(before);
    panel.visible = true;
    panel.fromPage.fire({ kind: 'ready', id: 'one', held: false });
    expect(panel.of('show').at(-1)).toMatchObject({ view: { id: 'one' } });
  });

  it('marks what is selected in the text, and nothing of other documents', () => {
    const { panel } = opened();
    panel.fromPage.fire({ kind: 'ready', id: null, held: false });
    const select = (address: string, start: number, end: number) =>
      fake.selectionChanged.fire({
        textEditor: {
          document: { uri: Uri.parse(address), offsetAt: (offset: number) => offset },
          selection: { start, end },
        },
      });
    select(uri, 5, 9);
    select('file:///b.txt', 1, 2);
    select(uri, 5, 5);
    expect(panel.of('select')).toEqual([
      { kind: 'select', id: 'one', range: { start: 5, end: 9 } },
      { kind: 'select', id: 'one', range: null },
    ]);
  });

  it('says what to do when the explanation is gone', () => {
    const { explanations, panel } = opened();
    panel.fromPage.fire({ kind: 'ready', id: null, held: false });
    explanations.drop('one');
    expect(panel.of('empty').at(-1)?.hint).toContain('Explain Classification');
  });

  it('gives the picture that the page paints, and its reason where it cannot', async () => {
    const { heatmap, panel } = opened();
    panel.fromPage.fire({ kind: 'ready', id: null, held: false });
    const painted = heatmap.picture('one', 'Gradlens 1.2.0');
    await vi.waitFor(() => expect(panel.of('paint')).toHaveLength(1));
    panel.fromPage.fire({ kind: 'picture', request: panel.of('paint')[0]?.request, png: 'AQI=', message: null });
    expect([...(await painted)]).toEqual([1, 2]);
    const failing = heatmap.picture('one', 'Gradlens 1.2.0');
    await vi.waitFor(() => expect(panel.of('paint')).toHaveLength(2));
    panel.fromPage.fire({ kind: 'picture', request: panel.of('paint')[1]?.request, png: null, message: 'too large' });
    await expect(failing).rejects.toThrow('too large');
  });

  it('hands the page’s wishes on', () => {
    const { actions, panel } = opened();
    const wish = { kind: 'pin', id: 'one', pinned: true };
    panel.fromPage.fire(wish);
    expect(actions.received).toHaveBeenCalledWith(wish);
  });

  it('takes over the panel of the window before, with a hint until something is shown', () => {
    const explanations = new Explanations();
    const actions = { html: () => '<page>', received: vi.fn(), switched: vi.fn() };
    const heatmap = new HeatmapPanel(Uri.file('/extension') as never, explanations, actions);
    const panel = new FakePanel();
    heatmap.restore(panel as unknown as WebviewPanel, 'explaining again');
    panel.fromPage.fire({ kind: 'ready', id: 'one', held: false });
    expect(panel.of('empty').at(-1)?.hint).toBe('explaining again');
    explanations.put(shownAt());
    heatmap.show('one');
    expect(panel.of('show')).toHaveLength(1);
    expect(fake.panels).toHaveLength(0);
  });

  const editorOf = (address: string, offset = 0) => ({
    document: { uri: Uri.parse(address), offsetAt: (at: number) => at },
    selection: { start: offset, end: offset, active: offset },
  });
  const tabs = (panel: FakePanel) => (panel.of('show').at(-1)?.tabs ?? []) as readonly HeatmapTab[];
  const shownNow = (panel: FakePanel) => (panel.of('show').at(-1)?.view as { readonly id: string } | undefined)?.id;

  function opened3() {
    const all = opened();
    all.panel.fromPage.fire({ kind: 'ready', id: null, held: false });
    all.explanations.put(titled('two', 'file:///x/news.txt'));
    all.explanations.put(titled('three', 'file:///y/news.txt'));
    return all;
  }

  function titled(id: string, address: string): ShownExplanation {
    const shown = shownAt({ id, uri: address });
    return { ...shown, view: { ...shown.view, title: 'news.txt' } };
  }

  it('tells tabs of one name apart by their folders', () => {
    const { panel } = opened3();
    expect(tabs(panel).map(({ title, detail }) => [title, detail])).toEqual([
      ['a.txt', null],
      ['news.txt', 'x'],
      ['news.txt', 'y'],
    ]);
  });

  it('has no tab of a file that was closed, and has it again when it is opened', () => {
    const { panel } = opened3();
    fake.tabs = ['/a.txt', '/y/news.txt'];
    fake.tabsChanged.fire({ closed: [{ input: { uri: Uri.file('/x/news.txt') } }] });
    expect(tabs(panel).map(({ id }) => id)).toEqual(['one', 'three']);
    fake.tabs = ['/a.txt', '/x/news.txt', '/y/news.txt'];
    fake.tabsChanged.fire({ closed: [] });
    expect(tabs(panel).map(({ id }) => id)).toEqual(['one', 'two', 'three']);
  });

  it('goes on to another one when the file that it shows is closed, and stays when there is none', () => {
    const { panel } = opened3();
    fake.tabs = ['/y/news.txt'];
    fake.tabsChanged.fire({ closed: [{ input: { uri: Uri.file('/a.txt') } }] });
    expect(shownNow(panel)).toBe('three');
    fake.tabs = [];
    fake.tabsChanged.fire({ closed: [{ input: { uri: Uri.file('/y/news.txt') } }] });
    expect(shownNow(panel)).toBe('three');
  });

  it('closes a tab when asked, and the explanation stays', () => {
    const { explanations, heatmap, panel } = opened3();
    panel.fromPage.fire({ kind: 'close', id: 'one' });
    expect(shownNow(panel)).toBe('two');
    expect(tabs(panel).map(({ id }) => id)).toEqual(['two', 'three']);
    expect(explanations.get('one')).toBeDefined();
    heatmap.show('one');
    expect(tabs(panel).map(({ id }) => id)).toEqual(['one', 'two', 'three']);
  });

  it('follows the editor in front, unless it is held', () => {
    const { panel } = opened3();
    fake.activeChanged.fire(editorOf('file:///x/news.txt'));
    expect(shownNow(panel)).toBe('two');
    fake.activeChanged.fire(editorOf('file:///nothing-explained.txt'));
    expect(shownNow(panel)).toBe('two');
    panel.fromPage.fire({ kind: 'hold', held: true });
    fake.activeChanged.fire(editorOf('file:///y/news.txt'));
    expect(shownNow(panel)).toBe('two');
    panel.fromPage.fire({ kind: 'hold', held: false });
    fake.activeChanged.fire(editorOf('file:///y/news.txt'));
    expect(shownNow(panel)).toBe('three');
  });

  it('follows the cursor from row to row of a table', () => {
    const { explanations, heatmap, panel } = opened3();
    const row = (id: string, number: number, start: number) =>
      explanations.put(
        shownAt({ id, uri: 'file:///rows.csv', part: { kind: 'row', row: number }, start, end: start + 10 }),
      );
    row('r0', 0, 0);
    row('r1', 1, 20);
    heatmap.show('r0');
    fake.selectionChanged.fire({ textEditor: editorOf('file:///rows.csv', 25) });
    expect(shownNow(panel)).toBe('r1');
  });
});
