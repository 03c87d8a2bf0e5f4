import type { Probe } from '../probe';
import { answerProbes } from './answers';
import { commandLineProbes } from './command-lines';
import { configurationProbes } from './configuration';
import { endProbes } from './ends';
import { requestProbes } from './requests';
import { servedCommandProbes } from './served-commands';
import { singleCommandProbes } from './single-commands';
import { startProbes } from './starts';

/** All probes, for both sides. */
export const probes: readonly Probe[] = [
  ...commandLineProbes,
  ...answerProbes,
  ...singleCommandProbes,
  ...configurationProbes,
  ...startProbes,
  ...requestProbes,
  ...servedCommandProbes,
  ...endProbes,
];
