import { mkdirSync, writeFileSync } from 'node:fs';

import { root } from '../../create/creator';
import { livingProcesses } from '../../support/living-processes';
import { PseudoTerminal } from '../../support/pseudo-terminal';
import { eventually } from '../../support/runtime-process';
import { useTemporaryDirectory } from '../../support/temporary-directory';
import { writeTypedRuntime } from '../shell/typed-runtime';

const place = useTemporaryDirectory();
let terminal: PseudoTerminal;

afterEach(() => terminal.kill());

test('the runtime is started again under the prompt, which keeps what is typed', async () => {
  mkdirSync(place('bin'));
  const runtime = writeTypedRuntime(place('bin'));
  const env = { PATH: process.env['PATH'] ?? '', HOME: place() };
  const words = [`${root}/bin/vmre`, 'dev', runtime];
  terminal = new PseudoTerminal(words, { cwd: place(), env });
  await terminal.answer('typed-runtime>', 'echo one\r');
  await terminal.sees('\none');
  await terminal.answer('typed-runtime>', 'echo tw');
  await terminal.sees('echo tw');

  writeTypedRuntime(place('bin'), [['1.0.0', '2.0.0']]);
  await terminal.sees('bin/typed-runtime changed');
  await terminal.sees('version 2.0.0');
  await terminal.answer('echo tw', 'o\r');
  await terminal.sees('\ntwo');

  // A broken version says why; the next one works.
  writeFileSync(runtime, '#!/bin/sh\necho broken >&2; exit 4\n');
  await terminal.sees('broken');
  await terminal.sees('(not running)>');
  writeTypedRuntime(place('bin'), [['1.0.0', '3.0.0']]);
  await terminal.sees('version 3.0.0');
  await terminal.answer('typed-runtime>', '\x04');
  expect((await terminal.exited).exitCode).toBe(0);
  const left = (): number[] => livingProcesses('environ', `HOME=${place()}`);
  await eventually('the end of all processes', () => left().length === 0);
}, 240_000);
