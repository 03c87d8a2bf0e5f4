import { VmreError } from '../../support/errors/vmre-error';
import type { ProviderPlace } from '../plugins/plugins-directory';
import type { Check, Finding, Tell, Verdict } from './finding';
import { nodeVersion } from './node-check';
import { loadContext } from './doctor-context';
import { permissions } from './permission-check';
import {
  counterNames,
  descriptors,
  pluginsDirectory,
  programs,
  leftovers,
  supervision,
} from './plugins-checks';
import { activePresets, presetNames, presetsFile } from './presets-checks';
import { projectDescription, projectProgram, projectTools, projectVersion } from './project-checks';
import { answers, interpreters } from './runtime-checks';
import { bubblewrap } from './sandbox-check';

const checks: readonly Check[] = [
  nodeVersion,
  ...[pluginsDirectory, descriptors, programs, permissions, interpreters, answers],
  ...[supervision, counterNames, leftovers],
  ...[presetsFile, activePresets, presetNames],
  ...[projectDescription, projectProgram, projectVersion, projectTools],
  bubblewrap,
];

/**
 * Examines the provider of this user and the project in a directory, without changing them. Installed runtimes are
 * run like a provider does; the project is run only with `runsProject`.
 *
 * @param told called with each finding
 * @param runsProject whether to run the executable of the project
 * @param began called with the title of each check, the number of earlier ones, and the number of all
 */
export async function examine(
  place: ProviderPlace,
  directory: string,
  timeoutMs: number,
  told: (finding: Finding) => void = () => undefined,
  runsProject = false,
  began: (title: string, done: number, of: number) => void = () => undefined,
): Promise<Finding[]> {
  const context = loadContext(place, directory, timeoutMs, runsProject);
  const findings: Finding[] = [];
  for (const [at, check] of checks.entries()) {
    began(check.title, at, checks.length);
    const tell = teller(check, (finding) => {
      findings.push(finding);
      told(finding);
    });
    try {
      await check.look(context, tell);
    } catch (error) {
      tell.failed(VmreError.from(error, 'VMRE_UNCAUGHT'));
    }
  }
  return findings;
}

function teller({ id, title }: Check, told: (finding: Finding) => void): Tell {
  const tell = (verdict: Verdict, detail: string, fix?: string): void =>
    told({ id, title, verdict, detail, fix });
  return {
    ok: (detail) => tell('ok', detail),
    skipped: (detail) => tell('skipped', detail),
    warning: (detail, fix) => tell('warning', detail, fix),
    problem: (detail, fix) => tell('problem', detail, fix),
    failed: ({ message, hint }, about) =>
      tell('problem', about === undefined ? message : `${about}: ${message}`, hint),
  };
}
