import { NetworkInterface, type RequestCommand } from '../../adapters/runtime-api/messages';
import type { StartedChild } from '../../process/started-child';
import { callSafely } from '../../support/call-safely';
import { messageOf, VmreError } from '../../support/errors/vmre-error';
import { jsonOrText } from '../../support/json';
import { openEndpoint, type NetworkEndpoint } from '../network/network-endpoint';
import { ABORTED, outcomeOfAbort } from './aborts';
import { serveArgs } from './activity-args';
import type { CommandRecord, Outcome } from './command-record';
import type { DepartureLog } from './departures';
import { Service } from './service';
import type { DeployOptions, SessionEvent, SessionOptions } from './session-options';
import { StreamWatch } from './stream-watch';

/** The version that every supervisor of today sends. */
const VERSION = '0.1.0';
/** The network of the way to the internet. */
const inetNetwork = {
  addr: '10.42.42.1',
  gateway: '10.42.42.1',
  mask: '255.255.255.0',
  ifAddr: '10.42.42.2',
};

/** What a service needs of its host. */
export interface ServiceHost {
  readonly options: SessionOptions;
  readonly departures: DepartureLog;
  /** How often the activity was started with success. */
  readonly lives: number;
  /** What DEPLOY has ordered. */
  readonly deployed: DeployOptions;
  /** The last values of counters, for the rule about them. */
  readonly checkedCounters: Map<string, number>;
  emit(event: SessionEvent): void;
  /** Takes the value of a counter. */
  count(name: string, value: number): void;
  /** Starts a process of the host. */
  launch(command: readonly string[], stdin: 'none' | 'pipe'): Promise<StartedChild>;
  /** Ends a service, and what it has left behind. */
  endOf(service: Service, withinMs: number): Promise<void>;
}

/** A START in server mode. */
export interface StartedService {
  outcome: Outcome;
  /** What commands are sent to; undefined if START has failed, or the process has ended. */
  service: Service | undefined;
  /** The version in the answer to hello. */
  version: string;
  /** Ends the process, and closes the endpoints. */
  end: (withinMs: number) => Promise<void>;
}

/** The endpoints of a life. */
interface Endpoints {
  vpn?: NetworkEndpoint | undefined;
  inet?: NetworkEndpoint | undefined;
}

/** START in server mode: the process, hello, the networks. */
export async function startService(
  host: ServiceHost,
  args: readonly string[],
  record: CommandRecord,
  limits: AbortSignal,
): Promise<StartedService> {
  const { vpn, inet } = host.options;
  const endpoints: Endpoints = {
    vpn: vpn && (await openEndpoint(vpn)),
    inet: inet && (await openEndpoint(inet)),
  };
  const close = async (): Promise<void> => {
    await endpoints.vpn?.close();
    await endpoints.inet?.close();
  };
  let service: Service;
  try {
    service = await spawn(host, endpoints, args, record);
  } catch (error) {
    await close();
    throw error;
  }
  const end = async (withinMs: number): Promise<void> => {
    await close();
    await host.endOf(service, withinMs);
  };
  const outcome = await greet(host, service, endpoints, limits);
  const isServing = outcome.code === 0 && !service.exit;
  return { outcome, service: isServing ? service : undefined, version: service.version, end };
}

async function spawn(
  host: ServiceHost,
  { vpn, inet }: Endpoints,
  args: readonly string[],
  record: CommandRecord,
): Promise<Service> {
  const { options } = host;
  const child = await host.launch(serveArgs({ vpn: vpn?.url, inet: inet?.url }, args), 'pipe');
  const watch = new StreamWatch(host.departures, host.checkedCounters);
  return new Service(child, record, watch, {
    onLog: (data) => host.emit({ type: 'log', data }),
    onExit: (exit) => host.emit({ type: 'exited', exit }),
    onRuntimeStatus: (kind) => {
      if (kind.type === 'counter') host.count(kind.name, kind.value);
      else
        host.emit({
          type: 'runtimeState',
          name: kind.name,
          value: jsonOrText(Buffer.from(kind.value).toString()),
        });
    },
    onMessage: (message) => callSafely('onMessage', () => options.onMessage?.(message)),
  });
}

async function greet(
  host: ServiceHost,
  service: Service,
  { vpn, inet }: Endpoints,
  limits: AbortSignal,
): Promise<Outcome> {
  const hello = await service.ask({ type: 'hello', version: VERSION }, limits);
  if (hello === ABORTED) return giveUp(service, helloRule(host), 'hello was not answered', limits);
  if (!('version' in hello)) {
    service.watch.violated(helloRule(host), whyNoHello(hello));
    return hello;
  }
  service.version = hello.version;
  const { networks = [], hosts = {} } = host.deployed;
  const messages = networks.map(({ address, gateway = '', mask, interfaceAddress }) => ({
    ...{ addr: address, gateway, mask, ifAddr: interfaceAddress },
  }));
  const joins = [
    { endpoint: inet, networks: [inetNetwork], hosts: {}, interface: NetworkInterface.Inet },
    { endpoint: vpn, networks: messages, hosts, interface: NetworkInterface.Vpn },
  ];
  for (const { endpoint, ...network } of joins) {
    if (!endpoint || network.networks.length === 0) continue;
    const outcome = await join(service, endpoint, { type: 'network', ...network }, limits);
    if (outcome.code !== 0) return outcome;
  }
  return { code: 0 };
}

async function join(
  service: Service,
  endpoint: NetworkEndpoint,
  request: Extract<RequestCommand, { type: 'network' }>,
  limits: AbortSignal,
): Promise<Outcome> {
  const answer = await service.ask(request, limits);
  if (answer === ABORTED)
    return giveUp(service, undefined, 'CreateNetwork was not answered', limits);
  if ('code' in answer) return answer;
  try {
    await endpoint.connect(
      answer.endpoint,
      request.networks.map(({ ifAddr }) => ifAddr),
    );
    return { code: 0 };
  } catch (error) {
    const text = messageOf(error);
    return { code: -1, message: text, error: VmreError.from(error, 'VMRE_ENDPOINT_INVALID') };
  }
}

/** A START that has reached its limit ends the process. */
async function giveUp(
  service: Service,
  rule: string | undefined,
  seen: string,
  limits: AbortSignal,
): Promise<Outcome> {
  const outcome = outcomeOfAbort('start', limits);
  if (outcome.error && rule !== undefined) service.watch.violated(rule, seen);
  service.child.signalAlone('SIGKILL');
  await service.gone;
  return { ...outcome, message: `${outcome.message}: ${seen}` };
}

/** The first START must succeed, and the next ones. */
const helloRule = ({ lives }: ServiceHost): string => (lives === 0 ? 'R13' : 'R14');

const whyNoHello = ({ message, error }: Outcome): string =>
  message || error?.message || 'hello was not answered';
