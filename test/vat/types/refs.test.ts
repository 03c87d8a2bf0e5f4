import type { CapData } from '../../../src/vat/types/capdata';
import type { KernelDelivery, VatDelivery } from '../../../src/vat/types/delivery';
import type { DRef, KPid, KRef, VatId, VRef } from '../../../src/vat/types/refs';
import type { KernelSyscall, VatSyscall } from '../../../src/vat/types/syscall';

// This tests the compiler: `npm run types` fails if one of these lines compiles.

const [kref, vref, dref, vatId] = ['ko20' as KRef, 'o-50' as VRef, 'd+0' as DRef, 'v1' as VatId];
const take = <T>(value: T): T => value;

test('references of the kernel, of a vat and of a device are not assignable to each other', () => {
  const mixed = [
    // @ts-expect-error a vat reference is not a kernel reference
    take<KRef>(vref),
    // @ts-expect-error a kernel reference is not a vat reference
    take<VRef>(kref),
    // @ts-expect-error a device reference is not a vat reference
    take<VRef>(dref),
    // @ts-expect-error a vat id is not a reference
    take<KRef>(vatId),
    // @ts-expect-error an unchecked string is not a reference
    take<KRef>('ko20'),
    // @ts-expect-error a possible object reference is not a promise reference
    take<KPid>(kref),
  ];
  expect(mixed).toHaveLength(6);
});

test('a missing translation does not compile', () => {
  const data: CapData<KRef> = { body: '#"$0"', slots: [kref] };
  const asked: VatSyscall = ['dropImports', [vref]];
  const mixed = [
    // @ts-expect-error data of the kernel is not data of a vat
    take<CapData<VRef>>(data),
    // @ts-expect-error a kernel delivery is not a vat delivery
    take<VatDelivery>(take<KernelDelivery>(['dropExports', [kref]])),
    // @ts-expect-error a vat syscall is not a kernel syscall
    take<KernelSyscall>(asked),
  ];
  expect(mixed).toHaveLength(3);
});
