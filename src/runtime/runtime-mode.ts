/** How commands reach a runtime. */
export const RuntimeMode = {
  /** `start` keeps running and serves commands over the Runtime API. */
  Server: 'server',
  /** Every command is a separate process, with the command on its command line. */
  Command: 'command',
} as const;

export type RuntimeMode = (typeof RuntimeMode)[keyof typeof RuntimeMode];
