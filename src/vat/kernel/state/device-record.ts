import type { DRef, KRef } from '../../types/refs';
import { Clist } from './clist';
import { Counter } from './counter';
import { PersistedRecord, UndoableRecord, type CrankJournal } from './crank-journal';

/** The kernel's record of a device. */
export class DeviceRecord extends UndoableRecord {
  /** The persistent state of the device as JSON; undefined at first. */
  private state: string | undefined;
  readonly clist: Clist<DRef>;
  readonly nextObject: Counter;
  readonly nextNode: Counter;

  constructor(
    readonly id: string,
    public name: string,
    private readonly journal: CrankJournal,
  ) {
    super();
    this.clist = new Clist(id, journal);
    this.nextObject = new Counter(`n.${id}.o`, 10, journal);
    this.nextNode = new Counter(`n.${id}.d`, 30, journal);
  }

  get key(): string {
    return `d.${this.id}`;
  }

  getState(): string | undefined {
    return this.state;
  }

  setState(state: string | undefined): void {
    this.journal.touch(this);
    this.state = state;
  }

  content(): string {
    return JSON.stringify([this.name, this.state ?? null]);
  }

  copy(): unknown {
    return this.state;
  }

  restore(copy: unknown): void {
    this.state = copy as string | undefined;
  }

  load(text: string): void {
    const [name, state] = JSON.parse(text) as [string, string | null];
    this.name = name;
    this.state = state ?? undefined;
  }
}

class NodeOwner extends PersistedRecord {
  exists = true;
  constructor(
    readonly kref: KRef,
    readonly deviceId: string,
  ) {
    super();
  }

  get key(): string {
    return `k.${this.kref}`;
  }

  content(): string | undefined {
    return this.exists ? this.deviceId : undefined;
  }
}

/** All devices and their nodes. They are never deleted. */
export class DeviceTable {
  private readonly devices = new Map<string, DeviceRecord>();
  private readonly byName = new Map<string, DeviceRecord>();
  private readonly owners = new Map<KRef, NodeOwner>();

  constructor(private readonly journal: CrankJournal) {}

  get size(): number {
    return this.devices.size;
  }

  get(id: string): DeviceRecord | undefined {
    return this.devices.get(id);
  }

  named(name: string): DeviceRecord | undefined {
    return this.byName.get(name);
  }

  all(): Iterable<DeviceRecord> {
    return this.devices.values();
  }

  /** The device of a node. */
  ownerOf(node: KRef): DeviceRecord | undefined {
    const owner = this.owners.get(node);
    return owner && this.devices.get(owner.deviceId);
  }

  add(id: string, name: string): DeviceRecord {
    const device = new DeviceRecord(id, name, this.journal);
    this.devices.set(id, device);
    this.byName.set(name, device);
    this.journal.record(device, () => {
      this.devices.delete(id);
      this.byName.delete(name);
    });
    return device;
  }

  addNode(kref: KRef, deviceId: string): void {
    const owner = new NodeOwner(kref, deviceId);
    this.owners.set(kref, owner);
    this.journal.record(owner, () => {
      owner.exists = false;
      this.owners.delete(kref);
    });
  }

  load(id: string, content: string): void {
    const device = new DeviceRecord(id, '', this.journal);
    this.journal.adopt(device, content);
    device.load(content);
    this.devices.set(id, device);
    this.byName.set(device.name, device);
  }

  loadNode(kref: KRef, deviceId: string): void {
    const owner = new NodeOwner(kref, deviceId);
    this.journal.adopt(owner, deviceId);
    this.owners.set(kref, owner);
  }
}
