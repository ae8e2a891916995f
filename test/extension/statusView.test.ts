import { describe, expect, it } from 'vitest';
import { shortName, statusView } from '../../src/extension/statusView';
import type { ServerStatus } from '../../src/protocol/editor';

const idle: ServerStatus = {
  state: 'idle',
  model: 'bbc-news',
  path: '',
  device: 'CPU',
  reason: null,
  classes: ['business', 'sport'],
  message: null,
  work: [],
  labels: null,
};

describe('the status', () => {
  it('names the setting’s model before anything is loaded', () => {
    expect(statusView('off', '', true)).toMatchObject({ text: 'bbc-news', severity: 'information', busy: false });
    expect(statusView('off', '/models/mine/', true).text).toBe('mine');
    expect(statusView('off', 'owner/name', true).text).toBe('name');
  });

  it('names model and device, and chooses another on a click', () => {
    const view = statusView(idle, '', true);
    expect(view.detail).toBe('Gradlens · CPU');
    expect(view.command.command).toBe('gradlens.selectModel');
  });

  it('names the model in the status bar, and its classes, device and what a click does in the hover', () => {
    expect(statusView(idle, '', true)).toMatchObject({
      bar: '$(symbol-color) bbc-news',
      lines: ['bbc-news: business, sport', 'Gradlens · CPU', 'Choose Model'],
    });
    expect(statusView({ ...idle, state: 'busy' }, '', true).bar).toBe('$(loading~spin) bbc-news');
    expect(statusView({ ...idle, state: 'failed', message: 'no such folder' }, '', true).bar).toBe('$(error) bbc-news');
    const many = Array.from({ length: 30 }, (_, k) => `c${k}`);
    expect(statusView({ ...idle, classes: many }, '', true).lines[0]).toMatch(/c7 and 22 more classes$/);
    expect(statusView('off', 'owner/name', true).lines[0]).toBe('name');
  });

  it('is three short lines whatever is to be said of devices: the log says that', () => {
    const view = statusView({ ...idle, reason: 'WebGPU: slower than the CPU; CUDA: no such library' }, '', true);
    expect(view.lines).toEqual(['bbc-news: business, sport', 'Gradlens · CPU', 'Choose Model']);
  });

  it('is busy while it loads and works', () => {
    expect(statusView({ ...idle, state: 'busy' }, '', true).busy).toBe(true);
    const loading = statusView({ ...idle, state: 'loading', message: 'downloading 40 %' }, '', true);
    expect(loading).toMatchObject({ busy: true, detail: 'downloading 40 %' });
  });

  it('says how far the labels of many texts are, and nothing of a few', () => {
    const labelling = (done: number, total: number) => statusView({ ...idle, labels: { done, total } }, '', true);
    expect(labelling(340, 1000)).toMatchObject({ busy: true, detail: 'Gradlens · CPU · labelling 340 of 1000 texts' });
    expect(labelling(1, 5)).toMatchObject({ busy: false, detail: 'Gradlens · CPU' });
  });

  it('says that it failed, and shows why on a click', () => {
    const view = statusView({ ...idle, state: 'failed', message: 'no tokenizer.json in /m' }, '/m', true);
    expect(view).toMatchObject({ severity: 'error', detail: 'The model cannot be loaded' });
    expect(view.command.command).toBe('gradlens.showProblem');
    expect(statusView('ended', '', true)).toMatchObject({ severity: 'error' });
  });

  it('says that a workspace is not trusted', () => {
    expect(statusView('off', '', false).detail).toContain('Restricted Mode');
    expect(statusView(idle, '', false).detail).toContain('Restricted Mode');
  });

  it('shows what would act on the editor', () => {
    const view = statusView({ ...idle, model: '$(trash)\u202e', message: 'no \u001b[31m' }, '', true);
    expect(view).toMatchObject({ text: '$ (trash)<U+202E>', detail: 'no ␛[31m' });
    expect(statusView('off', '/m/$(x)\u0007', true).text).toBe('$ (x)␇');
  });

  it('shortens paths of every system', () => {
    expect(shortName('C:\\models\\mine\\model.onnx')).toBe('model.onnx');
    expect(shortName('')).toBe('bbc-news');
  });
});
