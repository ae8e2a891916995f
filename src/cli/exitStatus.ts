/** Exit statuses; scripts rely on the numbers. */
export const ExitStatus = {
  done: 0,
  failed: 1,
  usage: 2,
  /** Done, but an adaptive integral did not converge. */
  notConverged: 3,
  interrupted: 130,
} as const;

export type ExitStatus = (typeof ExitStatus)[keyof typeof ExitStatus];
