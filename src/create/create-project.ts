import { refuseConflicts } from './conflicts';
import { placeFiles } from './place-files';
import { filesOf, type Project } from './project';

/** Options of {@link createProject}. */
export interface CreateOptions {
  /** Replaces existing files. Default false. */
  overwrite?: boolean | undefined;
  /** Changes nothing. Default false. */
  dryRun?: boolean | undefined;
}

/**
 * Creates the files of a project atomically.
 *
 * @param project directory, name and template
 * @param options package manager, and what is done after the files are written
 * @returns the paths of the files, relative to its directory
 * @throws VMRE_PROJECT_CONFLICT, VMRE_PROJECT_UNWRITABLE
 */
export function createProject(project: Project, options: CreateOptions = {}): string[] {
  const files = filesOf(project);
  refuseConflicts(project.directory, files, options.overwrite ?? false);
  if (!options.dryRun) placeFiles(project.directory, files);
  return files.map(({ path }) => path);
}
