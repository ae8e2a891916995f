/** Reads the runtime's profile: nodes and time by provider. */
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import type { NodePlacement } from '../../protocol/runtime';

/** Used instead of a device name for copies between devices. */
export const COPIES = 'copies';

interface NodeEvent {
  readonly name: string;
  readonly dur: number;
  readonly args: { readonly provider: string; readonly op_name?: unknown };
}

function isNodeEvent(event: unknown): event is NodeEvent {
  if (typeof event !== 'object' || event === null) return false;
  const { cat, name, dur, args } = event as Record<string, unknown>;
  const provider = (args as Record<string, unknown> | undefined)?.provider;
  return cat === 'Node' && typeof name === 'string' && typeof dur === 'number' && typeof provider === 'string';
}

/**
 * 'webgpu' for 'WebGpuExecutionProvider'. Copies between devices, which wait for earlier work there, are counted
 * separately.
 */
function nameOf({ args: { provider, op_name } }: NodeEvent): string {
  if (typeof op_name === 'string' && op_name.startsWith('Memcpy')) return COPIES;
  return provider.replace(/ExecutionProvider$/, '').toLowerCase();
}

/**
 * Nodes and milliseconds by provider from the events of a profile, most nodes first. Over several runs each node counts
 * once, with its shortest time: the first run on a GPU compiles.
 */
export function placementOf(events: readonly unknown[]): readonly NodePlacement[] {
  const nodes = new Map<string, { readonly device: string; readonly time: number }>();
  for (const event of events) {
    if (!isNodeEvent(event) || !event.name.endsWith('_kernel_time')) continue;
    const time = event.dur / 1000;
    const before = nodes.get(event.name);
    if (!before || time < before.time) nodes.set(event.name, { device: nameOf(event), time });
  }
  const found = new Map<string, { nodes: number; time: number }>();
  for (const { device, time } of nodes.values()) {
    const sum = found.get(device) ?? { nodes: 0, time: 0 };
    found.set(device, { nodes: sum.nodes + 1, time: sum.time + time });
  }
  return [...found].map(([device, sum]) => ({ device, ...sum })).sort((a, b) => b.nodes - a.nodes);
}

/** Reads and removes the profile that was written at `prefix` (the runtime adds a time to the name). */
export function readPlacement(prefix: string): readonly NodePlacement[] {
  const folder = dirname(prefix);
  const name = readdirSync(folder).find((file) => file.startsWith(basename(prefix)));
  if (name === undefined) return [];
  const file = join(folder, name);
  try {
    const events: unknown = JSON.parse(readFileSync(file, 'utf8'));
    return Array.isArray(events) ? placementOf(events) : [];
  } finally {
    rmSync(file, { force: true });
  }
}
