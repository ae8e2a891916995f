/** The parts of the benchmark, in the order in which all of them run. */

/** What is named for a run of all parts; paths. */
export interface Given {
  /** A CSV file of articles with a column text. */
  readonly articles?: string;
  /** A folder of recorded references. */
  readonly references?: string;
  /** A folder with NAME/tokenizer.json each. */
  readonly tokenizers: string;
  /** A Python that has the package tokenizers, or that of the benchmark. */
  readonly python: string;
}

export interface Part {
  readonly name: string;
  readonly title: string;
  /** What it takes beside its name. */
  readonly usage: string;
  readonly what: string;
  /** On two quiet cores. */
  readonly minutes: number;
  /** Its arguments in a run of all parts, or what has to be named for it. */
  readonly all: (given: Given) => { readonly args: readonly string[] } | { readonly missing: string };
}

const always =
  (...args: readonly string[]) =>
  () => ({ args });

export const PARTS: readonly Part[] = [
  {
    name: 'start',
    title: 'From nothing to an answer',
    usage: '[--repeat N]',
    what: 'cold command line, server ready, first label, first picture, final, keystroke to label; memory of each process',
    minutes: 3,
    all: always(),
  },
  {
    name: 'editor',
    title: 'What an editor waits for',
    usage: '[MODEL]',
    what: 'lenses and hovers while the server works, a text of 5,000 words, 10,000 rows of CSV',
    minutes: 1,
    all: always(),
  },
  {
    name: 'server',
    title: 'A server with much to do',
    usage: '[MODEL]',
    what: 'an explanation beside a log of 3 MB that is labelled and among 5,000 open documents; memory that stays, cancel, end',
    minutes: 3,
    all: always(),
  },
  {
    name: 'growth',
    title: 'Growth with tokens, nodes and documents',
    usage: '[nodes] [documents] [tokens] [--long]',
    what: 'time and memory against tokens (16 to 8,192 through windows), path nodes, documents (1 to 1,000)',
    minutes: 4,
    all: always('--long'),
  },
  {
    name: 'memory',
    title: 'Growth with the model',
    usage: '[SHAPE…] [--long]',
    what: 'time and memory of the bundled model and of BERT-base and XLM-R-base shapes: weights, compile step, activations',
    minutes: 5,
    all: always('--long'),
  },
  {
    name: 'captum',
    title: 'Beside PyTorch and Captum',
    usage: '[CASE…] [--repeat N] [--reference N] [--recipe]',
    what: 'the same weights, texts and threads in turn; share of the matrix-product peak; Captum at 50 steps and, with --recipe, 500',
    minutes: 20,
    all: always('--repeat', '3', '--recipe'),
  },
  {
    name: 'convergence',
    title: 'Steps against error',
    usage: 'FILE.csv [--articles N] [--check N]',
    what: 'five rules at 8 to 100 nodes and the adaptive one against a converged reference, over N articles (50)',
    minutes: 15,
    all: ({ articles }) =>
      articles === undefined ? { missing: '--articles FILE.csv, with a column text' } : { args: [articles] },
  },
  {
    name: 'tokenization',
    title: 'Tokenizers',
    usage: 'FOLDER [PYTHON]',
    what: 'loading and reading beside the JavaScript and Rust libraries, for every FOLDER/NAME/tokenizer.json',
    minutes: 1,
    all: ({ tokenizers, python }) => ({ args: [tokenizers, python] }),
  },
  {
    name: 'parity',
    title: 'Parity with recorded references',
    usage: 'FOLDER [--write]',
    what: 'every model of FOLDER beside PyTorch in float64; --write puts it into docs/parity.md',
    minutes: 10,
    all: ({ references }) =>
      references === undefined
        ? { missing: '--references FOLDER, with models/NAME/cases.json' }
        : { args: [references] },
  },
];

/** What compares and measures nothing, and is not part of all. */
export const OTHERS: readonly string[] = [
  'faults [--kills N] [--rows N] [--seed N]: what is lost when processes are killed, disks fill up, several runs write one file, files are swapped',
  'claims FOLDER MODEL…: whether what the adaptive rule claims holds, on paths that bench/python/densePaths.py recorded',
  'encodings FILE.jsonl…: ids and ranges of random texts beside the Rust library (files of bench/encodings.py)',
  'devices DEVICE [--one]: every model of the test fixtures on a device beside the CPU (npm run devices)',
  'deviceSpeed DEVICE [--models FOLDER,…] [--tokens N,…] [--random FOLDER]: a device beside the CPU',
];
