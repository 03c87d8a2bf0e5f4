// A name belongs to whoever gives it: `o-50` of one vat is not `o-50` of another, and neither is a name in
// the kernel. Only the compiler distinguishes these types, so that a missing translation does not compile.

declare const owner: unique symbol;
declare const isPromise: unique symbol;

/** The kernel's name for an object, a promise or a device node: `ko20`, `kp40`, `kd30`. */
export type KRef = string & { readonly [owner]: 'kernel' };
/** The kernel's name for a promise: `kp40`. */
export type KPid = KRef & { readonly [isPromise]: true };
/** A vat's name for an object, a promise or a device node: `o-50`, `p+5`, `d-70`. */
export type VRef = string & { readonly [owner]: 'vat' };
/** A vat's name for a promise: `p+5`. */
export type VPid = VRef & { readonly [isPromise]: true };
/** A device's name for an object or a node: `o-10`, `d+0`. */
export type DRef = string & { readonly [owner]: 'device' };
/** The id of a vat: `v1`. */
export type VatId = string & { readonly [owner]: 'the id of a vat' };
