/**
 * How a runtime is used after `start`, and how one command was invoked.
 *
 * `Server`: `start` stays and serves commands over the Runtime API. `Command`: every command is a
 * process of its own, invoked on the command line.
 */
export const RuntimeMode = { Server: 'server', Command: 'command' } as const;

export type RuntimeMode = (typeof RuntimeMode)[keyof typeof RuntimeMode];
