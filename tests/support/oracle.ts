import { isDeepStrictEqual } from 'node:util';
import { isMap, readFields, type Reading } from './oracle-reading';
import { exerciseIdInKey, OracleDigests } from './oracle-digests';
import { entriesOf, withoutAdded, type CopyCollection } from './oracle-entries';
import { entriesOfLog, shardsByLog, type ShardsByLog } from './oracle-shards';
import { copiedEntries, isWanted, OracleSources, userIdOf, type CopiedEntry } from './oracle-sources';
import { isRecounted, recountedSummary, summaryField, type Summarised } from './oracle-summary';
import type { TypedDocument, TypedFields, TypedRest } from './typed-rest';

/**
 * The naive oracle: says from everything that is stored whether each copy, each summary and each of the users' own values
 * is what it ought to be. It shares no code with the functions and takes no short cuts, so that it is a second opinion.
 */
export interface Stored {
  exercises: readonly TypedDocument[];
  exerciseTombstones: readonly TypedDocument[];
  workoutLogs: readonly TypedDocument[];
  workoutLogShards: readonly TypedDocument[];
  programs: readonly TypedDocument[];
}

/** What the app wrote last, by path: `workoutLogs/x`. What it deleted is not in it. */
export type Sent = ReadonlyMap<string, TypedFields>;

export interface Problem {
  path: string;
  what: string;
  has: unknown;
  wants: unknown;
}

export interface Verdict {
  /** Copies that there must be: entries that name an exercise. */
  expected: number;
  /** Copies that are as they must be. */
  right: number;
  /** Everything that is not as it must be: copies, ids, summaries, `denorm`, users' values. */
  wrong: number;
  /** The first of them. */
  problems: Problem[];
}

export interface JudgeOptions {
  /** With it, users' values are compared to what was sent, and what is missing or was never sent is wrong. */
  sent?: Sent;
  /** Judge the copies of this exercise and nothing else. */
  exerciseId?: string;
  /** Default: 20. */
  maxProblems?: number;
}

const copyCollections = ['workoutLogs', 'workoutLogShards', 'programs'] as const satisfies CopyCollection[];

export async function readStored(rest: TypedRest): Promise<Stored> {
  const [exercises, exerciseTombstones, workoutLogs, workoutLogShards, programs] = await Promise.all([
    rest.list('exercises'),
    rest.list('exerciseTombstones'),
    rest.list('workoutLogs'),
    rest.list('workoutLogShards'),
    rest.list('programs'),
  ]);
  return { exercises, exerciseTombstones, workoutLogs, workoutLogShards, programs };
}

/** The exercises that the entries of a log, a shard or a program name, one for each such entry; none for other documents. */
export function exercisesNamedIn(path: string, fields: TypedFields): string[] {
  const collection = copyCollections.find((name) => path.startsWith(`${name}/`));
  if (collection === undefined) return [];
  return entriesOf(collection, fields).flatMap(({ exerciseId }) => exerciseId ?? []);
}

export function judge(stored: Stored, { sent, exerciseId, maxProblems = 20 }: JudgeOptions = {}): Verdict {
  const sources = new OracleSources(stored.exercises, stored.exerciseTombstones);
  const judgement = new Judgement(sources, shardsByLog(stored.workoutLogShards), maxProblems);
  for (const collection of copyCollections) {
    for (const document of stored[collection]) {
      judgement.copies(collection, document, exerciseId);
      if (exerciseId === undefined) judgement.additions(collection, document);
    }
  }
  if (sent) {
    judgement.lost(stored, sent, exerciseId);
    if (exerciseId === undefined) judgement.usersValues(stored, sent);
  }
  return judgement.verdict;
}

class Judgement {
  readonly verdict: Verdict = { expected: 0, right: 0, wrong: 0, problems: [] };
  readonly #digests = new OracleDigests();

  constructor(
    private readonly sources: OracleSources,
    private readonly shards: ShardsByLog,
    private readonly maxProblems: number,
  ) {}

