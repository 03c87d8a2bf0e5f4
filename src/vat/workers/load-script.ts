/** What scripts/realm/main.cjs generates: the texts of scripts, so that a bundler includes them. */
interface Scripts {
  readonly script: string;
  readonly thread: string;
  readonly process: string;
}

/** The generated module is only in `dist`: the `imports` of package.json name it. A bundler resolves them too. */
const scripts = (): Scripts => require('#realm-script') as Scripts;

/** The script that creates a realm of vats: the code of realm/ and its libraries. */
export const realmScript = (): string => scripts().script;

/** The program of a thread or process worker. Its manager sends it the script of its realm. */
export const workerProgram = (kind: 'thread' | 'process'): string => scripts()[kind];
