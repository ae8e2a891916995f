import { type Command, Option } from 'commander';
import type { ModelOptions } from '../../protocol/requests';
import { choice, nonEmpty } from './checks';

export const TASKS = ['single-label', 'multi-label', 'binary', 'regression'] as const;
/** The usual ones, which help shows. */
const USUAL = ['fp32', 'fp16', 'int8', 'q4'] as const;
export const DTYPES = [
  ...USUAL,
  'q8',
  'uint8',
  'q4f16',
  'bnb4',
  'O1',
  'O2',
  'O3',
  'O4',
  'optimized',
  'quint8_avx2',
  'quint8_avx512',
  'qint8_avx512',
  'qint8_avx512_vnni',
  'qint8_arm64',
] as const;
export const DEVICES = ['auto', 'cpu', 'cuda', 'webgpu', 'dml', 'coreml', 'wasm'] as const;

const MODEL = 'model folder, .onnx file, Hugging Face id or Flair checkpoint (default: the bundled bbc-news)';

/** Adds the options that say which model runs, and where. Their names are ModelOptions'. */
export function addModelOptions(command: Command, withModel = true): Command {
  if (withModel) command.addOption(new Option('--model <model>', MODEL).argParser(nonEmpty('--model')));
  return command
    .addOption(new Option('--task <task>', oneOf(TASKS, 'default: from the config')).argParser(choice('--task', TASKS)))
    .addOption(new Option('--tokenizer <folder>', 'for checkpoints that carry none').argParser(nonEmpty('--tokenizer')))
    .addOption(
      new Option(
        '--dtype <type>',
        `variant: ${USUAL.join(', ')} and what else the Hub names (default: the best there is)`,
      ).argParser(choice('--dtype', DTYPES)),
    )
    .addOption(new Option('--device <device>', oneOf(DEVICES)).argParser(choice('--device', DEVICES)));
}

/** The model's part of a command's options. */
export function modelOptions(options: ModelOptions): ModelOptions {
  const { model, dtype, device, tokenizer, task } = options;
  return { model, dtype, device, tokenizer, task };
}

/** 'cpu, cuda or wasm (default: …)' */
export function oneOf(names: readonly string[], note?: string): string {
  const list = `${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`;
  return note === undefined ? list : `${list} (${note})`;
}
