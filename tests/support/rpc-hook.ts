import { grpc } from 'google-gax';

/** One RPC of a client, as its tests see it. `order` counts from 1 over all RPCs since the hook was last reset. */
export interface Rpc {
  readonly method: string;
  readonly order: number;
}

/** What happens to an RPC: nothing, or an error in its place, before it is sent or after it was applied. */
export interface Rule {
  /** Awaited before the RPC is sent. What it throws is what the client is told instead; nothing is sent. */
  readonly before?: (rpc: Rpc) => Promise<void> | void;
  /** Asked when the RPC has been applied. What it throws is what the client is told instead of the answer. */
  readonly after?: (rpc: Rpc) => void;
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

  /** Puts `rule` in force for the RPCs from here on, and counts anew. */
  use(rule: Rule): void {
    this.rule = rule;
    this.count = 0;
    this.seen.length = 0;
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
      callOptions: { interceptors?: unknown[] };
    }): object => ({
      ...properties,
      callOptions: {
        ...properties.callOptions,
        interceptors: [this.intercept, ...(properties.callOptions.interceptors ?? [])],
      },
    }),
  };

  private readonly intercept = (
    options: grpc.InterceptorOptions,
    nextCall: (options: grpc.InterceptorOptions) => grpc.InterceptingCall,
  ): grpc.InterceptingCall => {
    this.count += 1;
    const rpc: Rpc = { method: options.method_definition.path.split('/').at(-1) ?? '', order: this.count };
    this.seen.push(rpc.method);
    const { rule } = this;
    let told: RpcError | undefined;
    const requester: grpc.Requester = {
      start: (metadata, listener, next) => {
        const wrapped: grpc.Listener = {
          onReceiveMessage: (message, forward) => {
            told ??= thrownBy(() => rule.after?.(rpc));
            if (told === undefined) forward(message);
          },
          onReceiveStatus: (status, forward) => {
            told ??= status.code === grpc.status.OK ? thrownBy(() => rule.after?.(rpc)) : undefined;
            forward(told === undefined ? status : { ...status, code: told.code, details: told.message });
          },
        };
        Promise.resolve()
          .then(() => rule.before?.(rpc))
          .then(
            () => {
              next(metadata, wrapped);
            },
            (error: unknown) => {
              told = error instanceof RpcError ? error : new RpcError(grpc.status.INTERNAL, String(error));
              const status = { code: told.code, details: told.message, metadata: new grpc.Metadata() };
              listener.onReceiveStatus(status);
            },
          );
      },
    };
    return new grpc.InterceptingCall(nextCall(options), requester);
  };
}

function thrownBy(work: () => void): RpcError | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof RpcError ? error : new RpcError(grpc.status.INTERNAL, String(error));
  }
}
