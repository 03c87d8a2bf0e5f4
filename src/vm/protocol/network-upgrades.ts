import { bytes, nested, uint64 } from '../../protobuf/fields';
import { message, type MessageOf } from '../../protobuf/message';
import { Duration, Timestamp, timestampOf } from '../../protobuf/well-known';

const time = (number: number) => nested(number, Timestamp);

/** Activation times of the upgrades of a network. */
export const NetworkUpgrades = message({
  apricotPhase1Time: time(1),
  apricotPhase2Time: time(2),
  apricotPhase3Time: time(3),
  apricotPhase4Time: time(4),
  apricotPhase4MinPChainHeight: uint64(5),
  apricotPhase5Time: time(6),
  apricotPhasePre6Time: time(7),
  apricotPhase6Time: time(8),
  apricotPhasePost6Time: time(9),
  banffTime: time(10),
  cortinaTime: time(11),
  cortinaXChainStopVertexId: bytes(12),
  durangoTime: time(13),
  etnaTime: time(14),
  fortunaTime: time(15),
  graniteTime: time(16),
  graniteEpochDuration: nested(17, Duration),
  heliconTime: time(18),
});
export type NetworkUpgrades = MessageOf<typeof NetworkUpgrades>;

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
