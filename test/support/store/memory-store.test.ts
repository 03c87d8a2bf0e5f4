import { openMemoryStore } from '../../../src/support/store/memory-store';
import { behavesAsStore } from './conformance';
import { followsTheModel } from './model';

behavesAsStore(openMemoryStore);
followsTheModel(openMemoryStore, { runs: 400 });
