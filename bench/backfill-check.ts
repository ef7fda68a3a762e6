import { createHash } from 'node:crypto';
import { judge } from '../tests/support/oracle';
import { TypedRest, type TypedDocument, type TypedFields } from '../tests/support/typed-rest';
import { histories } from './histories';
import { benchDatabase, type BenchDatabase } from './journey';

/** Of a sample, counted again from the exercises as they are stored. */
export interface CopiesReport {
  readonly documents: number;
  readonly copies: number;
  /** Copies, ids, summaries and users' values that are not as they must be. */
  readonly wrong: number;
  /** A few of them, in words. */
  readonly examples: readonly string[];
}

/** Of all documents, against what was written before the backfill. */
export interface BeforeReport {
  readonly same: number;
  /** Other values or types than before, missing, or not there before. */
  readonly different: number;
  readonly examples: readonly string[];
}

const sampleDocuments = 3_000;
const readsAtOnce = 8;
const examplesMax = 5;

/** Shares no code with the functions: read over REST, judged by the oracle of the tests. */
async function checkCopies(rest: TypedRest, { size }: BenchDatabase): Promise<CopiesReport> {
  const every = Math.ceil(size / sampleDocuments);
  const sent = new Map<string, TypedFields>();
  let seen = 0;
  for (const { path, fields } of histories(size)) {
    if (path.startsWith('exercises/') || seen++ % every === 0) sent.set(path, fields);
  }
  const sampled = [...sent.keys()].filter((path) => !path.startsWith('exercises/'));
  const stored = await readAll(rest, sampled);
  const of = (collection: string): TypedDocument[] =>
    stored.filter(({ path }) => path.startsWith(`${collection}/`));
  const [exercises, exerciseTombstones] = [
    await rest.list('exercises'),
    await rest.list('exerciseTombstones'),
  ];
  const verdict = judge(
    {
      ...{ exercises, exerciseTombstones, workoutLogs: of('workoutLogs'), programs: of('programs') },
      workoutLogShards: of('workoutLogShards'),
    },
    { sent, maxProblems: examplesMax },
  );
  return {
    documents: stored.length,
    copies: verdict.right,
    wrong: verdict.wrong,
    examples: verdict.problems.map(({ path, what }) => `${path}: ${what}`),
  };
}

async function readAll(rest: TypedRest, paths: readonly string[]): Promise<TypedDocument[]> {
  const left = paths.values();
  const found: TypedDocument[] = [];
  const reader = async (): Promise<void> => {
    for (const path of left) found.push(...[await rest.get(path)].filter((one) => one !== undefined));
  };
  await Promise.all(Array.from({ length: readsAtOnce }, reader));
  return found;
}

/** Holds a hash of each document, and of the documents a page at a time. */
async function checkBefore(rest: TypedRest, { size }: BenchDatabase): Promise<BeforeReport> {
  const before = new Map<string, string>();
  for (const { path, fields } of histories(size)) before.set(path, hashOf(fields));
  const different: string[] = [];
  let same = 0;
  for (const collection of ['exercises', 'programs', 'workoutLogs']) {
    for await (const page of rest.pages(collection)) {
      for (const { path, fields } of page) {
        if (before.get(path) === hashOf(fields)) same += 1;
        else different.push(path);
        before.delete(path);
      }
    }
  }
  different.push(...before.keys());
  return { same, different: different.length, examples: different.slice(0, examplesMax) };
}

/** Of every value with its type; the order of a map's keys means nothing. */
function hashOf(fields: TypedFields): string {
  const text = JSON.stringify(fields, (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  });
  return createHash('sha256').update(text).digest('base64');
}

/** `copies` or `before`, then the database. */
function check([what, ...place]: string[]): Promise<CopiesReport | BeforeReport> {
  const database = benchDatabase(place);
  const host = process.env['FIRESTORE_EMULATOR_HOST'] ?? '';
  const rest = new TypedRest({ host, ...database, concurrency: readsAtOnce });
  return what === 'before' ? checkBefore(rest, database) : checkCopies(rest, database);
}

void check(process.argv.slice(2)).then((report) => {
  process.stdout.write(JSON.stringify(report));
});
