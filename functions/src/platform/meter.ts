import { AsyncLocalStorage } from 'node:async_hooks';

/**
 * The cost meter: counts documents as Firestore bills them, from what the RPCs carry.
 *
 * A document returned or looked for is a read, an empty query one read, an aggregation one per 1,000 entries counted; a
 * write that changes nothing is a write, a failed commit nothing, each try of a transaction counts again.
 */
export interface Cost {
  reads: number;
  writes: number;
  deletes: number;
  /** Writes and deletes by collection. */
  wrote: Record<string, number>;
}

const AGGREGATED_PER_READ = 1_000;
const current = new AsyncLocalStorage<Cost>();

export function noCost(): Cost {
  return { reads: 0, writes: 0, deletes: 0, wrote: {} };
}

/** Runs `work` and adds what its RPCs cost to `cost`. */
export function metered<T>(cost: Cost, work: () => Promise<T>): Promise<T> {
  return current.run(cost, work);
}

/** What the work under way has cost so far; undefined where nobody meters it. */
export function costSoFar(): Readonly<Cost> | undefined {
  return current.getStore();
}

/** The parts of gRPC's client calls that the meter touches. */
interface Call {
  start(metadata: unknown, listener?: Listener): void;
}
interface Listener {
  onReceiveMetadata?(metadata: unknown): void;
  onReceiveMessage?(message: unknown): void;
  onReceiveStatus?(status: { code: number }): void;
}
type Interceptor = (options: unknown, nextCall: (options: unknown) => Call) => Call;
export interface CallProperties {
  readonly argument?: unknown;
  readonly methodDefinition: { readonly path: string };
  readonly callOptions: { readonly interceptors?: readonly Interceptor[] };
}

/** Firestore settings that send every RPC of a client through the meter. To be given before the client's first use. */
export const meterSettings = {
  'grpc.callInvocationTransformer': (properties: CallProperties): CallProperties => {
    const cost = current.getStore();
    if (cost === undefined) return properties;
    const { interceptors = [], ...callOptions } = properties.callOptions;
    return {
      ...properties,
      callOptions: { ...callOptions, interceptors: [...interceptors, meterCall(properties, cost)] },
    };
  },
};

function meterCall({ argument, methodDefinition }: CallProperties, cost: Cost): Interceptor {
  return (options, nextCall) => {
    const call = nextCall(options);
    const rpc = counterOf(methodDefinition.path.split('/').at(-1) ?? '', argument, cost);
    const start = call.start.bind(call);
    call.start = (metadata, listener) => {
      start(metadata, {
        onReceiveMetadata: (received) => listener?.onReceiveMetadata?.(received),
        onReceiveMessage: (message) => {
          rpc.received(message);
          listener?.onReceiveMessage?.(message);
        },
        onReceiveStatus: (status) => {
          rpc.ended(status.code === 0);
          listener?.onReceiveStatus?.(status);
        },
      });
    };
    return call;
  };
}

interface RpcCounter {
  received(message: unknown): void;
  ended(ok: boolean): void;
}

interface Write {
  readonly update?: { readonly name?: string } | null;
  readonly delete?: string | null;
}

function counterOf(rpc: string, request: unknown, cost: Cost): RpcCounter {
  switch (rpc) {
    case 'BatchGetDocuments':
      return counting((message: { found?: unknown; missing?: unknown }) => {
        if (message.found != null || hasText(message.missing)) cost.reads += 1;
      });
    case 'RunQuery':
      return queryCounter(cost);
    case 'RunAggregationQuery':
      return counting(
        (message: { result?: { aggregateFields?: Record<string, { integerValue?: unknown }> } }) => {
          const counts = Object.values(message.result?.aggregateFields ?? {}).map((field) =>
            Number(field.integerValue),
          );
          cost.reads += Math.max(1, Math.ceil(Math.max(0, ...counts) / AGGREGATED_PER_READ));
        },
      );
    case 'Commit':
    case 'BatchWrite':
      return writeCounter((request as { writes?: readonly Write[] }).writes ?? [], cost);
    default:
      return { received: ignore, ended: ignore };
  }
}

function counting(received: (message: never) => void): RpcCounter {
  return { received, ended: ignore };
}

function queryCounter(cost: Cost): RpcCounter {
  let counted = 0;
  const count = (documents: number): void => {
    counted += documents;
    cost.reads += documents;
  };
  const atLeastOne = (): void => {
    if (counted === 0) count(1);
  };
  return {
    received: (message) => {
      const { document, done } = message as { document?: unknown; done?: boolean | null };
      if (document != null) count(1);
      // At this flag the SDK takes the query for answered; the call's status comes later, perhaps after the invocation.
      if (done === true) atLeastOne();
    },
    ended: (ok) => {
      if (ok) atLeastOne();
    },
  };
}

function writeCounter(writes: readonly Write[], cost: Cost): RpcCounter {
  let statuses: readonly { code?: number }[] | undefined;
  return {
    received: (message) => {
      // A failed call passes on null in place of a message.
      statuses = (message as { status?: readonly { code?: number }[] } | null)?.status;
    },
    ended: (ok) => {
      if (!ok) return;
      for (const [index, write] of writes.entries()) {
        if ((statuses?.[index]?.code ?? 0) === 0) countWrite(cost, write);
      }
    },
  };
}

function countWrite(cost: Cost, write: Write): void {
  const deleted = hasText(write.delete);
  if (deleted) cost.deletes += 1;
  else cost.writes += 1;
  const name = (deleted ? write.delete : write.update?.name) ?? '';
  const collection = name.split('/').at(-2) ?? '';
  cost.wrote[collection] = (cost.wrote[collection] ?? 0) + 1;
}

function hasText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function ignore(): void {
  // Nothing that this RPC sends or receives is billed.
}
