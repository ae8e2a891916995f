/** The devices that can compute: command line, settings, status and runtime derive from this table. */

export interface DeviceDefinition {
  /** The display name: 'DirectML'. */
  readonly title: string;
  readonly description: string;
  /** The platforms on which `auto` tries it, and its rank (1 first); absent if `auto` never tries it. */
  readonly tried?: { readonly on: readonly string[]; readonly rank: number };
  /** Whether the runtime has kernels of its fused ops there; otherwise it runs them on the CPU. */
  readonly fusedOps: boolean;
  /** Whether it computes on the processor, with the same bits for any batch; such a device runs every file. */
  readonly processor: boolean;
  /** Whether the native runtime has it; the other is WebAssembly, which reads no files. */
  readonly native: boolean;
}

export const DEVICES = {
  cpu: { title: 'CPU', description: 'The processor', fusedOps: true, processor: true, native: true },
  cuda: {
    title: 'CUDA',
    description: 'An NVIDIA graphics card; see `gradlens.cuda.libraries`',
    tried: { on: ['linux'], rank: 1 },
    fusedOps: true,
    processor: false,
    native: true,
  },
  webgpu: {
    title: 'WebGPU',
    description: 'Any graphics card, through WebGPU',
    tried: { on: ['linux', 'win32', 'darwin'], rank: 2 },
    fusedOps: false,
    processor: false,
    native: true,
  },
  dml: {
    title: 'DirectML',
    description: 'Any graphics card on Windows, through DirectML',
    tried: { on: ['win32'], rank: 1 },
    fusedOps: true,
    processor: false,
    native: true,
  },
  coreml: {
    title: 'Core ML',
    description: 'Apple silicon, through Core ML',
    tried: { on: ['darwin'], rank: 1 },
    fusedOps: false,
    processor: false,
    native: true,
  },
  wasm: {
    title: 'WASM',
    description: 'The processor, through WebAssembly: slower, and runs where native code does not',
    fusedOps: true,
    processor: true,
    native: false,
  },
} as const satisfies Readonly<Record<string, DeviceDefinition>>;

/** A device. */
export type RunDevice = keyof typeof DEVICES;
/** A value of --device. */
export type Device = 'auto' | RunDevice;

/** The device that others are compared with, and that replaces them when they fail. */
export const REFERENCE_DEVICE: RunDevice = 'cpu';
/** The device that needs no native runtime. */
export const PORTABLE_DEVICE: RunDevice = 'wasm';

export const RUN_DEVICES = Object.keys(DEVICES) as readonly RunDevice[];
