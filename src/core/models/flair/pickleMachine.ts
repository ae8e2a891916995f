/** The stack machine of pickles: value stack, marks and memo. Its results are plain data. */
import * as l10n from '@vscode/l10n';
import { CheckpointError } from '../../errors';
import type { FileRange } from './fileRange';
import { damaged, LONGEST_NAME } from './pickleOperands';
import { isStorageClass, persistent } from './pickleTensors';
import { PyDict, PyGlobal, PyList, PyRecord, PyStorage, PyTensor, type Value } from './pickleValues';

/** Most lists, dictionaries and similar values of a pickle; a whole module has some ten thousand. */
const MOST_CONTAINERS = 500_000;

/** The globals that a pickle of one kind of file may name and call. */
export interface PickleNames {
  /** Whether a file that names this global is refused, even if it does not call it. */
  readonly isDangerous: (global: PyGlobal) => boolean;
  /** Whether a global may be called. */
  readonly isListed: (global: PyGlobal) => boolean;
  /** The plain data that a call of a listed global returns. Throws CheckpointError that names any other global. */
  readonly call: (type: Value, args: readonly Value[]) => Value;
  /** Called after BUILD: the value that replaces the record, or undefined to keep it. May read further from the file. */
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

  /** The global with this name. Throws CheckpointError for a dangerous one. */
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

  /** BUILD: sets the state of the value on top of the stack. */
  build(state: Value): void {
    const object = this.top();
    if (object instanceof PyRecord) {
      object.state = state;
      const built = this.names.built?.(object, this.from);
      if (built !== undefined) this.stack[this.stack.length - 1] = built;
    }
    // OrderedDict and tensors have attributes (_metadata) that are not needed.
    else if (!(object instanceof PyDict || object instanceof PyTensor || typeof object === 'string'))
      throw damaged('a state for something that has none');
  }

  /** BINPERSID: replaces the persistent id on top of the stack by what it refers to. */
  persist(): void {
    const value = persistent(this.pop());
    if (value instanceof PyStorage) {
      const known = this.storages.get(value.key);
      if (known && known.type !== value.type) throw damaged(`storage ${value.key} is of two types`);
      this.storages.set(value.key, value);
    }
    this.push(value);
  }

  /** Appends to the list on top of the stack. */
  extend(items: readonly Value[]): void {
    const list = this.top();
    if (!(list instanceof PyList)) throw damaged('APPEND without a list');
    for (const item of items) list.items.push(item);
  }

  /** Adds alternating keys and values to the dictionary on top of the stack. */
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

  /** Stores the value on top of the stack in the memo, by default under the next index. */
  remember(index = this.memo.size): void {
    this.memo.set(index, this.top());
  }

  remembered(index: number): Value {
    const value = this.memo.get(index);
    if (value === undefined) throw damaged(`no memo ${index}`);
    return value;
  }
}
