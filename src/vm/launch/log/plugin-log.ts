import type { Observable } from 'rxjs';

import type { VmLogLine } from './log-line';

/** The log of a plugin, as its host uses it. Launchers can use {@link VmLog}. */
export interface PluginLog {
  /** The lines, starting with recent past ones. Completes when the plugin exits. */
  readonly lines$: Observable<VmLogLine>;
  /** The last lines of each stream as `stderr: text`, including an unfinished one. */
  tail(): string[];
  /** Adds a note of the host to the log. */
  tell(text: string): void;
}
