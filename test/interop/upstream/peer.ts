import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

import { runProgram, type FinishedProgram } from '../../support/run-program';
import type { Sandbox } from '../sandbox';
import { Dialogue } from './dialogue';
import { toldBy } from './told';

/** The programs of one side: the command of each. */
export interface PeerPrograms {
  server: readonly string[];
  command: readonly string[];
}

/** Options of a call, besides its words. */
export interface CallOptions {
  /** Default: the runtime in server mode. */
  mode?: keyof PeerPrograms;
  /** Initial files in the data directory of the runtime in server mode. */
  files?: Readonly<Record<string, string>>;
}

/** Directories of one call. In words and texts they are `%WORK`, `%DATA` and `%CWD`. */
export interface Place {
  work: string;
  data: string;
  cwd: string;
}

const DEADLINE_MS = 15_000;

/** One of the two compared sides: VMRE's, or that of the published SDK. */
export class Peer {
  constructor(
    private readonly programs: PeerPrograms,
    private readonly sandbox: Sandbox,
  ) {}

  /** Runs a command to its end. */
  async call(words: readonly string[], options: CallOptions = {}): Promise<CallResult> {
    const place = this.makePlace(options);
    const finished = await runProgram({
      ...this.start(words, options, place),
      deadline: DEADLINE_MS,
    });
    return new CallResult(finished, place);
  }

  /** Starts a server and talks to it; the server is stopped after the dialogue. */
  async talk<T>(
    startArgs: readonly string[],
    talk: (dialogue: Dialogue) => Promise<T>,
  ): Promise<T> {
    const words = ['--workdir', '%WORK', 'start', ...startArgs];
    const dialogue = new Dialogue(this.start(words, {}, this.makePlace({})));
    try {
      return await talk(dialogue);
    } finally {
      await dialogue.end();
    }
  }

  private start(
    words: readonly string[],
    { mode = 'server' }: CallOptions,
    place: Place,
  ): { words: string[]; cwd: string; env: NodeJS.ProcessEnv } {
    const own = words.map((word) => word.replace('%WORK', place.work).replace('%CWD', place.cwd));
    return {
      words: [...this.programs[mode], ...own],
      cwd: place.cwd,
      env: { ...this.sandbox.environment, XDG_DATA_HOME: dirname(place.data) },
    };
  }

  private makePlace({ files = {} }: CallOptions): Place {
    const root = this.sandbox.makeDirectory();
    const data = join(root, 'data', 'sdk-runtime');
    const place = { work: join(root, 'work'), data, cwd: join(root, 'cwd') };
    mkdirSync(place.work);
    mkdirSync(place.cwd);
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(data, { recursive: true });
      writeFileSync(join(data, name), text);
    }
    return place;
  }
}

/** The result of a call. */
export class CallResult {
  constructor(
    private readonly finished: FinishedProgram,
    private readonly place: Place,
  ) {}

  get exit(): string {
    return this.finished.exit;
  }

  get took(): number {
    return this.finished.took;
  }

  get stdout(): string {
    return this.anonymous(this.finished.stdout);
  }

  get stderr(): string {
    return this.anonymous(this.finished.stderr);
  }

  /** The arguments of a hook, as it reported them: the JSON after its name on stderr. */
  told(hook: string): string | undefined {
    return toldBy(hook, this.stderr)[0];
  }

  /** The content of all the directories. */
  get files(): string[] {
    return Object.entries({ ...this.place }).flatMap(([name, directory]) =>
      filesIn(directory).map((path) => `%${name.toUpperCase()}/${relative(directory, path)}`),
    );
  }

  private anonymous(text: string): string {
    const { work, data, cwd } = this.place;
    return text.replaceAll(work, '%WORK').replaceAll(data, '%DATA').replaceAll(cwd, '%CWD');
  }
}

function filesIn(directory: string): string[] {
  try {
    return readdirSync(directory, { recursive: true, encoding: 'utf8' })
      .map((entry) => join(directory, entry))
      .filter((path) => statSync(path).isFile());
  } catch {
    return []; // was never created
  }
}
