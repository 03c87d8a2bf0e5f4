import { existsSync, readdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

import { templates } from '../../src/create/templates';
import { Creator, plain, root } from './creator';

/** Like npm for the scripts of a project, with the packages of VMRE itself. */
function install(creator: Creator, project: string): void {
  symlinkSync(join(root, 'node_modules'), creator.path(project, 'node_modules'));
  creator.write('programs/vmre', `#!/bin/sh\nexec ${join(root, 'bin/vmre')} "$@"\n`, 0o755);
  const programs = [creator.path('programs'), join(root, 'node_modules/.bin')];
  creator.env['PATH'] = [...programs, process.env['PATH']].join(':');
}

test.each(templates().map(({ label }) => label))(
  'a new project from %s passes its own tests',
  async (label) => {
    const creator = new Creator();
    try {
      await creator.create('my project', '-t', ...label.split(' '), '--name', '@ann/own', ...plain);
      install(creator, 'my project');
      const { scripts } = JSON.parse(creator.read('my project/package.json')) as {
        scripts: Record<string, string>;
      };
      const run = (script: string) =>
        creator.invoke('sh', '-c', `cd "my project" && ${scripts[script]}`);

      const tested = await run('test');
      expect(tested).toMatchObject({ code: 0 });
      const summary = /(Tests: +[45] passed, [45] total|^# pass [345]\n# fail 0$)/m;
      expect(tested.stdout + tested.stderr).toMatch(summary);
      const compiled = readdirSync(creator.path('my project')).includes('dist');
      expect(compiled).toBe(!/--js|-app$/.test(label));

      // `npm run new-user` continues with every template.
      if (!/^(server|command)/.test(label)) return;
      expect(await run('check')).toMatchObject({ code: 0 });
      const tried = await run('try');
      expect(tried).toMatchObject({ code: 0, stderr: '' });
      expect(tried.stdout).toContain('The runtime conforms to the Runtime API.');
      expect(existsSync(creator.path('data/own/own.json'))).toBe(false); // it has a separate one
    } finally {
      creator.clear();
    }
  },
  240_000, // three compilers and a test run, also on a busy machine
);
