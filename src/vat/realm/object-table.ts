/** Vats have none: where they share globals with this, it is taken away. */
const CapturedWeakRef = WeakRef;

/** Objects that a vat and the kernel have names for: its own, and those of others. */
export class ObjectTable {
  private readonly names = new WeakMap<object, string>();
  /** What may be collected as soon as the vat itself lets go of it. */
  private readonly known = new Map<string, WeakRef<object>>();
  /** What must stay: others can reach it, or it is a device. */
  private readonly held = new Map<string, object>();
  private nextExport = 1;

  nameOf(object: object): string | undefined {
    return this.names.get(object);
  }

  /** The object of this name, or undefined when there is none or it was collected. */
  find(vref: string): object | undefined {
    return this.held.get(vref) ?? this.known.get(vref)?.deref();
  }

  add(vref: string, object: object): void {
    this.names.set(object, vref);
    this.known.set(vref, new CapturedWeakRef(object));
  }

  /** The kernel has it now: it stays until the kernel drops it. */
  hold(vref: string, object: object): void {
    this.held.set(vref, object);
  }

  /** Names an object of the vat's own. */
  export(object: object): string {
    const vref = `o+${this.nextExport++}`;
    this.add(vref, object);
    this.hold(vref, object);
    return vref;
  }

  /** An object that is gone had this name: no other gets it. */
  reserveName(vref: string): void {
    const [, number = '0'] = /^o\+(\d+)$/.exec(vref) ?? [];
    this.nextExport = Math.max(this.nextExport, Number(number) + 1);
  }

  drop(vref: string): void {
    // The root stays: the host knows the vat by it.
    if (vref !== 'o+0') this.held.delete(vref);
  }

  forget(vref: string): void {
    const object = this.find(vref);
    if (object) this.names.delete(object);
    this.held.delete(vref);
    this.known.delete(vref);
  }

  /** Names whose objects were collected. They are forgotten. */
  takeDead(): string[] {
    const dead: string[] = [];
    for (const [vref, reference] of this.known) if (!reference.deref()) dead.push(vref);
    for (const vref of dead) this.known.delete(vref);
    return dead.sort();
  }
}
