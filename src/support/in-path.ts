import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Returns the path of a program in PATH; undefined if it is not found. */
export function findInPath(name: string, env: NodeJS.ProcessEnv = process.env): string | undefined {
  const isWindows = process.platform === 'win32';
  const endings = isWindows ? (env['PATHEXT'] ?? '.EXE;.CMD').split(';') : [''];
  const places = (env['PATH'] ?? '').split(delimiter).filter((place) => place !== '');
  return places.flatMap((place) => endings.map((end) => join(place, name + end))).find(isProgram);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
