import { isDeepStrictEqual } from 'node:util';
import type { Problem } from '../support/oracle';
import { withoutAdded, type CopyCollection } from '../support/oracle-entries';
import type { TypedDocument, TypedFields } from '../support/typed-rest';
import type { ActorOptions } from './actor';
import type { Data } from './scenario-types';
import type { Situation } from './situations';
import type { Change } from './store';
import type { Truth } from './truth';
import { dataOf, textOf, typedFields } from './values';

/** What is stored of a run of a migration, as far as it is judged. */
export interface StoredRun {
  readonly id: string;
  readonly migration: string;
  readonly state: string;
  readonly legs: number;
  readonly counters: Counters;
  /** `wakeAt`: somebody is to look again. */
  readonly awaits: boolean;
  readonly data: Data;
}

export type Counters = Readonly<Record<'visited' | 'written' | 'undo', number>>;

/** Collections in which the service keeps its runs, and what they have found: there are no events of them. */
export function isOfRuns(path: string): boolean {
  return ['runs/', 'migration', 'rollbackLogs/'].some((beginning) => path.startsWith(beginning));
}

export function runsIn(documents: readonly TypedDocument[]): StoredRun[] {
  return documents.flatMap(({ path, fields }) => {
    const [, id] = /^runs\/([^/]+)$/.exec(path) ?? [];
    return id === undefined ? [] : [runOf(id, dataOf(fields))];
  });
}

function runOf(id: string, data: Data): StoredRun {
  const { name } = data['migration'] as { name: string };
  const counters = data['counters'] as Counters;
  return {
    ...{ id, migration: name, state: textOf(data['state']), counters, data },
    ...{ legs: Number(data['legs']), awaits: data['wakeAt'] !== null },
  };
}

/** Whose documents a commit visited. */
export interface Walking {
  readonly runId: string;
  readonly shardId: string;
}

interface Writer {
  readonly kind: ActorOptions['kind'];
  readonly walks: Walking | undefined;
}

/** A document as it was before a walk of a run wrote to it for the first time. */
export interface Touched {
  readonly version: string;
  readonly before: TypedFields;
  readonly after: TypedFields | undefined;
}

/** Watches the commits for what can no more be told from what rests: what walks found, and what runs said when they said it. */
export class Witness {
  readonly problems: Problem[] = [];
  /** By run, then by path. */
  readonly touched = new Map<string, Map<string, Touched>>();
  /** How often walks of a run wrote to a log or a program, but for its way back. */
  readonly written = new Map<string, number>();
  /** Live derivation was off at some time. */
  wasOff = false;
  /** Logs and programs that clients have changed. */
  readonly saved = new Set<string>();
  /** Every log and program that ever was. */
  readonly everThere = new Map<string, TypedFields>();
  private readonly states = new Map<string, string>();
  private readonly legs = new Map<string, string>();
  /** A run has said that it is rolled back, and live derivation is off still. */
  private isRolledBack = false;
  private readonly present = new Map<string, TypedFields>();

  constructor(
    private readonly truth: Truth,
    private readonly reach: (situation: Situation) => void,
  ) {}

  /** Undefined: there is no such run. */
  stateOf(runId: string): string | undefined {
    return this.states.get(runId);
  }

  saw(changes: readonly Change[], by: Writer): void {
    for (const change of changes) {
      const [collection = '', id = '', below] = change.path.split('/');
      if (collection === 'workoutLogs' || collection === 'programs') this.sawDocument(change, by);
      if (collection === 'migrationFlags' && below === undefined) {
        const isOff = fieldsOf(change.after)['live'] === false;
        this.wasOff ||= isOff;
        this.isRolledBack &&= isOff;
      }
      if (collection === 'runs' && below === undefined) this.sawRun(id, change);
      if (below === 'shards') this.sawShard(id, change);
    }
  }

