import { encodeCapData } from '../../../vat/capdata/encode-capdata';
import { Devices } from '../project/devices';
import type { RunTranscript } from './run-transcript';
import { plainText, valueText } from './value-text';

/** Devices that report to a transcript what leaves the kernel. */
export const devicesTelling = (transcript: RunTranscript): Devices =>
  new Devices({
    mailbox: (message) => {
      const { peer, number, body } = message;
      transcript.tells('outbound', message, [`mailbox: to ${peer}, ${number}: ${plainText(body)}`]);
    },
    bridge: (values) => {
      const data = encodeCapData(values);
      transcript.tells('bridge', data, [`bridge: ${values.map(valueText).join(', ')}`]);
    },
  });
