/** The values that a pickle is read into: plain data, whatever class the file names. */
import type { ElementType } from '../../graph/graph';

export type Value =
  | null
  | boolean
  | number
  | bigint
  | string
  | Uint8Array
  | PyList
  | PyTuple
  | PyDict
  | PySet
  | PyGlobal
  | PyRecord
  | PyStorage
  | PyTensor;

export class PyList {
  readonly items: Value[] = [];
}

export class PyTuple {
  constructor(readonly items: readonly Value[]) {}
}

/** A dict, OrderedDict or defaultdict. Plain keys are compared by value, others by identity. */
export class PyDict {
  private readonly entries = new Map<unknown, readonly [Value, Value]>();

  private static key(value: Value): unknown {
    if (typeof value === 'string') return `s${value}`;
    return value instanceof Uint8Array ? `b${Buffer.from(value).toString('latin1')}` : value;
  }

  set(key: Value, value: Value): void {
    this.entries.set(PyDict.key(key), [key, value]);
  }

  /** The value of a text key; undefined if there is none. */
  get(key: string): Value | undefined {
    return this.entries.get(`s${key}`)?.[1];
  }

  has(key: string): boolean {
    return this.entries.has(`s${key}`);
  }

  get size(): number {
    return this.entries.size;
  }

  /** Keys with values, in the order in which keys were first added. */
  pairs(): IterableIterator<readonly [Value, Value]> {
    return this.entries.values();
  }
}

export class PySet {
  readonly items: Value[] = [];
}

/** A class or function that the pickle names; only its name is stored. */
export class PyGlobal {
  constructor(
    readonly module: string,
    readonly name: string,
  ) {}

  get path(): string {
    return `${this.module}.${this.name}`;
  }
}

/** An object of a class that is read as data: the class, the arguments of its constructor, and its state. */
export class PyRecord {
  state: Value = null;

  constructor(
    readonly type: PyGlobal,
    readonly args: readonly Value[],
  ) {}
}

/** A storage of the checkpoint by its key; its elements are not read here. */
export class PyStorage {
  constructor(
    readonly type: ElementType,
    readonly key: string,
    /** The number of elements, as stated in the pickle. */
    readonly count: number,
  ) {}
}

/** A view of a storage: offset and strides in elements. The view is inside the stated number of elements. */
export class PyTensor {
  constructor(
    readonly storage: PyStorage,
    readonly offset: number,
    readonly dims: readonly number[],
    readonly strides: readonly number[],
  ) {}
}
