/** Saved here, because it is removed from globals that vats share. */
const CapturedWeakRef = WeakRef;

/** Objects with names: exports and imports of a vat. */
export class ObjectTable {
  private readonly names = new WeakMap<object, string>();
  /** Objects that can be collected when the vat releases them. */
  private readonly known = new Map<string, WeakRef<object>>();
  /** Objects that must stay: exports that others can reach, and device nodes. */
  private readonly held = new Map<string, object>();
  private nextExport = 1;

  nameOf(object: object): string | undefined {
    return this.names.get(object);
  }

  /** The object of this name, or undefined if there is none or it was collected. */
  find(vref: string): object | undefined {
    return this.held.get(vref) ?? this.known.get(vref)?.deref();
  }

  add(vref: string, object: object): void {
    this.names.set(object, vref);
    this.known.set(vref, new CapturedWeakRef(object));
  }

  /** Keeps an object until the kernel drops it. */
  hold(vref: string, object: object): void {
    this.held.set(vref, object);
  }

  /** Gives an exported object its name. */
  export(object: object): string {
    const vref = `o+${this.nextExport++}`;
    this.add(vref, object);
    this.hold(vref, object);
    return vref;
  }

  /** Reserves a name that an earlier object had. */
  reserveName(vref: string): void {
    const [, number = '0'] = /^o\+(\d+)$/.exec(vref) ?? [];
    this.nextExport = Math.max(this.nextExport, Number(number) + 1);
  }

  drop(vref: string): void {
    // The root stays, because the host refers to it.
    if (vref !== 'o+0') this.held.delete(vref);
  }

  forget(vref: string): void {
    const object = this.find(vref);
    if (object) this.names.delete(object);
    this.held.delete(vref);
    this.known.delete(vref);
  }

  /** Takes the names of objects that were collected. */
  takeDead(): string[] {
    const dead: string[] = [];
    for (const [vref, reference] of this.known) if (!reference.deref()) dead.push(vref);
    for (const vref of dead) this.known.delete(vref);
    return dead.sort();
  }
}
