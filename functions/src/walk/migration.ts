import type { DocumentReference, DocumentSnapshot, Firestore, Query } from 'firebase-admin/firestore';
import type { Fault } from '../derive/faults';
import { shortHash } from '../derive/digest';
import type { PreImage } from '../derive/restore';
import type { LedgerPatch } from '../model/contribution';
import type { StoredDocument } from '../model/document';
import type { Source } from '../model/exercise';
import type { FailureCategory, Run } from '../model/runs';
import type { FieldsPatch } from '../model/raw-json';
import type { Json } from '../model/value';
import type { Deps } from '../platform/deps';

/** What a visit finds, and what is to be done about it. */
export type Visit =
  | { readonly kind: 'unchanged' }
  | {
      readonly kind: 'write';
      readonly fields: FieldsPatch;
      /** What is kept of the document as it was; absent: nothing. */
      readonly preImage?: PreImage;
      /** Of a log whose ledger moves with it. */
      readonly ledger?: LedgerPatch;
      /** Documents that come with it, and are not there yet, and those that go, as they were read. */
      readonly creates?: readonly Pick<StoredDocument, 'path' | 'fields'>[];
      readonly deletes?: readonly Pick<StoredDocument, 'path' | 'version'>[];
      /** Recorded as dead letters; the document is written all the same. */
      readonly faults?: readonly Fault[];
      /** Its copies find no room any more; somebody should know. */
      readonly tooLarge?: boolean;
    }
  | {
      readonly kind: 'failed';
      readonly category: FailureCategory;
      readonly message: string;
      readonly fault?: Fault;
    }
  | Wrong;

/** Of a part that only looks: not as it must be, and where. `causes`: what has to go wrong for that, each by the path of a document. */
export interface Wrong {
  readonly kind: 'wrong';
  readonly message: string;
  readonly causes?: readonly string[];
}

/** What a visit may know. */
export interface Known {
  /** Of all exercises that `exercisesOf` names. */
  readonly sources: ReadonlyMap<string, Source>;
  /** What `reads`, `readsMore` and `finds` name, in their order, as the batch's own transaction reads it. */
  readonly read: readonly DocumentSnapshot[];
}

interface CollectionPart {
  readonly collection: string;
  /** `id`: all documents. `userId`: one document for each user that the collection names. */
  readonly keyedBy: 'id' | 'userId';
  /** The key ranges of a leg, where it is not to visit all. Read-only; asked once when the leg begins. */
  readonly ranges?: (deps: Deps) => Promise<readonly LimitedRange[]>;
}

/** Keys, exclusive and inclusive, null: open; and how many documents are visited at most, null: all. */
export interface LimitedRange {
  readonly after: string | null;
  readonly until: string | null;
  readonly limit: number | null;
}

/** A collection whose documents are changed, or held against what they must be, in the commit that moves the cursor. */
export interface PatchPart extends CollectionPart {
  readonly kind: 'patch';
  /** Only finds what is wrong. */
  readonly isReadOnly?: true;
  readonly exercisesOf: (document: StoredDocument) => readonly string[];
  /** What the visit of `document` reads in the transaction, besides. */
  readonly reads: (at: ReadAt, document: StoredDocument) => readonly DocumentReference[];
  /** What it reads then, when it knows `read`; rare, and most parts need none. */
  readonly readsMore?: (
    at: ReadAt,
    document: StoredDocument,
    read: readonly DocumentSnapshot[],
  ) => readonly DocumentReference[];
  /** What it finds besides; null for most documents. */
  readonly finds?: (at: ReadAt, document: StoredDocument) => Query | null;
  /** Pure. */
  readonly visit: (document: StoredDocument, known: Known) => Visit;
  /** Sources to be read anew before they are used for `document`: those known may be older than what it holds. */
  readonly doubts: (document: StoredDocument, sources: ReadonlyMap<string, Source>) => readonly string[];
}

export interface ReadAt {
  readonly db: Firestore;
  readonly runId: string;
}

/**
 * A collection for whose documents something is done elsewhere, before the cursor moves: at least once, so it must not matter
 * how often.
 */
export interface ActPart extends CollectionPart {
  readonly kind: 'act';
  readonly act: (deps: Deps, document: StoredDocument, on: Occasion) => Promise<Acted>;
}

/** Whether there was anything to do, in a dry run whether there is; or that something is wrong, and stays so for now. */
export type Acted = boolean | Wrong;

