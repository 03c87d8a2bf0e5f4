import { ErrorCode, FIRST_WINDOW, FRAME_BYTES, MAX_WINDOW, violation } from './wire';

/** Identifiers of settings. */
export const Setting = {
  TableBytes: 1,
  Push: 2,
  Streams: 3,
  Window: 4,
  FrameBytes: 5,
  HeaderBytes: 6,
} as const;

const ENTRY_BYTES = 6;
/** Settings of one frame; there are six kinds. */
const MAX_ENTRIES = 64;

/** What a peer asks of us. */
export class PeerSettings {
  tableBytes = 4096;
  /** Streams that we may open. */
  streams = Infinity;
  /** Window of a new stream. */
  window = FIRST_WINDOW;
  frameBytes = FRAME_BYTES;
  /** Bytes of a header block that it accepts, with 32 bytes for each header. */
  headerBytes = Infinity;

  /** Reads the payload of a frame. @throws ConnectionError */
  read(payload: Buffer): void {
    if (payload.length % ENTRY_BYTES > 0 || payload.length > MAX_ENTRIES * ENTRY_BYTES) {
      violation(`SETTINGS of ${payload.length} bytes`, ErrorCode.FrameSize);
    }
    for (let at = 0; at < payload.length; at += ENTRY_BYTES) {
      this.apply(payload.readUInt16BE(at), payload.readUInt32BE(at + 2));
    }
  }

  private apply(id: number, value: number): void {
    if (id === Setting.TableBytes) this.tableBytes = value;
    else if (id === Setting.Push && value > 1) violation(`ENABLE_PUSH is ${value}`);
    else if (id === Setting.Streams) this.streams = value;
    else if (id === Setting.Window) {
      if (value > MAX_WINDOW) violation(`a window of ${value} bytes`, ErrorCode.FlowControl);
      this.window = value;
    } else if (id === Setting.FrameBytes) {
      if (value < FRAME_BYTES || value >= 2 ** 24) violation(`frames of ${value} bytes`);
      this.frameBytes = value;
    } else if (id === Setting.HeaderBytes) this.headerBytes = value;
  }
}

/** Writes the payload of a frame. */
export function settingsPayload(
  entries: readonly (readonly [id: number, value: number])[],
): Buffer {
  const payload = Buffer.alloc(entries.length * ENTRY_BYTES);
  entries.forEach(([id, value], index) => {
    payload.writeUInt16BE(id, index * ENTRY_BYTES);
    payload.writeUInt32BE(value, index * ENTRY_BYTES + 2);
  });
  return payload;
}
