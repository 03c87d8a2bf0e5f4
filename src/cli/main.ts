import { runCommandLine } from '../support/commands/run-command-line';
import type { Group, Program } from '../support/commands/command';

const vm: Group = {
  describe: 'Run or examine an Avalanche VM plugin',
  commands: {
    run: () => (require('./vm/run') as typeof import('./vm/run')).vmRunCommand,
    node: () => (require('./vm/node') as typeof import('./vm/node')).vmNodeCommand,
    probe: () => (require('./vm/probe') as typeof import('./vm/probe')).vmProbeCommand,
    export: () => (require('./vm/archive') as typeof import('./vm/archive')).vmExportCommand,
    import: () => (require('./vm/archive') as typeof import('./vm/archive')).vmImportCommand,
  },
};

const vat: Group = {
  describe: 'Run, change or inspect vats',
  commands: {
    run: () => (require('./vat/run') as typeof import('./vat/run')).vatRunCommand,
    upgrade: () => (require('./vat/upgrade') as typeof import('./vat/upgrade')).vatUpgradeCommand,
    terminate: () =>
      (require('./vat/terminate') as typeof import('./vat/terminate')).vatTerminateCommand,
    resume: () => (require('./vat/resume') as typeof import('./vat/resume')).vatResumeCommand,
    export: () => (require('./vat/export') as typeof import('./vat/export')).vatExportCommand,
    import: () => (require('./vat/import') as typeof import('./vat/import')).vatImportCommand,
    inspect: () => (require('./vat/inspect') as typeof import('./vat/inspect')).vatInspectCommand,
    replay: () => (require('./vat/replay') as typeof import('./vat/replay')).vatReplayCommand,
    verify: () => (require('./vat/verify') as typeof import('./vat/verify')).vatVerifyCommand,
    trace: () => (require('./vat/trace') as typeof import('./vat/trace')).vatTraceCommand,
  },
};

/** The commands of `vmre`. */
export const vmre: Program = {
  name: 'vmre',
  describe: 'Write, test and install compute runtimes.',
  commands: {
    create: () =>
      (require('../create/command') as typeof import('../create/command')).createCommand,
    dev: () => (require('./dev') as typeof import('./dev')).devCommand,
    shell: () => (require('./shell') as typeof import('./shell')).shellCommand,
    try: () => (require('./try') as typeof import('./try')).tryCommand,
    exec: () => (require('./exec') as typeof import('./exec')).execCommand,
    conformance: () =>
      (require('./conformance') as typeof import('./conformance')).conformanceCommand,
    package: () => (require('./package') as typeof import('./package')).packageCommand,
    install: () => (require('./install') as typeof import('./install')).installCommand,
    uninstall: () => (require('./uninstall') as typeof import('./uninstall')).uninstallCommand,
    list: () => (require('./list') as typeof import('./list')).listCommand,
    doctor: () => (require('./doctor') as typeof import('./doctor')).doctorCommand,
    inspect: () => (require('./inspect') as typeof import('./inspect')).inspectCommand,
    completion: () => (require('./completion') as typeof import('./completion')).completionCommand,
    vm: () => vm,
    vat: () => vat,
  },
};

/**
 * The `vmre` command. With VMRE_COMPLETE, it answers the script of `vmre completion`.
 *
 * @returns the exit code
 */
export async function main(argv: readonly string[]): Promise<number> {
  const shell = process.env['VMRE_COMPLETE'];
  if (shell === undefined) {
    const code = await runCommandLine(vmre, argv);
    if (process.stderr.isTTY) tellUpdate(argv);
    return code;
  }
  const { answerTo } = require('./completion/answer') as typeof import('./completion/answer');
  process.stdout.write(answerTo(shell, vmre, argv));
  return 0;
}

function tellUpdate(argv: readonly string[]): void {
  const notice = require('./update/notice') as typeof import('./update/notice');
  if (notice.wantsNotice(argv, process.env, process)) notice.tellUpdate();
}
