// Who names a thing decides what its name means: `o-50` of one vat is not that of another, and neither is a name
// of the kernel. These types differ for the compiler alone, so that a translation cannot be forgotten.

declare const owner: unique symbol;
declare const isPromise: unique symbol;

/** What the kernel calls an object, a promise or a device node: `ko20`, `kp40`, `kd30`. */
export type KRef = string & { readonly [owner]: 'kernel' };
/** What the kernel calls a promise: `kp40`. */
export type KPid = KRef & { readonly [isPromise]: true };
/** What one vat calls an object, a promise or a device node: `o-50`, `p+5`, `d-70`. */
export type VRef = string & { readonly [owner]: 'vat' };
/** What one vat calls a promise: `p+5`. */
export type VPid = VRef & { readonly [isPromise]: true };
/** What one device calls an object or a node: `o-10`, `d+0`. */
export type DRef = string & { readonly [owner]: 'device' };
/** The id of a vat: `v1`. */
export type VatId = string & { readonly [owner]: 'the id of a vat' };