  copies(collection: CopyCollection, { path, fields }: TypedDocument, only: string | undefined): void {
    const userId = userIdOf(fields);
    entriesOf(collection, fields).forEach(({ exerciseId, fields: { exerciseMetadata: held } }, index) => {
      if (exerciseId === undefined || (only !== undefined && exerciseId !== only)) return;
      this.verdict.expected += 1;
      const wanted = this.sources.wanted(exerciseId, userId);
      if (isWanted(held, wanted)) this.verdict.right += 1;
      else
        this.wrong({
          path,
          what: `copy of ${exerciseId} in entry ${index}`,
          has: held,
          wants: wanted.fields,
        });
    });
  }

  /** What the service adds beside the copies: ids, summary, `denorm`. */
  additions(collection: CopyCollection, stored: TypedDocument): void {
    const { path, fields } = stored;
    const document = readFields(fields);
    const entries = copiedEntries(collection, fields, this.sources);
    const ids = [...new Set(entries.flatMap(({ exerciseId }) => exerciseId ?? []))].sort();
    if (!isDeepStrictEqual(document['exerciseIds'], ids))
      this.wrong({ path, what: 'exerciseIds', has: document['exerciseIds'], wants: ids });

    if (collection === 'workoutLogs')
      this.summary(collection, stored, entriesOfLog(stored, this.shards, this.sources));
    else if (collection === 'programs') this.summary(collection, stored, entries);

    this.denorm(path, document['denorm'], ids);
    for (const { exerciseId, copy } of entries) {
      if (exerciseId === undefined) continue;
      for (const problem of this.#digests.judge(document['denorm'], exerciseId, copy))
        this.wrong({ path, ...problem });
    }
  }

  private summary(
    collection: Summarised,
    { path, fields }: TypedDocument,
    entries: readonly CopiedEntry[],
  ): void {
    const [field, document] = [summaryField[collection], readFields(fields)];
    const wants = recountedSummary(collection, document, entries);
    if (!isRecounted(document[field], wants)) this.wrong({ path, what: field, has: document[field], wants });
  }

  private denorm(path: string, denorm: Reading | undefined, ids: readonly string[]): void {
    const { v, base, copies, ...more } = isMap(denorm) ? denorm : {};
    const keys = Array.isArray(copies) ? copies.map(String) : [];
    const sound =
      v === 1 &&
      typeof base === 'string' &&
      /^\d+\.\d{9} ./.test(base) &&
      Object.keys(more).length === 0 &&
      isDeepStrictEqual(keys, keys.toSorted()) &&
      isDeepStrictEqual(keys.map((key) => exerciseIdInKey(key)).sort(), ids);
    if (sound) return;
    const wants = { v: 1, base: 'seconds.nanoseconds id', copies: ids.map((id) => `${id}@<16 characters>`) };
    this.wrong({ path, what: 'denorm', has: denorm, wants });
  }

  /** Documents that were sent and are not stored: the copies in them are missing too. */
  lost(stored: Stored, sent: Sent, only: string | undefined): void {
    const present = new Set(copyCollections.flatMap((name) => stored[name].map(({ path }) => path)));
    for (const [path, fields] of sent) {
      if (present.has(path)) continue;
      for (const named of exercisesNamedIn(path, fields)) {
        if (only !== undefined && named !== only) continue;
        this.verdict.expected += 1;
        this.wrong({ path, what: `copy of ${named}: the document is lost`, has: undefined, wants: fields });
      }
    }
  }

  usersValues(stored: Stored, sent: Sent): void {
    const present = new Map<string, TypedFields>();
    for (const { path, fields } of stored.exercises) present.set(path, fields);
    for (const name of copyCollections) {
      for (const { path, fields } of stored[name]) present.set(path, withoutAdded(name, fields));
    }
    for (const path of new Set([...present.keys(), ...sent.keys()])) {
      const [has, wants] = [present.get(path), sent.get(path)];
      if (!isDeepStrictEqual(has, wants)) this.wrong({ path, what: "user's values", has, wants });
    }
  }

  private wrong(problem: Problem): void {
    this.verdict.wrong += 1;
    if (this.verdict.problems.length < this.maxProblems) this.verdict.problems.push(problem);
  }
}
