import { chmodSync } from 'node:fs';
import { join } from 'node:path';

import { bundleProject } from './bundle';
import { makeCodeCache } from './code-cache';
import { fileLauncher } from './launcher';
import { writeBundle, writePackaged, type Made, type Work } from './layout';

/** A script for machines that have Node: the launcher, and the bundle with its cache beside it. */
export async function makeScript({ request, project, directory, progress }: Work): Promise<Made> {
  progress('bundling');
  const bundle = await bundleProject(project);
  writeBundle(directory, bundle, project);
  writePackaged(join(directory, project.executable), fileLauncher, true);
  if (request.codeCache) {
    progress("making V8's code cache with a first run");
    await makeCodeCache(directory, process.execPath);
    chmodSync(join(directory, 'runtime.js.cache'), 0o644);
  }
  return { executable: project.executable, bundle, parts: [], notes: [] };
}
