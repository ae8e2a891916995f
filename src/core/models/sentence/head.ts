/** The head of a SetFit model: scikit-learn's LogisticRegression in a pickle, read without running it, or safetensors. */

import { closeSync, existsSync, fstatSync } from 'node:fs';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { CheckpointError, ModelFolderError } from '../../errors';
import { openFile } from '../../files';
import { makeTensor } from '../../graph/builder';
import type { Tensor } from '../../graph/graph';
import { FileRange } from '../flair/fileRange';
import { isDangerous } from '../flair/globals';
import { unpickle } from '../flair/pickle';
import type { PickleNames } from '../flair/pickleMachine';
import { PyDict, PyGlobal, PyList, PyRecord, type Value } from '../flair/pickleValues';
import { readSafetensors } from '../safetensors';
import { joblibArray, NumpyArray, numpyScalar, pickledArray } from './numpy';

export const HEADS = ['model_head.safetensors', 'model_head.pkl'] as const;
const LARGEST_HEAD = 256 * 1024 * 1024;

export interface SentenceHead {
  readonly file: string;
  /** [rows, width]; one row for a head of two classes. */
  readonly weight: Tensor;
  /** [rows]; null: no bias. */
  readonly bias: Tensor | null;
  readonly rows: number;
  readonly width: number;
  /** The names of the head's classes; null if it has none. */
  readonly classes: readonly string[] | null;
  /** Multi-label: one sigmoid per label. */
  readonly multiLabel: boolean;
}

const RECORDS = new Set([
  'sklearn.linear_model._logistic.LogisticRegression',
  'sklearn.linear_model.logistic.LogisticRegression',
  'sklearn.multioutput.MultiOutputClassifier',
  'sklearn.multiclass.OneVsRestClassifier',
  'sklearn.preprocessing._label.LabelBinarizer',
  'sklearn.preprocessing.label.LabelBinarizer',
  'joblib.numpy_pickle.NumpyArrayWrapper',
  'numpy.dtype',
]);
const SCALARS = new Set(['numpy.core.multiarray.scalar', 'numpy._core.multiarray.scalar']);
const ARRAYS = new Set(['numpy.core.multiarray._reconstruct', 'numpy._core.multiarray._reconstruct']);
const BYTES = '_codecs.encode';
const listed = ({ path }: PyGlobal) => RECORDS.has(path) || SCALARS.has(path) || ARRAYS.has(path) || path === BYTES;

/** The globals that a head's pickle may name and call. */
const NAMES: PickleNames = {
  // scikit-learn's estimators refer to modules that other pickles may not name, such as joblib.
  isDangerous: (global) => !listed(global) && isDangerous(global),
  isListed: listed,
  call: (type, args) => {
    if (!(type instanceof PyGlobal) || !listed(type))
      throw new CheckpointError(
        l10n.t`its pickle calls ${type instanceof PyGlobal ? type.path : l10n.t('a value that is no class')}, which is not on the list of what a LogisticRegression needs: nothing was run`,
      );
    if (SCALARS.has(type.path)) return numpyScalar(args);
    if (type.path === BYTES && typeof args[0] === 'string') return Uint8Array.from(Buffer.from(args[0], 'latin1'));
    return new PyRecord(type, args);
  },
  built: (value, from) => {
    if (value.type.path === 'joblib.numpy_pickle.NumpyArrayWrapper') return joblibArray(value, from);
    return ARRAYS.has(value.type.path) ? pickledArray(value.state) : undefined;
  },
};

/** The file of a folder's head; undefined if there is none. */
export function headIn(folder: string): string | undefined {
  return HEADS.map((name) => join(folder, name)).find((file) => existsSync(file));
}

function float32(name: string, dims: readonly number[], values: readonly number[]): Tensor {
  if (!values.every(Number.isFinite)) throw new CheckpointError(l10n.t`its ${name} has values that are no numbers`);
  return makeTensor(name, 'float32', dims, values);
}

function numbersOf(value: Value | undefined, what: string): NumpyArray {
  if (value instanceof NumpyArray && value.items.every((x) => typeof x === 'number')) return value;
  throw new CheckpointError(l10n.t`its ${what} is no array of numbers`);
}

function stateOf(value: Value): PyDict {
  if (value instanceof PyRecord && value.state instanceof PyDict) return value.state;
  throw new CheckpointError(l10n.t('it holds no estimator of scikit-learn'));
}

interface Linear {
  readonly weight: NumpyArray;
  readonly bias: readonly number[];
  readonly classes: readonly string[];
}

