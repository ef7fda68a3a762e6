import type { SeedDocument } from '../seed/real-data';
import {
  TypedRest,
  type TypedDocument,
  type TypedFields,
  type TypedValue,
} from '../tests/support/typed-rest';
import { holders } from './holders';
import { benchDatabase, type BenchDatabase } from './journey';

export interface CheckReport {
  /** Documents whose every copy equals its source and whose every other value is as it was sent. */
  readonly right: number;
  readonly wrong: number;
  /** A few of the wrong ones' paths. */
  readonly examples: readonly string[];
}

const derivedFields = new Set(['workoutSummary', 'programSummary', 'exerciseIds', 'denorm']);
const copyField = 'exerciseMetadata';
const copiedFields = ['name', 'primaryMuscleGroup', 'exerciseType', 'movementPattern', 'equipment'];
const examplesMax = 5;

/**
 * Reads everything over REST and compares, copy by copy, with the exercises as they are stored, and everything else with what
 * was sent, by type. Shares no code with the functions.
 */
async function check(database: BenchDatabase, exerciseId: string, name: string): Promise<CheckReport> {
  const rest = new TypedRest({ host: process.env['FIRESTORE_EMULATOR_HOST'] ?? '', ...database });
  const expected = new Map<string, string>();
  for (const document of holders(database.size).documents) {
    if (!document.path.startsWith('exercises/')) expected.set(document.path, withoutDerived(document.fields));
  }
  const sources = new Map((await rest.list('exercises')).map(({ path, fields }) => [idOf(path), fields]));
  if (textOf(sources.get(exerciseId)?.['name']) !== name) throw new Error(`${exerciseId} was not renamed`);

  const wrong: string[] = [];
  let right = 0;
  for await (const stored of storedIn(rest)) {
    const sent = expected.get(stored.path);
    expected.delete(stored.path);
    const isRight = sent === withoutDerived(stored.fields) && entriesOf(stored).every(holdsCopy(sources));
    if (isRight) right += 1;
    else wrong.push(stored.path);
  }
  wrong.push(...expected.keys());
  return { right, wrong: wrong.length, examples: wrong.slice(0, examplesMax) };
}

async function* storedIn(rest: TypedRest): AsyncGenerator<TypedDocument> {
  for (const collection of ['workoutLogs', 'programs']) {
    for await (const page of rest.pages(collection)) yield* page;
  }
}

/** The maps with an `exerciseId`, wherever they lie. */
function entriesOf({ fields }: SeedDocument): TypedFields[] {
  const inside = (value: TypedValue): TypedFields[] => {
    if ('arrayValue' in value) return value.arrayValue.values.flatMap(inside);
    if (!('mapValue' in value)) return [];
    const map = value.mapValue.fields;
    return 'exerciseId' in map ? [map] : Object.values(map).flatMap(inside);
  };
  return Object.values(fields).flatMap(inside);
}

function holdsCopy(sources: ReadonlyMap<string, TypedFields>): (entry: TypedFields) => boolean {
  return ({ exerciseId, [copyField]: copy }) => {
    const source = sources.get(textOf(exerciseId) ?? '');
    if (source === undefined || copy === undefined || !('mapValue' in copy)) return false;
    const { lastUpdated, ...fields } = copy.mapValue.fields;
    return (
      textOf(lastUpdated) !== undefined &&
      Object.keys(fields).length === copiedFields.length &&
      copiedFields.every((field) => textOf(fields[field]) === (textOf(source[field]) ?? 'Unknown'))
    );
  };
}

/** What the user sent, as text with its keys in order: the same text, the same values and types. */
function withoutDerived(fields: TypedFields): string {
  const own = Object.entries(fields).filter(([field]) => !derivedFields.has(field));
  return JSON.stringify(Object.fromEntries(own), (_key, value: unknown) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
    const entries = Object.entries(value).filter(([field]) => field !== copyField);
    return Object.fromEntries(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
  });
}

function textOf(value: TypedValue | undefined): string | undefined {
  return value !== undefined && 'stringValue' in value ? value.stringValue : undefined;
}

function idOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

const [exerciseId = '', name = '', ...rest] = process.argv.slice(2);
void check(benchDatabase(rest), exerciseId, name).then((report) => {
  process.stdout.write(JSON.stringify(report));
});
