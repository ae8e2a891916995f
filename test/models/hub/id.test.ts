import { describe, expect, it } from 'vitest';
import { hubId, parseHubId } from '../../../src/core/models/hub/id';

describe('the id of a model', () => {
  it('is owner/name, with a revision after @', () => {
    expect(parseHubId('distilbert/distilbert-base-uncased_v1.0')).toMatchObject({ revision: 'main' });
    expect(parseHubId('owner/name@refs/pr/3')).toEqual({ id: 'owner/name', revision: 'refs/pr/3' });
  });

  const paths = [
    './model',
    '../model',
    '/model',
    'a/b/c',
    'C:\\model',
    'a\\b',
    'name',
    '~/model',
    'a/model.onnx',
    'a/b.pt',
    '',
  ];
  it.each([...paths, 'a/..', 'a/b@../x', 'a/b@', 'a--b/c', 'a/.b', 'a/b\0', ' a/b'])('is not %j', (text) => {
    expect(parseHubId(text)).toBeUndefined();
  });

  it('may be bare, or the address of its page, where a download is asked for', () => {
    expect(hubId('bert-base-uncased').id).toBe('bert-base-uncased');
    expect(hubId('https://huggingface.co/owner/name').id).toBe('owner/name');
    expect(hubId('https://hf.co/owner/name/tree/v1.0/')).toEqual({ id: 'owner/name', revision: 'v1.0' });
    expect(hubId('owner/name@v1', 'v2').revision).toBe('v2');
  });

  it.each(['../../x', 'a/b/c', 'https://example.com/owner/name', 'https://huggingface.co/datasets/owner/name'])(
    'is never %s',
    (text) => expect(() => hubId(text)).toThrow('is not the id of a model'),
  );
});
