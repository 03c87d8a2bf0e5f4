import { existsSync } from 'node:fs';
import { join, normalize } from 'node:path';

import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { printable } from '../../support/printable';
import { parseAnswer, readAsSupervisor, type DeployedAs } from '../answers';
import { MAX_QUOTED_LENGTH, quotedStderr } from '../invocation';
import type { DepartureLog } from './departures';

/**
 * Reads the answer of DEPLOY as a supervisor does, and reports what a runtime must not answer.
 *
 * @returns the answer, or the error of a supervisor that cannot read it
 */
export function readAnswer(
  stdout: string,
  workdir: string,
  log: DepartureLog,
): DeployedAs | VmreError {
  try {
    const { isErr, ...answer } = readAsSupervisor(stdout);
    if (isErr) log.report('R8', 'deploy returned Err with exit code 0');
    if (stdout.trim() !== '' && !isOneObject(stdout)) {
      log.report('R7', `deploy printed more than one object: ${quoted(stdout)}`);
    }
    judgeVolumes(answer, workdir, log);
    return answer;
  } catch (error) {
    log.report(isOneObject(stdout) ? 'R8' : 'R7', messageOf(error));
    return VmreError.from(error, 'VMRE_CONTRACT_BROKEN');
  }
}

/** Reports a DEPLOY that has failed. */
export function judgeFailure(
  {
    exit,
    stderr,
    args,
    isRepeated,
  }: { exit: string; stderr: string; args: readonly string[]; isRepeated: boolean },
  log: DepartureLog,
): void {
  const seen = `deploy exited with ${exit}${quotedStderr(stderr, MAX_QUOTED_LENGTH)}`;
  const options = args.filter((each) => each.startsWith('--') && each !== '--');
  if (options.some((option) => stderr.includes(option))) log.report('R11', seen);
  else log.report(isRepeated ? 'R10' : 'R6', seen);
}

function judgeVolumes({ volumes }: DeployedAs, workdir: string, log: DepartureLog): void {
  for (const [at, { name, path }] of volumes.entries()) {
    if (/^(\.\.)?(\/|$)/.test(normalize(name))) {
      log.report('R9', `${quoted(name)} is not in the work directory`);
    } else if (!existsSync(join(workdir, name))) {
      log.report('R9', `there is no directory ${quoted(name)}`);
    }
    if (volumes.findIndex((each) => each.path === path) !== at) {
      log.report('R9', `two volumes have the path ${quoted(path)}`);
    }
  }
}

const quoted = (text: string): string => printable(JSON.stringify(text), { most: 200 });

function isOneObject(text: string): boolean {
  try {
    parseAnswer('deploy', text);
    return text.trimStart().startsWith('{');
  } catch {
    return false;
  }
}
