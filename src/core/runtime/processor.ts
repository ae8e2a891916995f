/**
 * Which kernels the runtime has for 8-bit products on this processor. Results of int8 files depend on it: without VNNI,
 * pairs of products are added in 16 bits, which saturate.
 */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { cpus } from 'node:os';

/** Linux flags, best first, with their usual names. */
const LEVELS: readonly (readonly [flag: string, level: string])[] = [
  ['amx_int8', 'AMX (amx_int8)'],
  ['avx512_vnni', 'AVX-512 VNNI (avx512_vnni)'],
  ['avx_vnni', 'AVX-VNNI (avx_vnni)'],
  ['avx512bw', 'AVX-512 (avx512bw)'],
  ['avx2', 'AVX2 (avx2)'],
  ['sse4_1', 'SSE4.1 (sse4_1)'],
  ['i8mm', 'Arm I8MM (i8mm)'],
  ['asimddp', 'Arm dot products (asimddp)'],
  ['asimd', 'Arm NEON (asimd)'],
];

/** The macOS names. */
const APPLE: Readonly<Record<string, string>> = {
  'hw.optional.arm.FEAT_I8MM': 'i8mm',
  'hw.optional.arm.FEAT_DotProd': 'asimddp',
  'hw.optional.avx512vnni': 'avx512_vnni',
  'hw.optional.avx512bw': 'avx512bw',
  'hw.optional.avx2_0': 'avx2',
};

/** The best level among flags as /proc/cpuinfo lists them; undefined where none is known. */
export function levelOf(flags: ReadonlySet<string>): string | undefined {
  return LEVELS.find(([flag]) => flags.has(flag))?.[1];
}

/** The flags of the first processor in the text of /proc/cpuinfo. */
export function flagsOf(cpuinfo: string): ReadonlySet<string> {
  const line = cpuinfo.split('\n').find((l) => /^(flags|Features)\s*:/.test(l));
  return new Set(line?.split(':')[1]?.trim().split(/\s+/) ?? []);
}

function flags(): ReadonlySet<string> {
  if (process.platform === 'linux') return flagsOf(readFileSync('/proc/cpuinfo', 'utf8'));
  if (process.platform !== 'darwin') return new Set();
  const names = Object.keys(APPLE);
  // A name that the machine does not have prints no line and fails; only the output matters.
  const text = execFileSync('/usr/sbin/sysctl', names, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
  return new Set(names.filter((name) => text.includes(`${name}: 1`)).map((name) => APPLE[name]));
}

let known: string | undefined;

/** The level, such as 'AVX2 (avx2)', or the processor's model name if the system does not report its features. */
export function processorLevel(): string {
  if (known !== undefined) return known;
  let level: string | undefined;
  try {
    level = levelOf(flags());
  } catch {
    // The system does not report its processor.
  }
  known = level ?? cpus()[0]?.model.trim() ?? process.arch;
  return known;
}
