import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { WebviewPanel } from 'vscode';
import { Explanations } from '../../src/extension/explanations';
import { HeatmapPanel } from '../../src/extension/heatmapPanel';
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
  fake.settings = {};
});

describe('the heatmap’s panel', () => {
  it('sends nothing before the page says that it is ready, then the explanation', () => {
    const { panel } = opened();
    expect(panel.posted).toEqual([]);
    panel.fromPage.fire({ kind: 'ready', id: null });
    expect(panel.of('show')).toMatchObject([{ view: { id: 'one' }, tabs: [{ id: 'one', title: 'a.txt' }] }]);
    expect(panel.title).toBe('Heatmap: a.txt');
  });

  it('is one, whatever is shown', () => {
    const { explanations, heatmap, panel } = opened();
    panel.fromPage.fire({ kind: 'ready', id: null });
    explanations.put(shownAt({ id: 'two' }));
    heatmap.show('two');
    expect(fake.panels).toHaveLength(1);
    expect(panel.of('show').at(-1)).toMatchObject({ view: { id: 'two' }, tabs: [{ id: 'one' }, { id: 'two' }] });
  });

  it('sends everything again when it was hidden and the page stands anew', () => {
    const { explanations, panel } = opened();
    panel.fromPage.fire({ kind: 'ready', id: null });
    panel.visible = false;
    panel.viewState.fire({});
    const before = panel.posted.length;
    explanations.put(shownAt());
    expect(panel.posted).toHaveLength(before);
    panel.visible = true;
    panel.fromPage.fire({ kind: 'ready', id: 'one' });
    expect(panel.of('show').at(-1)).toMatchObject({ view: { id: 'one' } });
  });

  it('marks what is selected in the text, and nothing of other documents', () => {
    const { panel } = opened();
    panel.fromPage.fire({ kind: 'ready', id: null });
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
    panel.fromPage.fire({ kind: 'ready', id: null });
    explanations.drop('one');
    expect(panel.of('empty').at(-1)?.hint).toContain('Explain Classification');
  });

  it('gives the picture that the page paints, and its reason where it cannot', async () => {
    const { heatmap, panel } = opened();
    panel.fromPage.fire({ kind: 'ready', id: null });
    const painted = heatmap.picture('one');
    await vi.waitFor(() => expect(panel.of('paint')).toHaveLength(1));
    panel.fromPage.fire({ kind: 'picture', request: panel.of('paint')[0]?.request, png: 'AQI=', message: null });
    expect([...(await painted)]).toEqual([1, 2]);
    const failing = heatmap.picture('one');
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
    panel.fromPage.fire({ kind: 'ready', id: 'one' });
    expect(panel.of('empty').at(-1)?.hint).toBe('explaining again');
    explanations.put(shownAt());
    heatmap.show('one');
    expect(panel.of('show')).toHaveLength(1);
    expect(fake.panels).toHaveLength(0);
  });
});
