import { resolve } from 'node:path';

import { sample } from '../../support/plays-all';
import { Bench } from '../../support/runtime-process';

const library = resolve(__dirname, '../../../dist/vat/index.js');

test.each(sample(['thread', 'process', 'quickjs', 'local'], 2))(
  'a host exits after its work, even if it has idle vats in a %s worker',
  async (worker) => {
    const bench = new Bench();
    const script = `
      const { openKernel } = require(${JSON.stringify(library)});
      const source = "exports.buildRootObject = () => Far('a', { hello: () => 'hello' });";
      openKernel({ worker: '${worker}', vats: { a: { source } } })
        .then((kernel) => kernel.call('a', 'hello'))
        .then((answer) => console.log(answer));`;
    const { code, stdout, stderr } = await bench.invoke(process.execPath, '-e', script);
    bench.clear();
    expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: 'hello\n', stderr: '' });
  },
);
