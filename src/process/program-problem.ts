import { accessSync, constants, statSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';

import { findInPath } from '../support/in-path';
import { messageOf, systemCodeOf, VmreError } from '../support/errors/vmre-error';
import { whyNotExecutable, whyUnreachable } from './denied';

/**
 * Checks whether a program can be started, and explains why not.
 *
 * @param program a path, or a name that is looked up in PATH
 * @param cwd directory against which a relative path is resolved
 * @returns VMRE_PROGRAM_NOT_FOUND or VMRE_SPAWN_FAILED; undefined if no problem is found
 */
export function problemOfProgram(
  program: string,
  { cwd, cause }: { cwd?: string | undefined; cause?: unknown } = {},
): VmreError | undefined {
  const cannot = (why: string, hint: string): VmreError =>
    new VmreError('VMRE_SPAWN_FAILED', `${program} cannot be started: ${why}`, {
      ...{ cause, data: { program }, hint },
    });
  if (!isPath(program)) {
    return findInPath(program) === undefined ? notInPath(program, cause) : undefined;
  }
  const path = cwd === undefined || isAbsolute(program) ? program : join(cwd, program);
  try {
    const status = statSync(path);
    if (status.isDirectory()) return cannot('it is a directory', 'Name the program in it.');
    if (!status.isFile()) return cannot('it is not a file', 'Name a program.');
  } catch (error) {
    const isMissing = ['ENOENT', 'ENOTDIR'].includes(systemCodeOf(error) ?? '');
    if (isMissing) return notFound(program, 'Check the path.', cause);
    const why = whyUnreachable(path);
    if (why) return cannot(`it ${why.text}`, why.hint);
    return cannot(messageOf(error), 'Check the path and its permissions.');
  }
  try {
    accessSync(path, constants.X_OK);
  } catch {
    const { text, hint } = whyNotExecutable(path);
    return cannot(`it ${text}`, hint);
  }
  return undefined;
}

/** Explains why a start failed, from the system's error. */
export function problemOfStart(
  program: string,
  cwd: string | undefined,
  cause: unknown,
): VmreError {
  const problem = isPath(program) ? problemOfProgram(program, { cwd, cause }) : undefined;
  if (problem) return problem;
  const failed = (text: string, hint?: string): VmreError =>
    new VmreError('VMRE_SPAWN_FAILED', `${program} ${text}`, {
      ...{ cause, data: { program } },
      ...(hint !== undefined && { hint }),
    });
  switch (systemCodeOf(cause)) {
    case 'ENOENT':
      if (!isPath(program)) return notInPath(program, cause);
      return failed(
        'exists, but its interpreter does not',
        'Check its first line, or the loader and architecture it was built for.',
      );
    case 'EACCES':
      return failed('cannot be started: nothing of that name in PATH is executable');
    default:
      return failed(`cannot be started: ${messageOf(cause)}`);
  }
}

/** Whether a program is given as a path; otherwise it is looked up in PATH. */
export const isPath = (program: string): boolean =>
  program.includes('/') || /^\.\.?$/.test(program);

function notInPath(program: string, cause: unknown): VmreError {
  return notFound(program, hintFor(program), cause);
}

/** A common mistake: the current directory is not in PATH. */
function hintFor(name: string): string {
  try {
    if (statSync(name).isDirectory()) return 'Here it is a directory; name the program in it.';
    return `For the file that is here write ./${name}.`;
  } catch {
    return 'Check the name and PATH.';
  }
}

const notFound = (program: string, hint: string, cause: unknown): VmreError =>
  new VmreError('VMRE_PROGRAM_NOT_FOUND', `program not found: ${program}`, {
    ...{ cause, data: { program }, hint },
  });
