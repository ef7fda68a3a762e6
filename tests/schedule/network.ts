import { grpc } from 'google-gax';
import type { RawFields, RawValue } from '../../functions/src/model/value';
import { acting, type Actor, type Verdict } from './actor';

/** A write of a commit, as a client builds it. */
export interface RequestedWrite {
  readonly update?: { readonly name: string; readonly fields?: RawFields | null } | null;
  readonly updateMask?: { readonly fieldPaths?: readonly string[] | null } | null;
  readonly updateTransforms?:
    readonly { readonly fieldPath?: string | null; readonly increment?: RawValue | null }[] | null;
  readonly delete?: string | null;
}

/** What an actor commits, and the update times that the server gave its documents. */
export interface Commit {
  readonly writes: readonly RequestedWrite[];
  readonly versions: readonly ({ readonly seconds: unknown; readonly nanos: number } | null)[];
}

interface Request {
  readonly transaction?: Uint8Array | null;
  readonly newTransaction?: { readonly readOnly?: unknown } | null;
  readonly documents?: readonly string[];
  readonly structuredQuery?: { readonly from?: readonly { readonly collectionId?: string }[] };
  readonly writes?: readonly RequestedWrite[];
}

interface Cancellable {
  cancelWithStatus(status: grpc.status, details: string): void;
}

interface Rpc {
  readonly method: string;
  readonly request: Request;
  readonly what: string;
  /** Documents that it reads, or `collection/*`. */
  readonly reads: readonly string[];
  readonly writes: readonly string[];
}

const go: Verdict = { kind: 'go' };

/**
 * Settings of a Firestore client whose every RPC waits where the actor that makes it is held. RPCs of nobody pass.
 *
 * A transaction waits where it begins and then goes through to its end as one unit: the server keeps transactions apart, so that
 * nothing is lost but time. What it asks for without its id (a read that ought to have been inside) waits like anything else.
 */
export const gatedSettings: object = {
  'grpc.callInvocationTransformer': (properties: {
    argument?: unknown;
    methodDefinition: { path: string };
    callOptions: { interceptors?: readonly unknown[] };
  }): object => {
    const actor = acting.getStore();
    if (actor === undefined) return properties;
    const rpc = describe(properties.methodDefinition.path, properties.argument as Request);
    const gated: grpc.Interceptor = (options, nextCall) => {
      const call = nextCall(options);
      return new grpc.InterceptingCall(call, requester(rpc, call, actor));
    };
    const { interceptors = [], ...callOptions } = properties.callOptions;
    return { ...properties, callOptions: { ...callOptions, interceptors: [gated, ...interceptors] } };
  },
};

function describe(path: string, request: Request): Rpc {
  const method = path.slice(path.lastIndexOf('/') + 1);
  const reads = [
    ...(request.documents ?? []).map(relative),
    ...(request.structuredQuery?.from ?? []).map(({ collectionId }) => `${collectionId ?? ''}/*`),
  ];
  const writes = (request.writes ?? []).map(pathOf);
  return { method, request, reads, writes, what: [method, ...reads, ...writes].join(' ') };
}

/** The document's path below the database. */
export function pathOf({ update, delete: deleted }: RequestedWrite): string {
  return relative(update?.name ?? deleted ?? '');
}

function relative(name: string): string {
  return name.slice(name.indexOf('/documents/') + '/documents/'.length);
}

function requester(rpc: Rpc, call: Cancellable, actor: Actor): grpc.Requester {
  return {
    start: (metadata, listener, next) => {
      // The transport calls back from anywhere; without this a retry of the SDK's would belong to nobody.
      const asActor = (work: () => void): void => {
        acting.run(actor, work);
      };
      const tell = (code: grpc.status, details: string): void => {
        listener.onReceiveStatus({ code, details, metadata: new grpc.Metadata() });
      };
      void verdictOn(rpc, actor).then((verdict) => {
        actor.sent();
        // That a read's answer is lost is no other case than that it never came to the server.
        if (verdict.kind === 'refuse' || (verdict.kind === 'lose-answer' && rpc.method !== 'Commit')) {
          asActor(() => {
            // A stream that is refused before any metadata is tried again by the transport, seconds later.
            listener.onReceiveMetadata(new grpc.Metadata());
            tell(verdict.code, `${rpc.what}: refused`);
          });
          // Or its deadline's timer would go on for minutes.
          call.cancelWithStatus(verdict.code, 'refused');
          actor.answered();
          return;
        }
        let ended = false;
        const end = (status: () => void): void => {
          if (ended) return;
          ended = true;
          if (rpc.method === 'Commit' || rpc.method === 'Rollback')
            actor.closes(idOf(rpc.request.transaction));
          asActor(status);
          actor.answered();
        };
        const answers: grpc.Listener = {
          onReceiveMetadata: (answer, forward) => {
            asActor(() => {
              forward(answer);
            });
          },
          onReceiveMessage: (message: unknown, forward) => {
            if (message !== null) received(rpc, message, actor);
            if (verdict.kind === 'go' || message === null) {
              asActor(() => {
                forward(message);
              });
              return;
            }
            // Instead of the message: a status waits until the message before it was passed on.
            end(() => {
              tell(verdict.code, `${rpc.what}: answer lost`);
            });
            call.cancelWithStatus(verdict.code, 'answer lost');
          },
          onReceiveStatus: (status, forward) => {
            if (rpc.method === 'Commit' && status.code !== grpc.status.OK) actor.world.refused(actor);
            end(() => {
              forward(status);
            });
          },
        };
        next(metadata, answers);
      });
    },
  };
}

async function verdictOn(rpc: Rpc, actor: Actor): Promise<Verdict> {
  if (rpc.method === 'Rollback') return go;
  const { transaction } = rpc.request;
  const inside = transaction != null && transaction.length > 0;
  if (inside && !actor.world.isFine && !actor.strays) return actor.pass(rpc);
  // What is read beside an open transaction may change before its commit: from here on that waits too.
  if (!inside && actor.transactions.size > 0) actor.strays = true;
  const begins = (rpc.request.newTransaction != null && !readsOnly(rpc)) || rpc.method === 'BeginTransaction';
  return actor.hold({ what: rpc.what, writes: rpc.writes, begins, until: 0 });
}

function received(rpc: Rpc, message: unknown, actor: Actor): void {
  const answer = message as {
    transaction?: Uint8Array | null;
    writeResults?: readonly { updateTime?: { seconds: unknown; nanos: number } | null }[];
  };
  if (answer.transaction != null && answer.transaction.length > 0 && !readsOnly(rpc))
    actor.transactions.set(idOf(answer.transaction), new Set(rpc.reads));
  const open = actor.transactions.get(idOf(rpc.request.transaction));
  for (const path of open === undefined ? [] : rpc.reads) open?.add(path);
  if (rpc.method !== 'Commit') return;
  const versions = (answer.writeResults ?? []).map(({ updateTime }) => updateTime ?? null);
  actor.world.committed(actor, { writes: rpc.request.writes ?? [], versions });
}

/** Whether it begins a transaction that only reads: that holds nobody up, and no RPC ends it. */
function readsOnly({ request }: Rpc): boolean {
  return request.newTransaction?.readOnly != null;
}

function idOf(transaction: Uint8Array | null | undefined): string {
  return transaction == null ? '' : Buffer.from(transaction).toString('base64');
}
