import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { Sandbox } from '../sandbox';
import type { Tally } from '../../support/tally';

const repository = resolve(__dirname, '../../..');
const containerfile = join(repository, 'examples/hardening/Containerfile');
const PATIENCE_MS = 60_000;
const POLL_MS = 500;
const MAX_MS = 300_000;

/** The instructions in the first lines of the file; the volume and the port are for the test. */
const confinement = [
  ...['--read-only', '--cap-drop=all', '--security-opt=no-new-privileges'],
  ...['--pids-limit=512', '--memory=4g'],
];
/** The defaults of podman exceed what root may set on some machines. */
const limits = ['--ulimit=nofile=4096:4096', '--ulimit=nproc=4096:4096'];
/** The parts of the Node base image that are needed. */
const programs = ['sh', 'true', 'mkdir', 'chown', 'env', 'readlink', 'prlimit'];

interface Outcome {
  readonly ok: boolean;
  readonly text: string;
}

/** Builds the image on a base made from this machine, and runs it as its first lines say. */
export async function checkContainer(sandbox: Sandbox, tally: Tally): Promise<void> {
  const tool = ['podman', 'docker'].find((each) => spawnSync(each, ['info']).status === 0);
  if (tool === undefined) {
    return tally.skipped('the container file', 'neither podman nor docker works here');
  }
  const run = (...args: readonly string[]): Outcome => {
    const { status, stdout, stderr } = spawnSync(tool, args, {
      encoding: 'utf8',
      timeout: MAX_MS,
    });
    return { ok: status === 0, text: `${stdout ?? ''}${stderr ?? ''}`.trim() };
  };
  const name = `vmre-interop-${process.pid}`;
  const [base, image] = [`localhost/${name}-base`, `localhost/${name}`];
  try {
    must(run('import', baseOf(sandbox), base));
    const tried = run('run', '--rm', '--network=none', ...limits, base, 'true');
    if (!tried.ok)
      return tally.skipped('the container file', `${tool} runs nothing: ${tried.text}`);
    const context = contextOf(sandbox);
    const from = `--build-arg=NODE=${base}`;
    const file = ['--tag', image, '--file', containerfile, context];
    must(run('build', ...limits, from, ...file));
    tally.passed(`${tool} builds the image`);
    checkHead(tally);
    const options = ['--detach', '--network=none', '--name', name, '--volume', `${name}:/data`];
    must(run('run', ...options, ...limits, ...confinement, image));
    await checkChain(run, name, tally);
  } catch (error) {
    tally.failed('the container file', String(error));
  } finally {
    run('rm', '--force', '--time=0', name);
    run('volume', 'rm', '--force', name);
    run('rmi', '--force', image, base);
  }
}

function must({ ok, text }: Outcome): void {
  if (!ok) throw new Error(text.slice(-2000));
}

function checkHead(tally: Tally): void {
  const head = readFileSync(containerfile, 'utf8');
  const missing = confinement.filter((option) => !head.includes(option));
  if (missing.length === 0) tally.passed('the container file says how it is confined');
  else tally.failed('the container file says how it is confined', missing.join(' '));
}

const ask = `fetch('http://127.0.0.1:9650/ext/health').then((r) => r.text()).then(console.log, (e) => console.log(e.message))`;
const tryToWrite = `try { require('fs').writeFileSync('/app/x', ''); console.log('written') } catch (e) { console.log(e.code) }`;

async function checkChain(
  run: (...args: readonly string[]) => Outcome,
  name: string,
  tally: Tally,
): Promise<void> {
  const inside = (code: string): string => run('exec', name, 'node', '-e', code).text;
  for (const until = Date.now() + PATIENCE_MS; ; await sleep(POLL_MS)) {
    const text = inside(ask);
    if (/"healthy": ?true/.test(text)) break;
    if (Date.now() > until) throw new Error(`${text}\n${run('logs', name).text}`);
  }
  tally.passed('the container serves a chain');
  const refused = inside(tryToWrite);
  if (refused === 'EROFS') tally.passed('its files cannot be written');
  else tally.failed('its files cannot be written', refused);
  const stopped = run('stop', '--time', '20', name);
  const code = run('inspect', '--format', '{{.State.ExitCode}}', name).text;
  // As a shell reports SIGTERM; 137 would be a kill.
  if (stopped.ok && code === '143') tally.passed('the container stops in order');
  else tally.failed('the container stops in order', `${code} ${stopped.text}`);
}

/** A directory with the parts of the image. */
function contextOf(sandbox: Sandbox): string {
  const context = sandbox.makeDirectory();
  const listed = spawnSync('npm', ['ls', '--omit=dev', '--all', '--parseable'], {
    cwd: repository,
    encoding: 'utf8',
  }).stdout.split('\n');
  const modules = join(repository, 'node_modules');
  for (const path of listed.filter((each) => each.startsWith(`${modules}/`))) {
    const to = join(context, 'node_modules', path.slice(modules.length + 1));
    if (existsSync(path) && !path.includes('/node_modules/vmre')) {
      cpSync(path, to, { recursive: true, dereference: true });
    }
  }
  for (const part of ['bin', 'dist', 'package.json']) {
    const to = join(context, 'node_modules/vmre', part);
    cpSync(join(repository, part), to, { recursive: true });
  }
  const plugin =
    "#!/usr/local/bin/node\nrequire('/app/node_modules/vmre/dist/testing/vm/plugin.js');\n";
  writeFileSync(join(context, 'plugin'), plugin, { mode: 0o755 });
  writeFileSync(join(context, 'genesis.json'), 'genesis');
  return context;
}

/** The root of an image with Node and a shell, as an archive. */
function baseOf(sandbox: Sandbox): string {
  const root = sandbox.makeDirectory();
  for (const name of ['bin', 'sbin', 'lib', 'lib64']) {
    mkdirSync(join(root, 'usr', name), { recursive: true });
    symlinkSync(`usr/${name}`, join(root, name));
  }
  for (const name of ['etc', 'tmp', 'proc', 'sys', 'dev', 'usr/local/bin']) {
    mkdirSync(join(root, name), { recursive: true });
  }
  writeFileSync(join(root, 'etc/passwd'), 'root:x:0:0::/:/bin/sh\nnode:x:1000:1000::/:/bin/sh\n');
  writeFileSync(join(root, 'etc/group'), 'root:x:0:\nnode:x:1000:\n');
  const found = programs.map((name) => which(name)).filter((path) => path !== '');
  for (const path of found) place(root, path, join('/usr/bin', path.split('/').at(-1) as string));
  place(root, process.execPath, '/usr/local/bin/node');
  const archive = join(sandbox.makeDirectory(), 'base.tar');
  spawnSync('tar', ['-C', root, '-cf', archive, '.']);
  return archive;
}

const which = (name: string): string =>
  ['/usr/bin', '/bin', '/usr/local/bin']
    .map((at) => join(at, name))
    .find((each) => existsSync(each)) ?? '';

/** A program with the libraries that it loads. */
function place(root: string, program: string, as: string): void {
  const { stdout } = spawnSync('ldd', [program], { encoding: 'utf8' });
  const libraries = [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path);
  for (const [from, to] of [[program, as], ...libraries.map((path) => [path, path])]) {
    mkdirSync(dirname(join(root, to as string)), { recursive: true });
    copyFileSync(from as string, join(root, to as string));
  }
}
