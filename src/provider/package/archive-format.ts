import { join } from 'node:path';

import { bundleProject } from './bundle';
import { makeCodeCache } from './code-cache';
import { fileLauncher, forLauncher } from './launcher';
import { writeBundle, writePackaged, type BuildOutput, type BuildContext } from './layout';
import { copyNativePackages } from './native-packages';
import { placeNode } from './node-binary';
import { hostTarget } from './package-request';

/** Replaces itself by Node, so the runtime has the pid that the supervisor knows. */
const shellLauncher = `#!/bin/sh
# Starts the runtime with the Node beside it.
self=$0
while [ -L "$self" ]; do
  link=$(readlink "$self")
  case $link in
    /*) self=$link ;;
    *) self=\${self%/*}/$link ;;
  esac
done
case $self in
  */*) here=\${self%/*} ;;
  *) here=. ;;
esac
exec "$here/node" "$here/main.js" "$@"
`;

/** Builds the script together with Node, for machines without Node. */
export async function makeArchive(context: BuildContext): Promise<BuildOutput> {
  const { request, project, directory, progress } = context;
  progress('bundling');
  const bundle = await bundleProject(project);
  writeBundle(directory, forLauncher(bundle), project);
  writePackaged(join(directory, 'main.js'), fileLauncher);
  writePackaged(join(directory, project.executable), shellLauncher, true);
  const natives = await copyNativePackages(context, bundle);
  const node = join(directory, 'node');
  const placed = await placeNode(context, node);
  if (request.codeCache && request.target === hostTarget) {
    progress("creating V8's code cache with a first run");
    await makeCodeCache(directory, node);
  }
  const notes = [...placed.notes, ...natives];
  return { executable: project.executable, bundle, parts: placed.parts, notes };
}
