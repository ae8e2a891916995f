/** The stack machine of pickles: values, marks and memo. Its results are plain data. */
import * as l10n from '@vscode/l10n';
import { CheckpointError } from '../../errors';
import type { FileRange } from './fileRange';
import { damaged, LONGEST_NAME } from './pickleOperands';
import { isStorageClass, persistent } from './pickleTensors';
import { PyDict, PyGlobal, PyList, PyRecord, PyStorage, PyTensor, type Value } from './pickleValues';

/** Lists, dictionaries and the like: whole module graphs have some ten thousand. */
const MOST_CONTAINERS = 500_000;

/** What a pickle may name and call: the closed list of one kind of file. */
export interface PickleNames {
  /** Whether the mere mention of a global is refused. */
  readonly isDangerous: (global: PyGlobal) => boolean;
  /** Whether a global may be called. */
  readonly isListed: (global: PyGlobal) => boolean;
  /** What a call of a listed global stands for. Throws CheckpointError that names any other. */
  readonly call: (type: Value, args: readonly Value[]) => Value;
  /** What a value that was given its state stands for, where that is something else; may read on. */
  readonly built?: (value: PyRecord, from: FileRange) => Value | undefined;
}

export class PickleMachine {
  private stack: Value[] = [];
  private readonly marks: Value[][] = [];
  private readonly memo = new Map<number, Value>();
  readonly mentioned = new Set<string>();
  readonly storages = new Map<string, PyStorage>();
  private containers = 0;

  constructor(
    readonly from: FileRange,
    readonly names: PickleNames,
  ) {}

  /** A name. Throws CheckpointError for one that no model needs. */
  global(module: string, name: string): PyGlobal {
    if (module.length > LONGEST_NAME || name.length > LONGEST_NAME) throw damaged('a name without an end');
    const found = new PyGlobal(module, name);
    if (this.names.isDangerous(found))
      throw new CheckpointError(
        l10n.t`its pickle names ${found.path}, which is not allowed in a model: nothing was run; do not load this file with PyTorch`,
      );
    if (!this.names.isListed(found) && !isStorageClass(found)) this.mentioned.add(found.path);
    return found;
  }

  /** Gives the value on top its state. */
  build(state: Value): void {
    const object = this.top();
    if (object instanceof PyRecord) {
      object.state = state;
      const built = this.names.built?.(object, this.from);
      if (built !== undefined) this.stack[this.stack.length - 1] = built;
    }
    // OrderedDict and tensors carry attributes (_metadata) that mean nothing here.
    else if (!(object instanceof PyDict || object instanceof PyTensor || typeof object === 'string'))
      throw damaged('a state for something that has none');
  }

  /** A reference to outside the pickle. */
  persist(): void {
    const value = persistent(this.pop());
    if (value instanceof PyStorage) {
      const known = this.storages.get(value.key);
      if (known && known.type !== value.type) throw damaged(`storage ${value.key} is of two types`);
      this.storages.set(value.key, value);
    }
    this.push(value);
  }

  /** Adds to the list on top. */
  extend(items: readonly Value[]): void {
    const list = this.top();
    if (!(list instanceof PyList)) throw damaged('APPEND without a list');
    for (const item of items) list.items.push(item);
  }

  /** Adds keys and values, in turn, to the dictionary on top. */
  fill(items: readonly Value[]): void {
    const dictionary = this.top();
    if (!(dictionary instanceof PyDict) || items.length % 2 !== 0) throw damaged('SETITEM without a dictionary');
    for (let i = 0; i < items.length; i += 2) dictionary.set(items[i], items[i + 1]);
  }

  dictionary(items: readonly Value[]): void {
    this.push(new PyDict());
    this.fill(items);
  }

  push(value: Value): void {
    if (typeof value === 'object' && value !== null && !(value instanceof Uint8Array)) this.count();
    this.stack.push(value);
  }

  top(): Value {
    const value = this.stack.at(-1);
    if (value === undefined) throw damaged('an empty stack');
    return value;
  }

  pop(): Value {
    const value = this.stack.pop();
    if (value === undefined) throw damaged('an empty stack');
    return value;
  }

  popMany(count: number): Value[] {
    if (this.stack.length < count) throw damaged('an empty stack');
    return this.stack.splice(this.stack.length - count);
  }

  private count(): void {
    if (++this.containers > MOST_CONTAINERS)
      throw new CheckpointError(
        l10n.t`its pickle has more than ${MOST_CONTAINERS} lists and objects: not a classifier`,
      );
  }

  mark(): void {
    this.count();
    this.marks.push(this.stack);
    this.stack = [];
  }

  popMark(): Value[] {
    const items = this.stack;
    const below = this.marks.pop();
    if (!below) throw damaged('no mark');
    this.stack = below;
    return items;
  }

  /** Under the next index, or the given one. */
  remember(index = this.memo.size): void {
    this.memo.set(index, this.top());
  }

  remembered(index: number): Value {
    const value = this.memo.get(index);
    if (value === undefined) throw damaged(`no memo ${index}`);
    return value;
  }
}
