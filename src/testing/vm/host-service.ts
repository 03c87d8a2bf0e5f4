import { AliasReaderService } from '../../vm/protocol/alias-reader';
import { AppSenderService } from '../../vm/protocol/app-sender';
import { DatabaseService } from '../../vm/protocol/database';
import { HealthService } from '../../vm/protocol/health';
import { SharedMemoryService } from '../../vm/protocol/shared-memory';
import { ValidatorStateService } from '../../vm/protocol/validator-state';
import { WarpSignerService } from '../../vm/protocol/warp-signer';
import { clientOf, type Service } from '../../vm/transport/service';
import type { CallOptions } from '../../vm/transport/transport';
import type { TextVm } from './text-vm';

const CALL_MS = 10_000;

const services: Record<string, Service<object>> = {
  AliasReaderService,
  AppSenderService,
  DatabaseService,
  HealthService,
  SharedMemoryService,
  ValidatorStateService,
  WarpSignerService,
};

type Call = (request: object, options: CallOptions) => Promise<object>;

/** A service of the host by name, for tests of its answers. */
export function hostService(
  vm: TextVm,
  name: string,
): { call(method: string, request: object): Promise<object> } {
  const service = services[name];
  if (!service) throw new Error(`unknown service ${name}`);
  const { database, services: others } = vm.context.host.channels;
  const channel = service === DatabaseService ? database : others;
  const client = clientOf(service, channel) as unknown as Record<string, Call>;
  return {
    call: async (method, request) => {
      const call = client[method];
      if (!call) throw new Error(`${name} has no method ${method}`);
      return call(request, { deadlineMs: CALL_MS });
    },
  };
}
