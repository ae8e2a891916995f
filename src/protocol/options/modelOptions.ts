/** Which model, and how it runs. */
import { DEVICES, type Device } from '../devices';
import type { OptionTable } from './definition';

/** The bundled model, used where no other is named. */
export const BUNDLED = 'bbc-news';

export const TASKS = ['single-label', 'multi-label', 'binary', 'regression'] as const;

/** Those that help lists. */
const USUAL_DTYPES = ['fp32', 'fp16', 'int8', 'q4'] as const;
/** Variants of a model's file, by the names that people publish them under. */
const DTYPES = [
  ...USUAL_DTYPES,
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

const DEVICE_NAMES = ['auto', ...Object.keys(DEVICES)] as readonly Device[];
const described = Object.entries(DEVICES).map(([name, { description }]) => [name, description]);

export const MODEL_OPTIONS = {
  /** A folder, an .onnx file, a Hugging Face id or a Flair checkpoint. */
  model: {
    type: 'text',
    flag: '--model <model>',
    help: 'model folder, .onnx file, Hugging Face id or Flair checkpoint',
    absent: `the bundled ${BUNDLED}`,
    since: '0.1.0',
    setting: {
      name: 'model',
      group: 'model',
      order: 1,
      scope: 'machine-overridable',
      none: '',
      description: `The classifier: a folder as Optimum and transformers.js write it, an \`.onnx\` file, a Hugging Face id (\`owner/name\`) or a Flair checkpoint (\`.pt\`). Empty: the bundled model \`${BUNDLED}\`. [Choose Model…](command:gradlens.selectModel)\n\nIn Restricted Mode only your user setting is used, and nothing inside the workspace is loaded.`,
    },
  },
  task: {
    type: 'choice',
    values: TASKS,
    flag: '--task <task>',
    absent: 'from the config',
    since: '0.1.0',
  },
  /** Folder of a tokenizer, for checkpoints that contain none. */
  tokenizer: {
    type: 'text',
    flag: '--tokenizer <folder>',
    help: 'for checkpoints that contain none',
    since: '0.1.0',
    setting: {
      name: 'tokenizer',
      group: 'model',
      order: 4,
      scope: 'machine-overridable',
      none: '',
      description:
        'For Flair checkpoints without a tokenizer (those of Flair before 0.11): the folder of their base model, with `tokenizer.json`, a SentencePiece model or a vocabulary. Other models use their own.',
    },
  },
  /** The graph's input with the token ids. */
  inputName: {
    type: 'text',
    flag: '--input-name <name>',
    help: "the graph's input with the token ids",
    absent: 'what the graph shows',
    since: '0.1.0',
  },
  /** The graph's value with the logits. */
  outputName: {
    type: 'text',
    flag: '--output-name <name>',
    help: "the graph's output with the logits",
    absent: 'what the graph shows',
    since: '0.1.0',
  },
  dtype: {
    type: 'choice',
    values: DTYPES,
    usual: USUAL_DTYPES,
    flag: '--dtype <type>',
    help: 'variant',
    absent: 'the best there is',
    since: '0.1.0',
  },
  device: {
    type: 'choice',
    values: DEVICE_NAMES,
    default: 'auto',
    flag: '--device <device>',
    since: '0.1.0',
    setting: {
      name: 'device',
      group: 'model',
      order: 2,
      scope: 'machine-overridable',
      description: 'Where the model runs.',
      values: { auto: 'The fastest device that passes a check, else the processor', ...Object.fromEntries(described) },
    },
  },
  /** Folder where onnxruntime-node was installed with CUDA. */
  cudaLibraries: {
    type: 'text',
    since: '0.1.0',
    setting: {
      name: 'cuda.libraries',
      group: 'model',
      order: 3,
      scope: 'machine-overridable',
      none: '',
      description:
        'Folder with the CUDA provider of ONNX Runtime (`libonnxruntime_providers_cuda.so` and those beside it). Used when `#gradlens.device#` is `cuda` or `auto`.',
    },
  },
} as const satisfies OptionTable;