  private sawDocument({ path, before, after }: Change, { kind, walks }: Writer): void {
    const fields = after && typedFields(after.fields);
    if (fields === undefined) this.present.delete(path);
    else {
      this.present.set(path, fields);
      this.everThere.set(path, fields);
    }
    if (kind === 'client') this.saved.add(path);
    if (kind === 'handler' && this.isRolledBack && fields?.['denorm'] !== undefined)
      this.problems.push({
        path,
        what: 'derived after it was rolled back',
        has: fields,
        wants: before?.fields,
      });
    if (walks === undefined || before === undefined || isWayBack(walks.shardId)) return;
    const touched = this.touched.get(walks.runId) ?? new Map<string, Touched>();
    this.touched.set(walks.runId, touched);
    this.written.set(walks.runId, (this.written.get(walks.runId) ?? 0) + 1);
    if (!touched.has(path))
      touched.set(path, { version: before.version, before: typedFields(before.fields), after: fields });
  }

  private sawRun(id: string, { after, path }: Change): void {
    const data = fieldsOf(after);
    const [state, was] = [textOf(data['state']), this.states.get(id)];
    this.states.set(id, state);
    const hold = data['hold'] as { readonly reason: string } | null;
    if (hold !== null) this.reach(`run held, ${hold.reason}`);
    const [leg, legBefore] = [textOf(data['leg']), this.legs.get(id) ?? ''];
    this.legs.set(id, leg);
    if (leg !== legBefore && [leg, legBefore].every((each) => each.startsWith('rollback-')))
      this.reach(`rolled back again after ${this.leftOfOurs().length > 0 ? 'a late handler' : 'a client'}`);
    if (leg !== legBefore && leg.startsWith('residue-')) this.reach('residue walked');
    if (leg !== legBefore && leg.startsWith('mend-'))
      this.reach(legBefore.startsWith('mend-') ? 'sweep mended again' : 'sweep found');
    if (state === was) return;
    if (was !== undefined) this.reach(`run ${was} -> ${state}`);
    this.isRolledBack ||= state === 'rolled_back';
    if (state === 'rolled_back')
      for (const left of this.leftOfOurs())
        this.problems.push({
          path: left,
          what: `${path} says it is rolled back`,
          has: 'our fields',
          wants: 'none',
        });
  }

  /** Documents with fields of ours that their clients have not just saved so themselves. */
  private leftOfOurs(): string[] {
    return [...this.present].flatMap(([path, fields]) =>
      holdsOurs(path, fields) && !isDeepStrictEqual(fields, this.truth.sent.get(path)) ? [path] : [],
    );
  }

  private sawShard(runId: string, { path, before, after }: Change): void {
    const [was, is] = [fieldsOf(before), fieldsOf(after)];
    if (before === undefined && this.legs.get(runId) === is['leg']) this.reach('shard split');
    const isOther = Number(is['epoch']) > Number(was['epoch'] ?? 0);
    const isTaken = Number(is['claim']) > Number(was['claim'] ?? 0);
    // Whoever leaves a leg gives its shards to nobody.
    if (isOther) this.reach(is['leaseUntil'] === 0 ? 'shard fenced' : 'minder asks for another worker');
    if (was['isHeld'] === true && (isTaken || (isOther && is['leaseUntil'] !== 0)))
      this.reach('lease taken over');
    const state = this.states.get(runId) ?? '';
    if (before === undefined || is['seq'] === was['seq'] || !RESTING.includes(state)) return;
    if (state === 'rolled_back' || state === 'rollback_partial') return;
    this.problems.push({
      path,
      what: `a batch is committed while its run is ${state}`,
      has: is['seq'],
      wants: was['seq'],
    });
  }
}

const RESTING = [
  ...['paused', 'completed', 'completed_with_failures', 'failed', 'cancelled'],
  ...['rolled_back', 'rollback_partial'],
];

export function isWayBack(shardId: string): boolean {
  return shardId.startsWith('rollback-') || shardId.startsWith('residue-');
}

export function holdsOurs(path: string, fields: TypedFields): boolean {
  const collection = path.split('/')[0] as CopyCollection;
  return !isDeepStrictEqual(withoutAdded(collection, fields), fields);
}

function fieldsOf(stored: Change['after']): Data {
  return stored === undefined ? {} : dataOf(typedFields(stored.fields));
}
