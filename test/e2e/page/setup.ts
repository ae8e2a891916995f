/** Once for a run of the page alone: a browser is there. */
import type { TestProject } from 'vitest/node';

export function setup(project: TestProject): void {
  project.provide('chromium', process.env.CHROMIUM ?? '/usr/bin/chromium');
}
