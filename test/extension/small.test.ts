import { describe, expect, it } from 'vitest';
import { silent } from '../../src/extension/failures';
import { Restarts } from '../../src/extension/restarts';
import { classItems } from '../../src/extension/targets';

describe('a server that ends', () => {
  it('is started again a few times, and left alone when it keeps ending', () => {
    let now = 0;
    const restarts = new Restarts(2, 1000, () => now);
    expect([restarts.again(), restarts.again(), restarts.again()]).toEqual([true, true, false]);
    now = 5000;
    expect(restarts.again()).toBe(true);
  });
});

describe('errors that only say that work was not wanted', () => {
  it('are not shown', () => {
    expect(silent({ code: -32800 })).toBe(true);
    expect(silent({ code: -32801 })).toBe(true);
    expect(silent({ code: -32603, message: 'no tokenizer.json' })).toBe(false);
    expect(silent(undefined)).toBe(false);
  });
});

describe('the class picker', () => {
  const classes = [
    { index: 0, label: 'a', score: '10 %', bar: 0.1, predicted: false, explained: true },
    { index: 1, label: 'b', score: '90 %', bar: 0.9, predicted: true, explained: false },
  ];

  it('lists the best class first and says which one the model says', () => {
    expect(classItems(classes)).toEqual([
      { name: 'b', label: 'b', description: '90 %', detail: 'what the model says' },
      { name: 'a', label: 'a', description: '10 %', detail: 'explained now' },
    ]);
  });

  it('shows what a label would do to the editor, and keeps the label itself', () => {
    const [item] = classItems([{ ...classes[0], label: '$(x)\u001b' }]);
    expect([item.name, item.label]).toEqual(['$(x)\u001b', '$ (x)␛']);
  });

  it('does not offer a class rather than itself', () => {
    expect(classItems(classes, 'b').map(({ label }) => label)).toEqual(['a']);
  });
});
