import { isShown, type Shell, type ShownCommand } from '../../support/page-player';

/** Types a command of a page. @throws unless it prints what the page shows */
export async function playCommand(
  shell: Shell,
  { command, expected }: ShownCommand,
): Promise<void> {
  const { stdout, stderr } = await shell.run(command);
  if (isShown(stdout, expected)) return;
  throw new Error(`${command}\nprinted\n${stdout}${stderr}\ninstead of\n${expected}`);
}
