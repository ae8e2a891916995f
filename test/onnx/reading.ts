/** The whole way of an ONNX file that is not trusted, up to the programs that the runtime would be given. */
import { compile } from '../../src/core/compile/compile';
import { GradlensError } from '../../src/core/errors';
import { decode } from '../../src/core/onnx/decode';
import { encode } from '../../src/core/onnx/encode';
import { place } from '../../src/core/onnx/externalData';
import { skim } from '../../src/core/onnx/skim';

export interface Outcome {
  /** 'model', the name of the error class, or 'crash' for an error that says nothing to people. */
  readonly kind: string;
  readonly message: string;
}

/** Reads a file and makes its programs. */
export function read(file: string): Outcome {
  try {
    const programs = compile(place(decode(skim(file), file), file).model);
    encode(programs.forward());
    programs.missing();
    encode(programs.gradient());
    return { kind: 'model', message: '' };
  } catch (error) {
    if (error instanceof GradlensError) return { kind: error.name, message: error.message };
    return { kind: 'crash', message: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}
