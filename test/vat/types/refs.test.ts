import type { CapData } from '../../../src/vat/types/capdata';
import type { KernelDelivery, VatDelivery } from '../../../src/vat/types/delivery';
import type { DRef, KPid, KRef, VatId, VRef } from '../../../src/vat/types/refs';
import type { KernelSyscall, VatSyscall } from '../../../src/vat/types/syscall';

// The compiler is what is tested here: `npm run types` fails where one of these lines compiles.

const [kref, vref, dref, vatId] = ['ko20' as KRef, 'o-50' as VRef, 'd+0' as DRef, 'v1' as VatId];
const take = <T>(value: T): T => value;

test('a name of the kernel, of a vat and of a device are not taken for one another', () => {
  const mixed = [
    // @ts-expect-error a vat's name is none of the kernel
    take<KRef>(vref),
    // @ts-expect-error a kernel's name is none of a vat
    take<VRef>(kref),
    // @ts-expect-error a device's name is none of a vat
    take<VRef>(dref),
    // @ts-expect-error the id of a vat is no name of anything else
    take<KRef>(vatId),
    // @ts-expect-error text that nobody has checked is no name
    take<KRef>('ko20'),
    // @ts-expect-error what may be an object is no promise
    take<KPid>(kref),
  ];
  expect(mixed).toHaveLength(6);
});

test('what is not translated does not compile', () => {
  const data: CapData<KRef> = { body: '#"$0"', slots: [kref] };
  const asked: VatSyscall = ['dropImports', [vref]];
  const mixed = [
    // @ts-expect-error data of the kernel is none of a vat
    take<CapData<VRef>>(data),
    // @ts-expect-error a delivery of the kernel is none to a vat
    take<VatDelivery>(take<KernelDelivery>(['dropExports', [kref]])),
    // @ts-expect-error a syscall of a vat is none of the kernel
    take<KernelSyscall>(asked),
  ];
  expect(mixed).toHaveLength(3);
});
