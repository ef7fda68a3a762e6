import { AsyncLocalStorage } from 'node:async_hooks';
import type { grpc } from 'google-gax';
import type { Commit } from './network';

/** Who is running: every RPC, enqueue and wait belongs to one. */
export const acting = new AsyncLocalStorage<Actor>();

/** What happens to something that an actor is about to do. */
export type Verdict =
  | { readonly kind: 'go' }
  /** Not done; the actor is told this gRPC status. */
  | { readonly kind: 'refuse'; readonly code: grpc.status }
  /** Done, and the actor is told this status all the same. */
  | { readonly kind: 'lose-answer'; readonly code: grpc.status };

/** What an actor is about to do. */
export interface Thing {
  /** `Commit workoutLogs/a`. */
  readonly what: string;
  /** Documents that it writes, to be held against what others have locked. */
  readonly writes: readonly string[];
}

/** Where an actor waits to be let on. */
export interface Gate extends Thing {
  /** Begins a transaction anew. */
  readonly begins: boolean;
  /** Before which it does not go on by its own clock, ms since 1970. */
  readonly until: number;
  readonly open: (verdict: Verdict) => void;
}

/** Where actors act: decides what happens to what they do, and is told what came of it. */
export interface World {
  decide(actor: Actor, thing: Thing): Verdict;
  committed(actor: Actor, commit: Commit): void;
  /** The server did not take its commit. */
  refused(actor: Actor): void;
  /** Whether each RPC of a transaction waits, and not its first alone. */
  readonly isFine: boolean;
}

export interface ActorOptions {
  readonly label: string;
  readonly kind: 'client' | 'handler' | 'setup';
  /** How far its clock is ahead of the others', ms. */
  readonly skewMs: number;
  /** The gate, counting from 1, at which it falls asleep; 0: none. */
  readonly freezeAt: number;
  /** It falls asleep between what it has read and what it writes. */
  readonly freezeAround: boolean;
}

/** One run of a handler, or one thing that a client does. */
export class Actor {
  private readonly held: Gate[] = [];
  /** Documents that its open transactions have read, by transaction id; `workoutLogs/*` for a query. */
  readonly transactions = new Map<string, Set<string>>();
  ended = false;
  frozen = false;
  /** It died: nothing that it does from here on is done, and nobody hears of it. */
  crashed = false;
  /** It has taken so long that it was given up, and tried again, while it goes on. */
  overran = false;
  /** Begins no transaction as long as another is open: it has lost to it. */
  yields = false;
  /** It has asked for something outside its open transaction. */
  strays = false;
  /** What it has done so far: RPCs, enqueues and waits. */
  things = 0;
  private gates = 0;
  private hasWritten = false;
  private freezeAt: number;
  private inFlight = 0;
  private waiting: (() => void) | undefined;

  constructor(
    readonly options: ActorOptions,
    readonly world: World,
  ) {
    this.freezeAt = options.freezeAt;
  }

  /** Does `work` as this actor. Ends with it; what it throws is the caller's. */
  run<T>(work: () => Promise<T>): Promise<T> {
    return acting.run(this, async () => {
      try {
        return await work();
      } finally {
        this.ended = true;
        this.settled();
      }
    });
  }

  /** Until it is let on. */
  hold(gate: Omit<Gate, 'open'>): Promise<Verdict> {
    if (this.crashed) return Promise.resolve(this.pass(gate));
    this.gates += 1;
    const isToWrite = gate.writes.length > 0 || (gate.begins && this.gates > 1);
    const isFirst = isToWrite && !this.hasWritten;
    this.hasWritten ||= isToWrite;
    if (this.gates === this.freezeAt || (isFirst && this.options.freezeAround)) this.frozen = true;
    return new Promise((open) => {
      this.held.push({ ...gate, open });
      this.settled();
    });
  }

  /** What happens to something for which it need not wait: inside a transaction. */
  pass(thing: Thing): Verdict {
    return this.world.decide(this, thing);
  }

  closes(transaction: string): void {
    this.transactions.delete(transaction);
    if (this.transactions.size === 0) this.strays = false;
  }

  /** Has it fall asleep where it waits next. */
  freezeNext(): void {
    this.freezeAt = this.gates + 1;
  }

  get isHeld(): boolean {
    return this.held.length > 0;
  }

  /** What it writes when it is let on. */
  get aboutToWrite(): readonly string[] {
    return this.held[0]?.writes ?? [];
  }

  /** Until when it waits by its own clock, ms since 1970. */
  get waitsUntil(): number {
    return this.held[0]?.until ?? 0;
  }

  /** Lets it on where it waits longest. Resolves when it waits again, or has ended. */
  async moveOn(): Promise<void> {
    const gate = this.held.shift();
    if (gate === undefined) throw new Error(`${this.options.label}: expected it to wait`);
    if (gate.begins) this.yields = false;
    gate.open(this.pass(gate));
    await this.rest();
  }

  /** Resolves when it waits, with nothing of it on the way, or has ended. */
  async rest(): Promise<void> {
    while (!this.rests) await new Promise<void>((resolve) => (this.waiting = resolve));
  }

  sent(): void {
    this.inFlight += 1;
  }

  answered(): void {
    this.inFlight -= 1;
    this.settled();
  }

  private get rests(): boolean {
    return this.inFlight === 0 && (this.ended || this.held.length > 0);
  }

  private settled(): void {
    if (!this.rests) return;
    this.waiting?.();
    this.waiting = undefined;
  }
}
