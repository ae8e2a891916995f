/** One model on both sides: in Gradlens, and in PyTorch. */
import { availableParallelism } from 'node:os';
import { type LoadedModel, openModel } from '../src/core/model/model';
import { Worker } from './python';
import { madeFolder, type Shape } from './shapes';

export interface Sides {
  readonly shape: Shape;
  readonly folder: string;
  readonly model: LoadedModel;
  readonly python: Worker;
  close(): Promise<void>;
}

/** Both with as many threads as the machine has processors. */
export async function openSides(shape: Shape): Promise<Sides> {
  const python = new Worker(availableParallelism());
  try {
    const folder = await madeFolder(shape, python);
    await python.ask({ load: folder });
    const model = await openModel({ ...(shape === 'news' ? {} : { model: folder }), device: 'cpu' });
    const close = async () => {
      python.end();
      await model.dispose();
    };
    return { shape, folder, model, python, close };
  } catch (error) {
    python.end();
    throw error;
  }
}
