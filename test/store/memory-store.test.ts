import { openMemoryStore } from '../../src/store/memory-store';
import { behavesAsStore } from './conformance';
import { followsTheModel } from './model';
import { playsAll } from '../support/plays-all';

behavesAsStore(openMemoryStore);
followsTheModel(openMemoryStore, { runs: playsAll ? 400 : 100 });
