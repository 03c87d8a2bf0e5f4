import { didYouMean } from '../../../support/closest';
import { VmreError } from '../../../support/errors/vmre-error';
import type { Devices } from '../project/devices';
import type { VatProject } from '../project/vat-project';
import { columns } from '../../columns';
import { readValues } from './read-message';
import type { RunTranscript } from './run-transcript';
import type { VatSession } from './session';

/** What commands are about. */
export interface DotCommandContext {
  readonly session: VatSession;
  readonly project: VatProject;
  readonly devices: Devices;
  readonly transcript: RunTranscript;
  /** Ends the session. */
  quit(): void;
}

interface DotCommand {
  readonly usage: string;
  readonly does: string;
  run(context: DotCommandContext, words: readonly string[], rest: string): Promise<void> | void;
}

/** What can be asked of a session besides messages. */
export const dotCommands: Readonly<Record<string, DotCommand>> = {
  '.vats': {
    usage: '.vats',
    does: 'the vats that are alive',
    run: ({ session, transcript }) => {
      const { vats } = session.kernel.statistics;
      const rows = vats.map(({ vatId, name, isPaused, isOnline, ...counts }) => [
        ...[vatId, name, isPaused ? 'paused' : isOnline ? 'online' : 'offline'],
        ...[counts.incarnation, counts.deliveries, counts.references].map(String),
      ]);
      const header = ['ID', 'NAME', 'IS', 'INCARNATION', 'DELIVERIES', 'REFERENCES'];
      transcript.tells('vats', { vats }, columns([header, ...rows]));
    },
  },
  '.stats': {
    usage: '.stats',
    does: 'what the kernel has',
    run: ({ session, transcript }) => {
      const { vats, terminated, ...others } = session.kernel.statistics;
      const facts = { ...others, vats: vats.length, terminated: terminated.length };
      const rows = Object.entries(facts).map(([name, count]) => [name, `${count}`]);
      transcript.tells('stats', facts, columns(rows));
    },
  },
  '.pause': {
    usage: '.pause [VAT]',
    does: 'messages wait until .run; or those for a vat, until .resume',
    run: ({ session }, [vat]) =>
      vat === undefined ? session.pause() : session.kernel.pauseVat(session.known(vat)),
  },
  '.resume': {
    usage: '.resume VAT',
    does: 'a vat goes on',
    run: async ({ session }, [vat = '']) => {
      await session.kernel.resumeVat(session.known(vat));
      await session.work();
    },
  },
  '.run': {
    usage: '.run [CRANKS]',
    does: 'so many cranks of what waits; without a number all, and all that comes',
    run: async ({ session, transcript }, [cranks]) => {
      const lines = await session.go(cranks === undefined ? undefined : countIn(cranks));
      const left = session.kernel.statistics.queued;
      transcript.tells('ran', { cranks: lines.length, queued: left }, [
        ...(cranks === undefined ? [] : lines),
        `cranks made: ${lines.length}, messages waiting: ${left}`,
      ]);
    },
  },
  '.terminate': {
    usage: '.terminate VAT [REASON]',
    does: 'ends a vat',
    run: async ({ session }, [vat = '', ...reason]) => {
      await session.kernel.terminateVat(
        session.known(vat),
        reason.join(' ') || 'terminated by hand',
      );
      await session.work();
    },
  },
  '.upgrade': {
    usage: '.upgrade VAT [MESSAGE]',
    does: 'gives a vat the code that is in its file now',
    run: async ({ session, project, transcript }, [vat = '', ...message]) => {
      const code = project.specOf(session.known(vat), undefined);
      const told = message.length > 0 ? { message: message.join(' ') } : {};
      const incarnation = await session.kernel.upgradeVat(vat, { ...code, ...told });
      transcript.tells('upgraded', { vat, incarnation }, [
        `${vat} is in incarnation ${incarnation}`,
      ]);
    },
  },
  '.inbound': {
    usage: '.inbound (VALUES)',
    does: 'sends values to the handler of the bridge',
    run: async ({ session, devices }, _words, rest) => {
      await devices.bridge.send(...readValues(rest, session));
      await session.work();
    },
  },
  '.receive': {
    usage: '.receive PEER NUMBER TEXT',
    does: 'a message from a peer of the mailbox',
    run: async ({ session, devices, transcript }, [peer = '', number = '', ...text]) => {
      const last = await devices.mailbox.receive(peer, countIn(number), text.join(' '));
      transcript.tells('acknowledge', { peer, number: last }, [`acknowledge ${peer} ${last}`]);
      await session.work();
    },
  },
  '.acknowledge': {
    usage: '.acknowledge PEER NUMBER',
    does: 'a peer has what was sent to it, up to this number',
    run: ({ devices }, [peer = '', number = '']) =>
      devices.mailbox.acknowledge(peer, countIn(number)),
  },
  '.help': {
    usage: '.help',
    does: 'this',
    run: ({ transcript }) => {
      const rows = Object.values(dotCommands).map(({ usage, does }) => [usage, does]);
      const sending = ['alice.hello("x", 5)', 'sends a message; $1 is its answer, alice a vat'];
      transcript.tells('help', { commands: Object.keys(dotCommands) }, columns([sending, ...rows]));
    },
  },
  '.quit': { usage: '.quit', does: 'ends', run: (context) => context.quit() },
};

/** Does what a line that begins with a dot says. @throws VMRE_VAT_MESSAGE_MALFORMED */
export async function runDotCommand(line: string, context: DotCommandContext): Promise<void> {
  const [name = '', ...words] = line.trim().split(/\s+/);
  const command = Object.hasOwn(dotCommands, name) ? dotCommands[name] : undefined;
  if (command) return command.run(context, words, line.trim().slice(name.length));
  throw new VmreError(
    'VMRE_VAT_MESSAGE_MALFORMED',
    `there is no ${name}.${didYouMean(name, Object.keys(dotCommands))}`,
    { hint: '.help tells what there is.' },
  );
}

function countIn(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new VmreError('VMRE_VAT_MESSAGE_MALFORMED', `${text || 'nothing'} is no number above 0`, {
    hint: '.help tells what there is.',
  });
}
