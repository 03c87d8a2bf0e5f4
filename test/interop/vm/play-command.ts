import { isShown, run, type ShownCommand } from '../../support/page-player';

/** Plays a command of a page. @throws unless it prints what the page shows */
export async function playCommand(
  { command, expected }: ShownCommand,
  { cwd, env, timeout }: { cwd: string; env: NodeJS.ProcessEnv; timeout: number },
): Promise<void> {
  const { stdout, stderr } = await run(command, cwd, env, timeout);
  if (isShown(stdout, expected)) return;
  throw new Error(`${command}\nprinted\n${stdout}${stderr}\ninstead of\n${expected}`);
}
