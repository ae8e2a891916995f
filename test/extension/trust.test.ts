import { beforeEach, describe, expect, it } from 'vitest';
import { outside, restricted } from '../../src/extension/trust';
import { fake } from '../support/vscode';

beforeEach(() => {
  fake.folders = ['/work/texts'];
  fake.trusted = false;
});

describe('in a workspace that is not trusted', () => {
  it('a model inside of it is not loaded, however it is written', () => {
    for (const model of [
      '/work/texts/model',
      '/work/texts',
      '/work/texts/../texts/model',
      './model',
      'model',
      '../texts/model',
      '.hidden/model',
    ])
      expect(restricted({ model })).toEqual({ model: '' });
  });

  it('the user’s own model elsewhere is', () => {
    for (const model of ['', '/home/me/model', '/work/texts-of-others/model', 'owner/name', 'owner/name@main'])
      expect(restricted({ model })).toEqual({ model });
  });

  it('libraries inside of it are not loaded either', () => {
    expect(restricted({ model: '', cuda: { libraries: '/work/texts/lib' } })).toEqual({
      model: '',
      cuda: { libraries: '' },
    });
    expect(restricted({ model: '', cuda: { libraries: '/usr/lib/cuda' } })).toEqual({
      model: '',
      cuda: { libraries: '/usr/lib/cuda' },
    });
  });

  it('a tokenizer inside of it is not read either', () => {
    expect(restricted({ model: '', tokenizer: '/work/texts/tokenizer' })).toEqual({ model: '', tokenizer: '' });
    expect(restricted({ model: '', tokenizer: '/models/base' })).toEqual({ model: '', tokenizer: '/models/base' });
  });

  it('what is no text is no path', () => {
    expect(outside(7, [])).toBe(false);
    expect(outside(undefined, [])).toBe(false);
  });
});

it('a trusted workspace chooses its own model', () => {
  fake.trusted = true;
  expect(restricted({ model: './model' })).toEqual({ model: './model' });
});
