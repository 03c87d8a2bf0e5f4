import { bytes, nested, uint64 } from '../../protobuf/fields';
import { message, type MessageOf } from '../../protobuf/message';
import { Duration, Timestamp, timestampOf } from '../../protobuf/well-known';

const time = (number: number) => nested(number, Timestamp);

/** The codec of {@link NetworkUpgrades}. @hidden */
export const NetworkUpgrades = message({
  /** Time of Apricot Phase 1. */
  apricotPhase1Time: time(1),
  /** Time of Apricot Phase 2. */
  apricotPhase2Time: time(2),
  /** Time of Apricot Phase 3. */
  apricotPhase3Time: time(3),
  /** Time of Apricot Phase 4. */
  apricotPhase4Time: time(4),
  /** Lowest height of the P-chain from Apricot Phase 4 on. */
  apricotPhase4MinPChainHeight: uint64(5),
  /** Time of Apricot Phase 5. */
  apricotPhase5Time: time(6),
  /** Time of Apricot Phase Pre-6. */
  apricotPhasePre6Time: time(7),
  /** Time of Apricot Phase 6. */
  apricotPhase6Time: time(8),
  /** Time of Apricot Phase Post-6. */
  apricotPhasePost6Time: time(9),
  /** Time of Banff. */
  banffTime: time(10),
  /** Time of Cortina. */
  cortinaTime: time(11),
  /** The last vertex of the X-chain before Cortina: 32 bytes. */
  cortinaXChainStopVertexId: bytes(12),
  /** Time of Durango. */
  durangoTime: time(13),
  /** Time of Etna. */
  etnaTime: time(14),
  /** Time of Fortuna. */
  fortunaTime: time(15),
  /** Time of Granite. */
  graniteTime: time(16),
  /** Length of an epoch from Granite on. */
  graniteEpochDuration: nested(17, Duration),
  /** Time of Helicon. */
  heliconTime: time(18),
});
/** When each upgrade of the network takes effect. */
export interface NetworkUpgrades extends MessageOf<typeof NetworkUpgrades> {}

const past = timestampOf(new Date('2020-12-05T05:00:00Z'));
const notYet = timestampOf(new Date('9999-12-01T00:00:00Z'));

/** The upgrades of a local network: all are active, except those that are not scheduled yet. */
export const defaultNetworkUpgrades: NetworkUpgrades = {
  apricotPhase1Time: past,
  apricotPhase2Time: past,
  apricotPhase3Time: past,
  apricotPhase4Time: past,
  apricotPhase4MinPChainHeight: 0n,
  apricotPhase5Time: past,
  apricotPhasePre6Time: past,
  apricotPhase6Time: past,
  apricotPhasePost6Time: past,
  banffTime: past,
  cortinaTime: past,
  cortinaXChainStopVertexId: Buffer.alloc(32),
  durangoTime: past,
  etnaTime: past,
  fortunaTime: past,
  graniteTime: past,
  graniteEpochDuration: { seconds: 30n, nanos: 0 },
  heliconTime: notYet,
};
