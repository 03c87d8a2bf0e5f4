import * as fs from 'node:fs';
import { join } from 'node:path';

import { sample } from '../../support/plays-all';
import { Bench } from '../../support/runtime-process';
import { author } from '../../support/built';

let bench: Bench;
beforeEach(() => {
  bench = new Bench();
});
afterEach(() => bench.clear());

const expected = { port: 80, greeting: 'hello', limits: { memory: 64 } };

test.each(sample(['demo.json', 'demo.yaml', 'demo.toml'], 1))(
  'concurrent starts with %s missing all succeed, and leave one complete file',
  async (name) => {
    const directory = join(bench.directory, 'data', 'demo');
    const argv = ['--config', join(directory, name), 'offer-template'];
    const program = author('starts.js');
    const all = await Promise.all([1, 2, 3].map(() => bench.invoke(program, ...argv)));
    for (const { code, stdout, stderr } of all) {
      expect([code, stderr]).toEqual([0, '']);
      expect(JSON.parse(stdout)).toMatchObject({
        properties: { config: JSON.stringify(expected) },
      });
    }
    expect(fs.readdirSync(directory)).toEqual([name]);
    expect(fs.readFileSync(join(directory, name), 'utf8')).toContain('hello');
    // One more start reads the file.
    const { code, stderr } = await bench.invoke(program, ...argv);
    expect([code, stderr]).toEqual([0, '']);
  },
);
