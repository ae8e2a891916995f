/** What of this machine numbers depend on. */
import { RUNTIME_VERSION } from '../runtime/cuda';
import { processorLevel } from '../runtime/processor';

export interface MachineFacts {
  /** 'onnxruntime 1.22.0' */
  readonly runtime: string;
  /** 'Node 22.1.0' */
  readonly node: string;
  /** The processor's instructions for 8-bit products: 'AVX-512 VNNI (avx512vnni)'. */
  readonly processor: string;
}

export function machineFacts(): MachineFacts {
  return {
    runtime: `onnxruntime ${RUNTIME_VERSION}`,
    node: `Node ${process.versions.node}`,
    processor: processorLevel(),
  };
}
