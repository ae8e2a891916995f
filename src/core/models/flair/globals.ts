/**
 * The closed list of the globals that a checkpoint may call. Each entry returns plain data; nothing is looked up by name.
 * A checkpoint may name other globals (a class as a value in Flair's model card); a call of one is refused.
 */
import * as l10n from '@vscode/l10n';
import { CheckpointError } from '../../errors';
import type { PickleNames } from './pickleMachine';
import { rebuiltTensor } from './pickleTensors';
import { PyDict, type PyGlobal, PyList, PyRecord, PySet, PyTensor, PyTuple, type Value } from './pickleValues';

type Make = (args: readonly Value[], type: PyGlobal) => Value;

const record: Make = (args, type) => new PyRecord(type, args);

function itemsOf(value: Value | undefined): readonly Value[] {
  return value instanceof PyList || value instanceof PyTuple || value instanceof PySet ? value.items : [];
}

const dictionary: Make = (args) => {
  const made = new PyDict();
  for (const arg of args) {
    if (arg instanceof PyDict) for (const [key, value] of arg.pairs()) made.set(key, value);
    for (const pair of itemsOf(arg)) {
      const [key, value] = itemsOf(pair);
      if (key !== undefined && value !== undefined) made.set(key, value);
    }
  }
  return made;
};

const set: Make = (args) => {
  const made = new PySet();
  made.items.push(...itemsOf(args[0]).slice(0, LONGEST_LIST));
  return made;
};

/** Largest number of items in a list that is copied; those of classifiers are shorter. */
const LONGEST_LIST = 100_000;

const tuple: Make = (args) => new PyTuple(itemsOf(args[0]));

/** Calls that return their text argument: a version, a device. */
const text: Make = (args) => (typeof args[0] === 'string' ? args[0] : null);

const path: Make = (args) => args.filter((a) => typeof a === 'string').join('/');

/** Bytes of protocol 2, which are written as text whose code points are the bytes. */
const encoded: Make = ([value, encoding], type) => {
  if (typeof value !== 'string' || encoding !== 'latin1')
    throw new CheckpointError(l10n.t`the pickle calls ${type.path} in a form that is never used to write bytes`);
  return Uint8Array.from(Buffer.from(value, 'latin1'));
};

/** A Parameter is read as its tensor. */
const parameter: Make = ([tensor], type) => {
  if (!(tensor instanceof PyTensor)) throw new CheckpointError(l10n.t`the pickle calls ${type.path} without a tensor`);
  return tensor;
};

const CALLS: ReadonlyMap<string, Make> = new Map<string, Make>([
  ['collections.OrderedDict', dictionary],
  ['collections.defaultdict', (args) => dictionary(args.slice(1), args[0] as PyGlobal)],
  ['builtins.set', set],
  ['__builtin__.set', set],
  ['builtins.frozenset', set],
  ['_codecs.encode', encoded],
  ['_io.BytesIO', record],
  ['pathlib.PosixPath', path],
  ['pathlib.WindowsPath', path],
  ['pathlib.PurePosixPath', path],
  ['pathlib.PureWindowsPath', path],
  ['torch.Size', tuple],
  ['torch.device', text],
  ['torch.torch_version.TorchVersion', text],
  ['torch._utils._rebuild_tensor_v2', rebuiltTensor],
  ['torch._utils._rebuild_parameter', parameter],
  ['torch._utils._rebuild_parameter_with_state', parameter],
  ['flair.data.Dictionary', record],
  ['flair.embeddings.document.TransformerDocumentEmbeddings', record],
  ['flair.embeddings.transformer.TransformerDocumentEmbeddings', record],
]);

/** Modules whose classes are read as records, in checkpoints of whole modules (Flair 0.6, 0.7, custom decoders). */
const RECORD_MODULES: readonly RegExp[] = [
  /^torch\.nn\.modules\.(activation|batchnorm|container|dropout|linear|normalization|sparse)$/,
  /^transformers\.(models\.\w+\.)?(configuration|modeling)_\w+$/,
  /^transformers\.activations$/,
];
const CLASS_NAME = /^[A-Z]\w*$/;

/** Modules that can run code. A file that names one of them is refused. */
const DANGEROUS =
  /^(os|posix|nt|ntpath|posixpath|subprocess|_posixsubprocess|sys|importlib|_frozen_importlib\w*|imp|runpy|shutil|socket|ctypes|_ctypes|cffi|pty|commands|code|codeop|timeit|cProfile|profile|pdb|bdb|doctest|pickle|_pickle|cPickle|dill|cloudpickle|joblib|marshal|shelve|webbrowser|multiprocessing|signal|tempfile|asyncio|idlelib|ensurepip|pip|venv|site|gc|inspect|types|http|urllib\d?|requests|ftplib|smtplib|telnetlib|xmlrpc|torch\.(jit|hub|serialization|package|distributed|utils\.cpp_extension|ops|_dynamo|_inductor|fx|testing|multiprocessing))(\.|$)/;
/** The builtins that a file may name: plain types. */
const PLAIN_TYPES = new Set(
  'bool bytearray bytes complex dict float frozenset int list object set slice str tuple type'.split(' '),
);

/** Whether a file that names this global is refused, even if it does not call it. */
export function isDangerous({ module, name }: PyGlobal): boolean {
  if (name.includes('.') || DANGEROUS.test(module)) return true;
  return (module === 'builtins' || module === '__builtin__') && !PLAIN_TYPES.has(name);
}

/** Whether a global is a class of other embeddings, in files that store embeddings as objects. */
function otherEmbeddings({ module, name }: PyGlobal): boolean {
  return /^flair\.embeddings(\.|$)/.test(module) && name !== 'TransformerDocumentEmbeddings';
}

function maker(type: PyGlobal): Make | undefined {
  const listed = CALLS.get(type.path);
  if (listed) return listed;
  return CLASS_NAME.test(type.name) && RECORD_MODULES.some((m) => m.test(type.module)) ? record : undefined;
}

/** Whether a global may be called. */
export function isListed(type: PyGlobal): boolean {
  return maker(type) !== undefined;
}

/** The plain data that a call of a listed global returns. Throws CheckpointError that names any other global. */
export function call(type: Value, args: readonly Value[]): Value {
  const named = (type as { readonly path?: unknown } | null)?.path;
  const make = typeof named === 'string' ? maker(type as PyGlobal) : undefined;
  if (make) return make(args, type as PyGlobal);
  if (typeof named === 'string' && otherEmbeddings(type as PyGlobal))
    throw new CheckpointError(
      l10n.t`it holds the embeddings '${(type as PyGlobal).name}', which are not supported: only TransformerDocumentEmbeddings are`,
    );
  throw new CheckpointError(
    l10n.t`its pickle calls ${typeof named === 'string' ? named : l10n.t('a value that is not a class')}, which is not on the list of what a classifier needs: nothing was run; do not load this file with PyTorch unless you trust who made it`,
  );
}

/** The globals that files of PyTorch may name and call. */
export const TORCH_NAMES: PickleNames = { isDangerous, isListed, call };
