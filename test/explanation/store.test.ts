import { describe, expect, it } from 'vitest';
import { ExplanationStore } from '../../src/core/explanation/store';

const item = (id: string, size = 1, uri = 'a') => ({ id, uri, version: 1, size });

describe('the store', () => {
  it('keeps those used last, and says which are gone', () => {
    const gone: string[] = [];
    const store = new ExplanationStore((old) => gone.push(old.id), { count: 2, size: 100 });
    for (const id of ['1', '2', '1', '3']) store.put(item(id));
    expect(store.of().map(({ id }) => id)).toEqual(['1', '3']);
    expect(gone).toEqual(['2']);
  });

  it('releases old ones for a large one, and never of the newest', () => {
    const gone: string[] = [];
    const store = new ExplanationStore((old) => gone.push(old.id), { count: 10, size: 10 });
    store.put(item('1', 6));
    store.put(item('2', 4));
    store.put(item('3', 50));
    expect(store.of().map(({ id }) => id)).toEqual(['3']);
    expect(gone).toEqual(['1', '2']);
    store.put(item('4', 1));
    expect(store.of().map(({ id }) => id)).toEqual(['4']);
  });

  it('finds those of a document, the newest last', () => {
    const store = new ExplanationStore();
    store.put(item('1', 1, 'a'));
    store.put(item('2', 1, 'b'));
    store.put(item('3', 1, 'a'));
    expect(store.of('a').map(({ id }) => id)).toEqual(['1', '3']);
    expect(store.get('2')?.uri).toBe('b');
    store.delete('1');
    expect(store.of('a').map(({ id }) => id)).toEqual(['3']);
  });
});
