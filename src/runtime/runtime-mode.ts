/** How a runtime is used after `start`, and how one command was invoked. */
export const RuntimeMode = {
  /** `start` stays and serves commands over the Runtime API. */
  Server: 'server',
  /** Every command is a process of its own, invoked on the command line. */
  Command: 'command',
} as const;

export type RuntimeMode = (typeof RuntimeMode)[keyof typeof RuntimeMode];
