import type { TypedFields } from '../support/typed-rest';
import type { Cache, ClientWrite, Data, Operation } from './scenario-types';
import type { Store } from './store';
import { dataOf } from './values';

/** A client with its cache: what it saw when it last looked, and what it has written itself since. */
export class Device implements Cache {
  /** An operation of its is on the way, or waits to be sent: offline, perhaps. */
  isBusy = false;
  hasSeen = false;
  private done = 0;
  private seen: ReadonlyMap<string, TypedFields> = new Map();
  private own = new Map<string, Data | undefined>();

  constructor(private readonly lane: readonly Operation[]) {}

  get isReady(): boolean {
    return !this.isBusy && this.done < this.lane.length;
  }

  see(store: Store): void {
    this.seen = new Map(store.documents.map(({ path, fields }) => [path, fields]));
    this.own = new Map();
    this.hasSeen = true;
  }

  next(): { operation: Operation; writes: readonly ClientWrite[] } {
    const operation = this.lane[this.done];
    if (operation === undefined) throw new Error('expected another operation');
    this.done += 1;
    const writes = operation.writes(this);
    for (const write of writes) this.own.set(write.path, this.after(write));
    return { operation, writes };
  }

  get(path: string): Data | undefined {
    if (this.own.has(path)) return this.own.get(path);
    const fields = this.seen.get(path);
    return fields && dataOf(fields);
  }

  paths(collection: string): readonly string[] {
    const known = new Set([...this.seen.keys(), ...this.own.keys()]);
    return [...known]
      .filter((path) => path.startsWith(`${collection}/`) && this.get(path) !== undefined)
      .sort();
  }

  private after(write: ClientWrite): Data | undefined {
    if (write.kind === 'delete') return undefined;
    return write.kind === 'set' ? write.data : { ...this.get(write.path), ...write.data };
  }
}
