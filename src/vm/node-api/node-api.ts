import type { ServerResponse } from 'node:http';

import { answerText, type HttpRequest, type HttpResponse } from '../client/http/exchange';
import { HeldBytes, ByteBudget } from '../../h2/grpc/byte-budget';
import { httpLimitsOf, type HttpLimits } from '../client/http/http-limits';
import { rawPathOf } from '../client/http/request-head';
import { bodyOf, refuseBody } from '../client/http/simple-request';
import { NODE_API } from '../limits';
import { goJson, answerRpc, textsIn, type RpcMethods } from './json-rpc';
import { NodeHealth, type HealthReply } from './health';
import { infoMethods } from './info-api';
import { nodeMetrics, type ApiAnswer } from './metrics';
import type { NodeFacts } from './node-facts';

const JSON_TYPE = 'application/json';

type Answering = (request: HttpRequest, response: HttpResponse) => Promise<void>;

/**
 * The HTTP API of a node besides those of its chains, as in AvalancheGo: `/ext/info`, `/ext/health` and
 * `/ext/metrics`.
 */
export class NodeApi {
  private readonly paths: ReadonlyMap<string, Answering>;
  private readonly budget = new ByteBudget(NODE_API.totalBodyBytes);
  private readonly readMs: number;

  constructor(node: NodeFacts, limits: HttpLimits = {}) {
    this.readMs = httpLimitsOf(limits).readMs;
    const health = new NodeHealth(node);
    const healthMethods: RpcMethods = {
      health: (params) => health.health(textsIn(params, 'tags')),
      readiness: () => health.readiness(),
      liveness: () => health.liveness(),
    };
    const info = infoMethods(node);
    this.paths = new Map<string, Answering>([
      ['/ext/info', (request, response) => this.rpc(request, response, 'info', info)],
      [
        '/ext/health',
        (request, response) =>
          request.method === 'GET'
            ? send(response, healthAnswer(health.health(tagsOf(request))))
            : this.rpc(request, response, 'health', healthMethods),
      ],
      ['/ext/health/readiness', (_, response) => send(response, healthAnswer(health.readiness()))],
      ['/ext/health/liveness', (_, response) => send(response, healthAnswer(health.liveness()))],
      ['/ext/metrics', (_, response) => send(response, nodeMetrics(node))],
    ]);
  }

  /** Answers a request with one of these paths. @returns whether the path is one of them */
  answers(request: HttpRequest, response: HttpResponse): boolean {
    const answering = this.paths.get(rawPathOf(request.url ?? '/'));
    if (!answering) return false;
    response.on('error', () => undefined);
    void answering(request, response).catch(() => undefined); // the client has disconnected
    return true;
  }

  private async rpc(
    request: HttpRequest,
    response: HttpResponse,
    service: string,
    methods: RpcMethods,
  ): Promise<void> {
    const { method = '' } = request;
    if (method !== 'POST') {
      return answerText(response, 405, `rpc: POST method required, received ${method}`);
    }
    const type = (request.headers['content-type'] ?? '').split(';')[0] as string;
    // Browsers send other types without a preflight request.
    if (type.toLowerCase() !== JSON_TYPE) {
      return answerText(response, 415, `rpc: unrecognized Content-Type: ${type}`);
    }
    const held = new HeldBytes(this.budget);
    const limits = { bodyBytes: NODE_API.bodyBytes, readMs: this.readMs };
    const body = await bodyOf(request, limits, held).finally(() => held.release());
    if (!Buffer.isBuffer(body)) return refuseBody(request, response, body, NODE_API.bodyBytes);
    const text = await answerRpc(body.toString(), service, methods);
    await send(response, { status: 200, type: `${JSON_TYPE}; charset=utf-8`, text });
  }
}

async function healthAnswer(reply: Promise<HealthReply>): Promise<ApiAnswer> {
  const content = await reply;
  return {
    status: content.healthy ? 200 : 503,
    type: JSON_TYPE,
    text: `${goJson(content)}\n`,
  };
}

const tagsOf = (request: HttpRequest): string[] =>
  new URL(request.url ?? '/', 'http://localhost').searchParams.getAll('tag');

async function send(response: HttpResponse, answer: ApiAnswer | Promise<ApiAnswer>): Promise<void> {
  const { status, type, text } = await answer;
  if (text !== '') response.setHeader('Content-Type', type);
  response.setHeader('X-Content-Type-Options', 'nosniff');
  response.statusCode = status;
  (response as ServerResponse).end(text);
}
