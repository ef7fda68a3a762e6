import { grpc } from 'google-gax';

/** One RPC of a client, as its tests see it. `order` counts from 1 over all RPCs since the hook was last reset. */
export interface Rpc {
  readonly method: string;
  readonly order: number;
  /** What is sent, as the client built it (google.firestore.v1, in JSON names). */
  readonly request: unknown;
}

/** What happens to an RPC: nothing, or an error in its place, before it is sent or after it was applied. */
export interface Rule {
  /** Awaited before the RPC is sent. What it throws is what the client is told instead; nothing is sent. */
  readonly before?: (rpc: Rpc) => Promise<void> | void;
  /** Asked when the RPC has been applied. What it throws is what the client is told instead of the answer. */
  readonly after?: (rpc: Rpc) => void;
}

/** Whether a Commit writes or deletes the document at `path` (relative to the database). */
export function commits({ method, request }: Rpc, path: string): boolean {
  if (method !== 'Commit') return false;
  const { writes } = request as {
    writes?: readonly { update?: { name?: string } | null; delete?: string | null }[];
  };
  return (writes ?? []).some((write) =>
    (write.update?.name ?? write.delete ?? '').endsWith(`/documents/${path}`),
  );
}

/** An error of the server, with the status code that the client is to see. */
export class RpcError extends Error {
  constructor(
    readonly code: grpc.status,
    message: string,
  ) {
    super(message);
  }
}

/** Stops, refuses and cuts off the RPCs of one Firestore client. Give `settings` to the client before its first use. */
export class RpcHook {
  private rule: Rule = {};
  private count = 0;
  /** The methods of all RPCs since the last reset, in order. */
  readonly seen: string[] = [];
  private contended = 0;

  /** How many RPCs the server itself has refused since the last reset, because another transaction held what they ask for. */
  get aborted(): number {
    return this.contended;
  }

  /** Puts `rule` in force for the RPCs from here on, and counts anew. */
  use(rule: Rule): void {
    this.rule = rule;
    this.count = 0;
    this.seen.length = 0;
    this.contended = 0;
  }

  /** Lets everything through again. */
  reset(): void {
    this.use({});
  }

  /** Awaits `work` once, just before the `nth` RPC of `method` is sent. */
  once(method: string, nth: number, work: () => Promise<void>): void {
    let calls = 0;
    this.use({
      before: async (rpc) => {
        if (rpc.method !== method) return;
        calls += 1;
        if (calls === nth) await work();
      },
    });
  }

  /** From the `order`th RPC on the process is dead: that RPC is lost, or applied and its answer lost; none comes after. */
  crash(order: number, when: 'before' | 'after'): void {
    const dead = (): never => {
      throw new RpcError(grpc.status.PERMISSION_DENIED, `crashed ${when} RPC ${order}`);
    };
    this.use({
      before: (rpc) => {
        if (rpc.method === 'Rollback') return;
        if (rpc.order > order || (rpc.order === order && when === 'before')) dead();
      },
      after: (rpc) => {
        if (rpc.order === order) dead();
      },
    });
  }

  readonly settings = {
    'grpc.callInvocationTransformer': (properties: {
      argument?: unknown;
      callOptions: { interceptors?: unknown[] };
    }): object => ({
      ...properties,
      callOptions: {
        ...properties.callOptions,
        interceptors: [this.interceptor(properties.argument), ...(properties.callOptions.interceptors ?? [])],
      },
    }),
  };

  private readonly interceptor =
    (request: unknown) =>
    (
      options: grpc.InterceptorOptions,
      nextCall: (options: grpc.InterceptorOptions) => grpc.InterceptingCall,
    ): grpc.InterceptingCall => {
      this.count += 1;
      const method = options.method_definition.path.split('/').at(-1) ?? '';
      const rpc: Rpc = { method, order: this.count, request };
      this.seen.push(rpc.method);
      const { rule } = this;
      const call = nextCall(options);
      let told: RpcError | undefined;
      const requester: grpc.Requester = {
        start: (metadata, listener, next) => {
          const tell = (error: RpcError): void => {
            told = error;
            listener.onReceiveStatus({
              code: error.code,
              details: error.message,
              metadata: new grpc.Metadata(),
            });
            // Or its deadline's timer would keep the process alive for minutes.
            call.cancelWithStatus(error.code, error.message);
          };
          const wrapped: grpc.Listener = {
            onReceiveMessage: (message, forward) => {
              // A unary RPC that failed ends with no message, which the transport hands on as null.
              const error = message === null ? told : (told ?? thrownBy(() => rule.after?.(rpc)));
              if (error === undefined) forward(message);
              // At once: a stream waits for its reader, and one whose messages are kept back never ends.
              else if (told === undefined) tell(error);
            },
            onReceiveStatus: (status, forward) => {
              if (told !== undefined) return;
              if (status.code === grpc.status.ABORTED) this.contended += 1;
              const error = status.code === grpc.status.OK ? thrownBy(() => rule.after?.(rpc)) : undefined;
              if (error === undefined) forward(status);
              else tell(error);
            },
          };
          Promise.resolve()
            .then(() => rule.before?.(rpc))
            .then(
              () => {
                next(metadata, wrapped);
              },
              (error: unknown) => {
                // Streams that are refused before any metadata are tried again, seconds later, by the transport.
                listener.onReceiveMetadata(new grpc.Metadata());
                tell(toRpcError(error));
              },
            );
        },
      };
      return new grpc.InterceptingCall(call, requester);
    };
}

function thrownBy(work: () => void): RpcError | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return toRpcError(error);
  }
}

function toRpcError(error: unknown): RpcError {
  return error instanceof RpcError ? error : new RpcError(grpc.status.INTERNAL, String(error));
}