export interface Occasion {
  readonly runId: string;
  readonly dryRun: boolean;
}

/** One collection of a leg: how it is paged, and what is done with each document. */
export type Part = PatchPart | ActPart;

/**
 * `mend`: documents that a walk found wrong are put right. `recheck`: documents that a verification found wrong are looked at once more,
 * a while later.
 */
export const LEG_KINDS = ['walk', 'retry', 'mend', 'verify', 'recheck', 'rollback', 'residue'] as const;
export type LegKind = (typeof LEG_KINDS)[number];

/** A move of data, declared: what is visited, what becomes of it, and how that is proved and undone. */
export interface Migration {
  readonly name: string;
  /** To be raised by whoever changes what a run does. */
  readonly version: number;
  readonly title: string;
  /** Exercises that change during the run are carried again when it ends or pauses. */
  readonly carriesSources: boolean;
  /** What it needs of live derivation. */
  readonly needsLive: 'on' | 'off';
  readonly walk: readonly Part[];
  /** Of a migration whose walk only looks: what is done about what it found. */
  readonly mending?: Mending;
  /** Read-only, and independent of `walk`; empty: nothing to verify. */
  readonly verify: readonly Part[];
  /** `none`: it cannot be rolled back, and why. */
  readonly rollback: readonly Part[] | { readonly none: string };
  /** Triggers would undo a rollback: live derivation is switched off before it, for the whole service. */
  readonly rollbackNeedsOff: boolean;
  /** Counts, in each collection, the documents that hold what the run brings. */
  readonly marks: readonly { readonly collection: string; readonly field: string }[];
}

export interface Mending {
  /** Visit what the walk has found wrong, by the collection that it is in. */
  readonly parts: readonly ActPart[];
  /** Asked once, between walk and mending: why an admin has to look first; null: he has not. */
  readonly judge: (deps: Deps, runId: string) => Promise<string | null>;
  /** Called when the run has ended, until it has succeeded once: it must not matter how often. */
  readonly ended: (deps: Deps, runId: string, run: Run) => Promise<void>;
}

/** What a run is approved for. */
export function definitionHash({ name, version, walk, verify, rollback }: Migration): string {
  const partsOf = (parts: readonly Part[]): Json =>
    parts.map(({ collection, keyedBy }) => [collection, keyedBy]);
  const back = 'none' in rollback ? null : partsOf(rollback);
  return shortHash([name, version, partsOf(walk), partsOf(verify), back]);
}

export function legKind(leg: string): LegKind {
  const kind = LEG_KINDS.find((known) => leg.startsWith(`${known}-`));
  if (kind === undefined)
    throw new Error(`Leg ${JSON.stringify(leg)}: expected one of ${LEG_KINDS.join(', ')}, and a number`);
  return kind;
}

/** Whether a leg visits what is noted as failed, and not the documents of a collection in their order. */
export function isOfFailures(leg: string): boolean {
  const kind = legKind(leg);
  return kind === 'retry' || kind === 'mend' || kind === 'recheck';
}

/** Whether a leg only finds what is wrong. */
export function isVerification(leg: string): boolean {
  const kind = legKind(leg);
  return kind === 'verify' || kind === 'recheck';
}

/** The parts that a leg visits. */
export function partsOf(migration: Migration, leg: string): readonly Part[] {
  switch (legKind(leg)) {
    case 'walk':
    case 'retry':
      return migration.walk;
    case 'mend':
      return migration.mending?.parts ?? [];
    case 'verify':
    case 'recheck':
      return migration.verify;
    case 'rollback':
    case 'residue':
      return 'none' in migration.rollback ? [] : migration.rollback;
  }
}

/** Delays that a run keeps, in ms. */
export interface Delays {
  /** Until every instance honours the switch for live derivation. */
  readonly flagMs: number;
  /** The longest time that a handler may go on. */
  readonly handlerLifetimeMs: number;
  /** After a rollback, until clients that were offline are looked for. */
  readonly residueMs: number;
  /** Until what was found wrong is looked at again: time for what is on its way to it. */
  readonly recheckMs: number;
}

export interface Engine {
  readonly migrations: ReadonlyMap<string, Migration>;
  readonly delays: Delays;
}

export function migrationOf({ migrations }: Engine, name: string): Migration {
  const migration = migrations.get(name);
  if (migration === undefined)
    throw new Error(
      `Migration ${JSON.stringify(name)}: expected one of ${[...migrations.keys()].join(', ')}`,
    );
  return migration;
}
