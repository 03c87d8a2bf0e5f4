import { shown, wrongValue, type Verdict } from './verdict';

/** What exits: a `TestActivity`, or the result of a command. */
export type HasExited = { readonly exitCode: number | undefined } | { readonly code: number };

/** Whether a runtime or a command has exited, with a code if one is expected. */
export function exited(received: unknown, expected?: number): Verdict {
  const code = codeOf(received);
  const pass = code !== undefined && (expected === undefined || code === expected);
  const seen = code === undefined ? 'it is still running' : `it exited with code ${code}`;
  const wanted = expected === undefined ? '' : ` with code ${expected}`;
  return {
    pass,
    message: () => {
      const said = outputOf(received);
      return `expected it ${pass ? 'not ' : ''}to have exited${wanted}, but ${seen}${said}`;
    },
  };
}

function codeOf(received: unknown): number | undefined {
  const { exitCode, code } = Object(received) as { exitCode?: unknown; code?: unknown };
  const found = exitCode ?? code;
  if (typeof found === 'number') return found;
  if (typeof received === 'object' && received !== null && 'exitCode' in received) return undefined;
  throw wrongValue('toHaveExited', 'an activity or the result of a command', received);
}

/** The reason of an unexpected code is usually on stderr or in the log. */
function outputOf(received: unknown): string {
  const { stderr, log } = received as { stderr?: unknown; log?: unknown };
  const text = stderr ?? log;
  return typeof text === 'string' && text !== '' ? `\n\nIt wrote: ${shown(text)}` : '';
}
