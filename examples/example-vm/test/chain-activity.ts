import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { openActivity, testVmPlugin, type TestActivity } from 'vmre/testing';

import { VmRuntime } from '../src/runtime';
import type { Settings } from '../src/settings';

const directory = mkdtempSync(join(tmpdir(), 'vmre-example-vm-'));
export const genesis = join(directory, 'genesis');
writeFileSync(genesis, 'in the beginning');
afterAll(() => rmSync(directory, { recursive: true }));

/** Opens an activity on the VM of the test kit. */
export const openChain = (settings: Partial<Settings> = {}): Promise<TestActivity> =>
  openActivity(VmRuntime, {
    config: { plugin: testVmPlugin, genesis, issueMethod: 'guest.issueTx', ...settings },
  });

/** Runs a command that has to succeed. @returns its value */
export async function ask(activity: TestActivity, ...words: string[]): Promise<unknown> {
  const [bin = '', ...args] = words;
  const { code, value, stderr } = await activity.run(bin, ...args);
  if (code !== 0) throw new Error(stderr);
  return value;
}

/** Looks again and again, for at most 15 s. */
export async function eventually(look: () => Promise<void> | void): Promise<void> {
  const until = Date.now() + 15_000;
  for (;;) {
    try {
      return await look();
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
