import { openMemoryStore } from '../../../src/support/store/memory-store';
import { behavesAsStore } from './conformance';
import { followsTheModel } from './model';
import { playsAll } from '../../plays-all';

behavesAsStore(openMemoryStore);
followsTheModel(openMemoryStore, { runs: playsAll ? 400 : 100 });
