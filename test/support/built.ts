import { join } from 'node:path';

const root = join(__dirname, '../..');

/** A module of the built package, for processes without a compiler. */
export const built = (module: string): string => join(root, 'dist', `${module}.js`);

/** A fixture program like those of authors. */
export const author = (name: string): string => join(root, 'test/fixtures/authors', name);
