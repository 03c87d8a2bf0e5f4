import { SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { readForeignFile } from '../foreign-file';

interface MappedFile {
  map: SourceMap;
  /** Directory against which its sources are resolved. */
  base: string;
}

/** Maps by path of the compiled file; undefined for files without a map. */
const known = new Map<string, MappedFile | undefined>();

const reference = /\/\/[#@] sourceMappingURL=(\S+)\s*$/;
const inline = /^data:application\/json[^,]*;base64,(.*)$/;

/**
 * Maps a position in compiled code to its source.
 *
 * @param place a path or a file URL
 * @param line line number, from 1
 * @param column column number, from 1
 * @returns `path:line:column`; undefined if there is no source map
 */
export function sourcePosition(place: string, line: number, column: number): string | undefined {
  try {
    const path = place.startsWith('file:') ? fileURLToPath(place) : place;
    if (!known.has(path)) known.set(path, mapOf(path));
    const file = known.get(path);
    const entry = file?.map.findEntry(line - 1, column - 1);
    if (!file || !entry || !('originalSource' in entry)) return undefined;
    const source = resolve(file.base, entry.originalSource.replace(/^file:\/\//, ''));
    return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  } catch {
    return undefined; // the stack is then shown without mapping
  }
}

function mapOf(path: string): MappedFile | undefined {
  try {
    const [, url] = reference.exec(readForeignFile(path).toString()) ?? [];
    if (url === undefined) return undefined;
    const [, encoded] = inline.exec(url) ?? [];
    const mapPath = resolve(dirname(path), decodeURI(url));
    const text = encoded ? Buffer.from(encoded, 'base64') : readForeignFile(mapPath);
    const payload = JSON.parse(text.toString()) as SourceMapPayload;
    const base = resolve(dirname(encoded ? path : mapPath), payload.sourceRoot ?? '');
    return { map: new SourceMap(payload), base };
  } catch {
    return undefined;
  }
}
