import { protocolVersions as usualVersions } from '../protocol/runtime';
import { transportFor } from '../transport/http2/grpc';
import type { Channel } from '../transport/transport';
import { START } from '../limits';
import { firstAnswer } from './first-answer';
import { Handshake, invalidAddress, protocolMismatch } from './handshake';
import type { PluginLog } from './log/plugin-log';
import { writeLine } from './log/write-line';
import { assertOwnListener } from './own-listener';
import { StartAttempt } from './start-attempt';
import { checkStartLimits, type StartVmOptions } from './start-options';
import { StartedVm } from './started-vm';
import { SubprocessLauncher } from './subprocess/subprocess-launcher';
import type { Announcement, RunningPlugin } from './plugin-launcher';

/**
 * Starts a VM: serves the Runtime service, launches the plugin with its address, waits until the plugin
 * announces itself, and makes a first call. The start fails as soon as the plugin cannot succeed any more,
 * with what is known about it. A failed start leaves nothing behind.
 *
 * @param options see {@link StartVmOptions}
 * @throws VMRE_PROGRAM_NOT_FOUND, VMRE_SPAWN_FAILED, VMRE_HANDSHAKE_FAILED, VMRE_PROTOCOL_MISMATCH,
 *   VMRE_RPC_LISTEN_FAILED, VMRE_OPTION_INVALID; VMRE_VM_STOPPED when the signal is aborted
 */
export async function startVm(options: StartVmOptions): Promise<StartedVm> {
  checkStartLimits(options);
  const { protocolVersions: accepted = usualVersions } = options;
  const launcher =
    typeof options.plugin === 'string' ? new SubprocessLauncher(options.plugin) : options.plugin;
  const { name, uid } = launcher;
  const { logger } = options;
  let log: PluginLog | undefined;
  const early: string[] = [];
  const onRefused = (text: string): void => void (log ? log.tell(text) : early.push(text));
  const transport = options.transport ?? transportFor(uid, onRefused);
  const attempt = new StartAttempt(name, options.signal);
  const listen = options.listen ?? '127.0.0.1:0';
  const handshake = await Handshake.serve({ transport, listen, accepted, plugin: name });
  let channel: Channel | undefined;
  try {
    attempt.setDeadline(options.handshakeMs ?? START.handshakeMs);
    const plugin = await attempt.launch(launcher, handshake.engineAddress);
    log = plugin.log;
    if (logger) log.lines$.subscribe((line) => writeLine(logger, line));
    for (const text of early) log.tell(text);
    handshake.launched(plugin);
    const launchedMs = attempt.elapsedMs;
    const announcement = plugin.announcement
      ? checked(plugin.announcement, accepted, name)
      : await attempt.race(announcedBy(plugin, handshake, name));
    const announcedMs = attempt.elapsedMs;
    attempt.setDeadline(0); // the first call has its own deadline
    channel = transport.connect(announcement.address);
    const { signal } = attempt;
    const answerMs = options.answerMs ?? START.answerMs;
    const version = await attempt.race(
      firstAnswer({ channel, announcement, name, plugin, answerMs, signal }),
    );
    const times = { launchedMs, announcedMs, answeredMs: attempt.elapsedMs };
    return new StartedVm({ name, plugin, announcement, version, times, transport, channel });
  } catch (error) {
    channel?.close();
    await attempt.fail(handshake.hasRefused);
    throw error;
  } finally {
    attempt.close();
    // The port is free at once; only a call in progress is awaited.
    void handshake.close();
  }
}

/** Waits for the announcement of the plugin. */
async function announcedBy(
  plugin: RunningPlugin,
  handshake: Handshake,
  name: string,
): Promise<Announcement> {
  const announcement = await handshake.announced;
  await assertOwnListener(announcement.address, plugin, name);
  return announcement;
}

/** Checks an announcement that a launcher makes like one of the plugin itself. */
function checked(
  announcement: Announcement,
  accepted: readonly number[],
  name: string,
): Announcement {
  const { address, protocolVersion: version } = announcement;
  const refused =
    (version !== undefined && !accepted.includes(version)
      ? protocolMismatch(version, accepted, name)
      : undefined) ?? invalidAddress(address, name);
  if (refused) throw refused;
  return announcement;
}
