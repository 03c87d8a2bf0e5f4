import { deviceCases } from './cases/devices';
import { endingCases } from './cases/endings';
import { garbageCases } from './cases/garbage';
import { illegalCases } from './cases/illegal';
import { limitCases } from './cases/limits';
import { messageCases } from './cases/messages';
import { orderCases } from './cases/order';
import { promiseCases } from './cases/promises';
import { restartCases } from './cases/restart';
import { storeCases } from './cases/vatstore';
import type { PuppetWorker } from './puppet';
import type { ConformanceCase } from './stage';

/** Requirements for a worker of any kind, in any language: see docs/vat-workers.md. */
export const cases: readonly ConformanceCase[] = [
  ...messageCases,
  ...promiseCases,
  ...storeCases,
  ...deviceCases,
  ...garbageCases,
  ...orderCases,
  ...restartCases,
  ...endingCases,
  ...illegalCases,
  ...limitCases,
];

/** The cases for its kind. */
export const casesFor = ({ traits }: PuppetWorker): readonly ConformanceCase[] =>
  cases.filter(({ needs }) => !needs || traits.includes(needs));