/** Weights and bias of one LogisticRegression. */
function linearOf(value: Value): Linear {
  const state = stateOf(value);
  const name = value instanceof PyRecord ? value.type.name : '';
  if (name !== 'LogisticRegression')
    throw new CheckpointError(l10n.t`its head is a ${name}: LogisticRegression of scikit-learn is read`);
  const weight = numbersOf(state.get('coef_'), 'coef_');
  const [rows, width] = weight.dims;
  if (weight.dims.length !== 2 || rows < 1 || width < 1) throw new CheckpointError(l10n.t('its coef_ is no matrix'));
  const intercept = state.get('intercept_');
  const bias = typeof intercept === 'number' ? [intercept] : numbersOf(intercept, 'intercept_').items.map(Number);
  const found = state.get('classes_');
  const classes = found instanceof NumpyArray ? found.items.map(String) : [];
  if (bias.length !== rows && !(bias.length === 1 && bias[0] === 0))
    throw new CheckpointError(l10n.t`its intercept_ has ${bias.length} numbers where coef_ has ${rows} rows`);
  if (classes.length !== (rows === 1 ? 2 : rows))
    throw new CheckpointError(l10n.t`its classes_ are ${classes.length} where coef_ has ${rows} rows`);
  const ovr = state.get('multi_class') === 'ovr' || state.get('solver') === 'liblinear';
  if (rows > 1 && ovr)
    throw new CheckpointError(
      l10n.t('its LogisticRegression was fitted one class against the rest, which is not supported'),
    );
  return { weight, bias: bias.length === rows ? bias : Array.from({ length: rows }, () => 0), classes };
}

/** The estimators of a head of several labels; undefined for one estimator. */
function estimatorsOf(value: Value): readonly Value[] | undefined {
  if (!(value instanceof PyRecord) || !/^(MultiOutput|OneVsRest)Classifier$/.test(value.type.name)) return undefined;
  const binarizer = stateOf(value).get('label_binarizer_');
  const kind = binarizer instanceof PyRecord ? stateOf(binarizer).get('y_type_') : 'multilabel-indicator';
  if (kind !== 'multilabel-indicator')
    throw new CheckpointError(l10n.t('its OneVsRestClassifier was fitted to one label a text, which is not supported'));
  const found = stateOf(value).get('estimators_');
  if (!(found instanceof PyList)) throw new CheckpointError(l10n.t('its head has no estimators_: it was not fitted'));
  return found.items;
}

function headOf(file: string, value: Value): SentenceHead {
  const several = estimatorsOf(value);
  const parts = (several ?? [value]).map(linearOf);
  if (several && parts.some((p) => p.weight.dims[0] !== 1))
    throw new CheckpointError(l10n.t('its head has several outputs of several classes each, which is not supported'));
  const width = parts[0]?.weight.dims[1] ?? 0;
  if (width === 0 || parts.some((p) => p.weight.dims[1] !== width))
    throw new CheckpointError(l10n.t('its estimators read vectors of different sizes'));
  const rows = parts.reduce((sum, p) => sum + p.weight.dims[0], 0);
  const values = parts.flatMap((p) => p.weight.items.map(Number));
  return {
    file,
    weight: float32('head.weight', [rows, width], values),
    bias: float32(
      'head.bias',
      [rows],
      parts.flatMap((p) => p.bias),
    ),
    rows,
    width,
    classes: several ? null : parts[0].classes,
    multiLabel: several !== undefined,
  };
}

function pickled(file: string): SentenceHead {
  const descriptor = openFile(file);
  try {
    const { size } = fstatSync(descriptor);
    if (size > LARGEST_HEAD) throw new CheckpointError(l10n.t`${file} has ${size} bytes: no head is so large`);
    const from = new FileRange(descriptor, 0, size, file);
    if (size < 2 || from.byte() !== 0x80)
      throw new CheckpointError(
        l10n.t`${file} is no pickle, or a compressed one: save the model again without compression`,
      );
    return headOf(file, unpickle(new FileRange(descriptor, 0, size, file), NAMES).value);
  } catch (cause) {
    if (!(cause instanceof CheckpointError) || cause.message.includes(file)) throw cause;
    throw new CheckpointError(l10n.t`${file} cannot be read: ${cause.message}`, { cause, hints: cause.hints });
  } finally {
    closeSync(descriptor);
  }
}

/** Reads a safetensors head: one matrix and at most one vector, under any names. */
function stored(file: string): SentenceHead {
  const tensors = [...readSafetensors(file).values()].filter((t) => t.type.includes('float'));
  const matrices = tensors.filter((t) => t.dims.length === 2);
  const vectors = tensors.filter((t) => t.dims.length === 1);
  const [weight] = matrices;
  const [bias = null] = vectors;
  const fits = bias === null || bias.dims[0] === weight?.dims[0];
  if (matrices.length !== 1 || vectors.length > 1 || !fits)
    throw new ModelFolderError(l10n.t`${file} is not the head of one linear layer: a matrix and its bias`);
  const [rows, width] = weight.dims;
  const named = (t: Tensor, name: string): Tensor => ({ ...t, name });
  return {
    file,
    weight: named(weight, 'head.weight'),
    bias: bias && named(bias, 'head.bias'),
    rows,
    width,
    classes: null,
    multiLabel: false,
  };
}

/** Reads a head. Throws CheckpointError or ModelFolderError that names a file that is hostile, damaged or not supported. */
export function readHead(file: string): SentenceHead {
  return file.endsWith('.pkl') ? pickled(file) : stored(file);
}
