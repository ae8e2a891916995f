/**
 * A reader of pickles that runs no code of the file. It is the stack machine of Python's pickle format with the opcodes
 * that PyTorch writes; calls go through a closed list (globals.ts) whose entries return plain data. Other opcodes and
 * calls are refused by name; sizes are checked before anything is allocated.
 */
import * as l10n from '@vscode/l10n';
import { CheckpointError } from '../../errors';
import type { FileRange } from './fileRange';
import { TORCH_NAMES } from './globals';
import { PickleMachine, type PickleNames } from './pickleMachine';
import { OPCODES, REFUSED } from './pickleOpcodes';
import type { PyStorage, Value } from './pickleValues';

/** Most opcodes of a pickle. A whole module has a few hundred thousand, a long list of labels a few million. */
const MOST_OPCODES = 4_000_000;
const STOP = 0x2e;

export interface Unpickled {
  readonly value: Value;
  /** Globals that the pickle names and does not call. */
  readonly mentioned: ReadonlySet<string>;
  /** Storages that it refers to, by key. */
  readonly storages: ReadonlyMap<string, PyStorage>;
}

/** Executes opcodes until STOP and returns the value on top of the stack. */
function run(machine: PickleMachine): Value {
  for (let done = 0; done < MOST_OPCODES; done++) {
    const opcode = machine.from.byte();
    if (opcode === STOP) return machine.pop();
    const step = OPCODES.get(opcode);
    if (!step) {
      const name = REFUSED.get(opcode) ?? `0x${opcode.toString(16)}`;
      throw new CheckpointError(l10n.t`its pickle has the opcode ${name}, which PyTorch never writes: it was not read`);
    }
    step(machine);
  }
  throw new CheckpointError(l10n.t`its pickle has more than ${MOST_OPCODES} opcodes: not a classifier`);
}

/**
 * Reads one pickle from `from`, which is then positioned after it.
 * Throws CheckpointError for a pickle that is damaged, not written by PyTorch, or calls a global that is not listed.
 */
export function unpickle(from: FileRange, names: PickleNames = TORCH_NAMES): Unpickled {
  const machine = new PickleMachine(from, names);
  const value = run(machine);
  return { value, mentioned: machine.mentioned, storages: machine.storages };
}
