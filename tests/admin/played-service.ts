import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a played callable does with a call. */
export type Reply =
  | { readonly result: unknown }
  | { readonly refusal: { readonly status: string; readonly message: string; readonly details: object } }
  /** The call arrives, and its answer never does. */
  | 'lost'
  /** The call arrives, and the connection stays open. */
  | 'silence'
  | { readonly status: number; readonly text: string };

export interface Received {
  readonly callable: string;
  readonly data: unknown;
  readonly authorization: string | undefined;
}

/**
 * A suite as a client sees it, on a port of its own: hub, auth emulator and callables. A callable gives its replies in turn, and the last
 * one again and again.
 */
export class PlayedService {
  readonly received: Received[] = [];
  /** Of the trigger of the minder, each time that it is switched on again. */
  generation = 2;
  /** How often the minder of today ran. */
  minded = 0;
  private readonly server: Server;

  private constructor(private readonly replies: Readonly<Record<string, readonly Reply[]>>) {
    this.server = createServer((request, response) => {
      void this.answer(request, response);
    });
  }

  static async open(replies: Readonly<Record<string, readonly Reply[]>> = {}): Promise<PlayedService> {
    const service = new PlayedService(replies);
    service.server.listen(0, '127.0.0.1');
    await once(service.server, 'listening');
    return service;
  }

  get host(): string {
    return `127.0.0.1:${this.port}`;
  }

  /** Below which the callables are. */
  get base(): string {
    return `http://${this.host}/demo-spotter/us-central1`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }

  /** Data of all calls of one callable. */
  dataOf(callable: string): unknown[] {
    return this.received.filter((call) => call.callable === callable).map(({ data }) => data);
  }

  private get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString('utf8');
    const path = (request.url ?? '').replace(/\?.*/, '');
    const emulator = { host: '127.0.0.1', port: this.port };
    if (path === '/emulators') {
      send(response, 200, { auth: emulator, functions: emulator });
      return;
    }
    if (path.includes('/accounts:')) {
      send(response, 200, { localId: 'admin-1', idToken: 'token-of-admin-1', expiresIn: '3600' });
      return;
    }
    if (path.includes('/triggers/')) {
      const minder = 'us-central1-mindRuns';
      const names = [`${minder}-0`, `${minder}-${this.generation}`, `other-${minder}-7`, `${minder}-11-x`];
      if (path.endsWith(`/${minder}-${this.generation}`)) {
        this.minded += 1;
        send(response, 500, 'it has failed');
      } else if (/-\d+$/.test(path)) send(response, 204, '');
      else send(response, 404, `Function ${path} does not exist, valid functions are: ${names.join(', ')}`);
      return;
    }
    const callable = path.slice(path.lastIndexOf('/') + 1);
    const { data } = JSON.parse(body) as { data: unknown };
    this.received.push({ callable, data, authorization: request.headers.authorization });
    const replies = this.replies[callable] ?? [];
    const reply = replies[this.dataOf(callable).length - 1] ?? replies.at(-1);
    if (reply === 'silence') return;
    if (reply === undefined) send(response, 404, `<html>no ${callable}</html>`);
    else if (reply === 'lost') request.socket.destroy();
    else if ('result' in reply) send(response, 200, reply);
    else if ('refusal' in reply) send(response, 400, { error: reply.refusal });
    else send(response, reply.status, reply.text);
  }
}

function send(response: ServerResponse, status: number, body: object | string): void {
  response.writeHead(status);
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

export function refusal(code: string, message: string, status = 'FAILED_PRECONDITION'): Reply {
  return { refusal: { status, message, details: { code } } };
}
