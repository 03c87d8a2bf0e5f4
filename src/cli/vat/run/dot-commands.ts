import { didYouMean } from '../../../support/closest';
import { VmreError } from '../../../support/errors/vmre-error';
import type { Devices } from '../project/devices';
import type { VatProject } from '../project/vat-project';
import { columns } from '../../columns';
import { readValues } from './read-message';
import type { RunTranscript } from './run-transcript';
import type { VatSession } from './session';

/** What commands work on. */
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

/** The commands of a session. */
export const dotCommands: Readonly<Record<string, DotCommand>> = {
  '.vats': {
    usage: '.vats',
    does: 'lists the live vats',
    run: ({ session, transcript }) => {
      const { vats } = session.kernel.statistics;
      const rows = vats.map(({ vatId, name, isPaused, fault, isOnline, ...counts }) => [
        ...[
          vatId,
          name,
          fault ? 'suspended' : isPaused ? 'paused' : isOnline ? 'online' : 'offline',
        ],
        ...[counts.incarnation, counts.deliveries, counts.references].map(String),
      ]);
      const header = ['ID', 'NAME', 'IS', 'INCARNATION', 'DELIVERIES', 'REFERENCES'];
      transcript.tells('vats', { vats }, columns([header, ...rows]));
    },
  },
  '.stats': {
    usage: '.stats',
    does: 'shows statistics of the kernel',
    run: ({ session, transcript }) => {
      const { vats, terminated, meters, ...others } = session.kernel.statistics;
      const counts = { vats: vats.length, meters: meters.length, terminated: terminated.length };
      const facts = { ...others, ...counts };
      const rows = Object.entries(facts).map(([name, count]) => [name, `${count}`]);
      transcript.tells('stats', facts, columns(rows));
    },
  },
  '.meters': {
    usage: '.meters',
    does: 'lists the meters',
    run: ({ session, transcript }) => {
      const { meters } = session.kernel.statistics;
      const rows = meters.map(({ meterId, name = '', remaining, threshold, used }) => [
        ...[meterId, name, remaining === null ? 'unlimited' : `${remaining}`],
        ...[threshold, used].map(String),
      ]);
      const header = ['ID', 'NAME', 'REMAINING', 'THRESHOLD', 'USED'];
      transcript.tells('meters', { meters }, columns([header, ...rows]));
    },
  },
  '.refill': {
    usage: '.refill METER STEPS',
    does: 'adds steps to a meter, and resumes the vats that it suspended',
    run: async ({ session }, [meter = '', steps = '']) => {
      await session.kernel.refillMeter(meter, countIn(steps));
      await session.work();
    },
  },
  '.pause': {
    usage: '.pause [VAT]',
    does: 'holds all messages until .run, or those for one vat until .resume',
    run: ({ session }, [vat]) =>
      vat === undefined ? session.pause() : session.kernel.pauseVat(session.known(vat)),
  },
  '.resume': {
    usage: '.resume VAT',
    does: 'resumes a paused or suspended vat',
    run: async ({ session }, [vat = '']) => {
      await session.kernel.resumeVat(session.known(vat));
      await session.work();
    },
  },
  '.run': {
    usage: '.run [CRANKS]',
    does: 'runs that many cranks; without a number, ends the pause',
    run: async ({ session, transcript }, [cranks]) => {
      const lines = await session.go(cranks === undefined ? undefined : countIn(cranks));
      const left = session.kernel.statistics.queued;
      transcript.tells('ran', { cranks: lines.length, queued: left }, [
        ...(cranks === undefined ? [] : lines),
        `cranks: ${lines.length}, messages queued: ${left}`,
      ]);
    },
  },
  '.terminate': {
    usage: '.terminate VAT [REASON]',
    does: 'terminates a vat',
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
    does: 'upgrades a vat to the current code in its file',
    run: async ({ session, project, transcript }, [vat = '', ...message]) => {
      const code = project.specOf(session.known(vat), undefined);
      const told = message.length > 0 ? { message: message.join(' ') } : {};
      const incarnation = await session.kernel.upgradeVat(vat, { ...code, ...told });
      transcript.tells('upgraded', { vat, incarnation }, [
        `${vat} is now incarnation ${incarnation}`,
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
    does: 'delivers a message from a peer to the mailbox',
    run: async ({ session, devices, transcript }, [peer = '', number = '', ...text]) => {
      const last = await devices.mailbox.receive(peer, countIn(number), text.join(' '));
      transcript.tells('acknowledge', { peer, number: last }, [`acknowledge ${peer} ${last}`]);
      await session.work();
    },
  },
  '.acknowledge': {
    usage: '.acknowledge PEER NUMBER',
    does: 'acknowledges outbound messages to a peer, up to this number',
    run: ({ devices }, [peer = '', number = '']) =>
      devices.mailbox.acknowledge(peer, countIn(number)),
  },
  '.help': {
    usage: '.help',
    does: 'shows this help',
    run: ({ transcript }) => {
      const rows = Object.values(dotCommands).map(({ usage, does }) => [usage, does]);
      const sending = [
        'alice.hello("x", 5)',
        'sends a message to the vat alice; $1 is the first result',
      ];
      transcript.tells('help', { commands: Object.keys(dotCommands) }, columns([sending, ...rows]));
    },
  },
  '.quit': { usage: '.quit', does: 'exits', run: (context) => context.quit() },
};

/** Executes a line that begins with a dot. @throws VMRE_VAT_MESSAGE_MALFORMED */
export async function runDotCommand(line: string, context: DotCommandContext): Promise<void> {
  const [name = '', ...words] = line.trim().split(/\s+/);
  const command = Object.hasOwn(dotCommands, name) ? dotCommands[name] : undefined;
  if (command) return command.run(context, words, line.trim().slice(name.length));
  throw new VmreError(
    'VMRE_VAT_MESSAGE_MALFORMED',
    `unknown command ${name}.${didYouMean(name, Object.keys(dotCommands))}`,
    { hint: '.help lists the commands.' },
  );
}

function countIn(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  const problem = `expected a number above 0, not ${text || 'nothing'}`;
  throw new VmreError('VMRE_VAT_MESSAGE_MALFORMED', problem, { hint: '.help shows the usage.' });
}
