import { join } from 'node:path';

import { bundleProject } from './bundle';
import { makeCodeCache } from './code-cache';
import { fileLauncher, forLauncher } from './launcher';
import { writeBundle, writePackaged, type BuildOutput, type BuildContext } from './layout';
import { copyNativePackages } from './native-packages';

/** Builds a script for machines with Node: the launcher, the bundle and its code cache. */
export async function makeScript(context: BuildContext): Promise<BuildOutput> {
  const { request, project, directory, progress } = context;
  progress('bundling');
  const bundle = await bundleProject(project);
  writeBundle(directory, forLauncher(bundle), project);
  writePackaged(join(directory, project.executable), fileLauncher, true);
  const notes = await copyNativePackages(context, bundle);
  if (request.codeCache) {
    progress("creating V8's code cache with a first run");
    await makeCodeCache(directory, process.execPath);
  }
  return { executable: project.executable, bundle, parts: [], notes };
}
