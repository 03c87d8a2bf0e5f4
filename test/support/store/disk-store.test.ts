import { openDiskStore } from '../../../src/support/store/disk-store';
import { useTemporaryDirectory } from '../temporary-directory';
import { behavesAsStore } from './conformance';
import { followsTheModel } from './model';

const path = useTemporaryDirectory();
let opened = 0;
const directory = (): string => path(`store-${(opened += 1)}`);

describe('what survives a loss of power', () => {
  behavesAsStore(() => openDiskStore(directory()));
  followsTheModel(() => openDiskStore(directory()), { runs: 40 });
});

describe('what survives the process', () => {
  behavesAsStore(() => openDiskStore(directory(), { survives: 'process' }));
  followsTheModel(() => openDiskStore(directory(), { survives: 'process' }), { runs: 20 });
});
