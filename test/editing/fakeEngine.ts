/** An engine whose answers a test gives by hand. */

import { CancelledError } from '../../src/core/errors';
import { layersOf } from '../../src/core/explanation/view/view';
import type { EngineState, Explained } from '../../src/protocol/engine';
import type { Classification, Explanation, ReadingComparison } from '../../src/protocol/explain';
import type { DocumentInput, ExplainOptions } from '../../src/protocol/requests';
import { type Engine, type EngineContext, IDLE } from '../../src/server/host/engine';
import { fakeComparison } from '../cli/fakeBackend';
import { explanation } from '../explanation/fakes';

export interface Asked {
  readonly kind: 'classify' | 'explain';
  readonly input: DocumentInput;
  readonly options: ExplainOptions;
  readonly context: EngineContext;
  answer(probability?: number): void;
  fail(error: Error): void;
}

export class FakeEngine implements Engine {
  state: EngineState = IDLE;
  /** What was asked and has no answer yet. */
  readonly open: Asked[] = [];
  /** Everything that was asked, by its text. */
  readonly asked: string[] = [];

  choose(): void {}

  async dispose(): Promise<void> {}

  async classify(input: DocumentInput, options: ExplainOptions, context: EngineContext): Promise<Classification> {
    return (await this.ask('classify', input, options, context)).explanation;
  }

  explain(input: DocumentInput, options: ExplainOptions, context: EngineContext): Promise<Explained> {
    return this.ask('explain', input, options, context);
  }

  async compare(input: DocumentInput): Promise<ReadingComparison> {
    return fakeComparison(input);
  }

  private ask(kind: Asked['kind'], input: DocumentInput, options: ExplainOptions, context: EngineContext) {
    this.asked.push(input.text);
    return new Promise<Explained>((resolve, reject) => {
      const entry: Asked = {
        kind,
        input,
        options,
        context,
        answer: (probability = 0.982) => {
          this.done(entry);
          resolve(picture(input, probability));
        },
        fail: (error) => {
          this.done(entry);
          reject(error);
        },
      };
      this.open.push(entry);
      context.signal?.addEventListener('abort', () => entry.fail(new CancelledError()));
    });
  }

  private done(entry: Asked): void {
    const at = this.open.indexOf(entry);
    if (at >= 0) this.open.splice(at, 1);
  }
}

export function picture(input: DocumentInput, probability?: number): Explained {
  const explanation = explained(input, probability);
  return { explanation, layers: layersOf(explanation) };
}

/** An explanation of a text: a token and a word for each of its words, of falling weight. */
export function explained({ text, textPair, known, id, source }: DocumentInput, probability = 0.982): Explanation {
  const found = [...text.matchAll(/\p{L}+/gu)].map(({ 0: word, index }, k) => ({
    text: word,
    start: index,
    end: index + word.length,
    sequence: 0 as const,
    attribution: 1 / (k + 1),
  }));
  const plain = explanation();
  const scores = [
    { label: 'business', logit: 4, probability },
    { label: 'sport', logit: 0, probability: 1 - probability },
  ];
  return explanation({
    text,
    textPair,
    known,
    id,
    source,
    prediction: { ...plain.prediction, scores },
    tokens: found.map(({ text: token, ...rest }) => ({ ...rest, id: 7, token, special: false })),
    words: found,
  });
}
