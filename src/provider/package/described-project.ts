import { messageOf } from '../../support/errors/vmre-error';
import { writeDescriptor } from '../descriptor/write-descriptor';
import { countersFor } from './counters';
import type { PackageRequest } from './package-request';
import { descriptorOf, readProject, type Project } from './project';
import { readDefinition, type DescribedRuntime } from './read-definition';

/** Maximum milliseconds for reading the definition of a runtime that is not tested. */
const DEFINITION_MS = 30_000;

/**
 * Reads a project with the counters of its runtime, and checks its descriptor. A runtime that is not tested need not
 * run on this machine: then the counters are those of package.json.
 *
 * @throws VMRE_PROJECT_INVALID, VMRE_NAME_INVALID, VMRE_DESCRIPTOR_INVALID, VMRE_PACKAGE_FAILED
 */
export async function projectWithCounters(
  request: PackageRequest,
): Promise<{ project: Project; notes: string[] }> {
  const project = checked(readProject(request.project, request));
  const { verify } = request;
  const alone = (why: string) => ({
    project,
    notes: [`the counters are those of package.json: ${why}`],
  });
  let definition: DescribedRuntime | undefined;
  try {
    definition = await readDefinition(project, verify?.timeoutMs ?? DEFINITION_MS);
  } catch (error) {
    if (verify) throw error;
    return alone(messageOf(error));
  }
  if (!definition) return alone('the program is not run by VMRE');
  const counters = countersFor(project, definition.counters);
  const isUncounted = definition.mode === 'command' && Object.keys(definition.counters).length > 0;
  const notes = isUncounted
    ? ['counters are not published in command mode, so usage is not charged']
    : [];
  return { project: checked({ ...project, counters }), notes };
}

function checked(project: Project): Project {
  writeDescriptor(descriptorOf(project, project.executable));
  return project;
}
