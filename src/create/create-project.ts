import { refuseConflicts } from './conflicts';
import { placeFiles } from './place-files';
import { filesOf, type Project } from './project';

/** How a project is created. */
export interface CreateOptions {
  /** Replaces files that are there. */
  overwrite?: boolean;
  /** Changes nothing. */
  dryRun?: boolean;
}

/**
 * Creates a project: all of its files, or none.
 *
 * @returns the paths of the files, relative to its directory
 * @throws VMRE_PROJECT_CONFLICT, VMRE_PROJECT_UNWRITABLE
 */
export function createProject(project: Project, options: CreateOptions = {}): string[] {
  const files = filesOf(project);
  refuseConflicts(project.directory, files, options.overwrite ?? false);
  if (!options.dryRun) placeFiles(project.directory, files);
  return files.map(({ path }) => path);
}
