import { loadRealData, type RealData, type SeedDocument } from '../seed/real-data';
import { scaledCopies } from '../seed/scale';
import type { TypedValue } from '../tests/support/typed-rest';

export interface Holders {
  /** The exercise of the shared library that most real logs and programs name. */
  readonly exerciseId: string;
  /**
   * Every exercise, and exactly as many logs and programs that name the chosen one as were asked for: the real ones, then
   * those of synthetic users. Documents that do not name it are left out, since a rename never meets them; they would only
   * lengthen the emulator's scans, which stand in for an index.
   */
  readonly documents: Generator<SeedDocument>;
}

/** The same in every process, so that what one has written another can compare with what was sent. */
export function holders(copies: number): Holders {
  const data = loadRealData();
  const exerciseId = mostNamed(data);
  return { exerciseId, documents: holdersAmong(allDocuments(data), exerciseId, copies) };
}

/** The ids of all exercises that a document's entries name. */
export function namedIn(document: SeedDocument): Set<string> {
  const named = new Set<string>();
  for (const value of Object.values(document.fields)) collectNamed(value, named);
  return named;
}

function collectNamed(value: TypedValue, named: Set<string>): void {
  if ('arrayValue' in value) for (const element of value.arrayValue.values) collectNamed(element, named);
  if (!('mapValue' in value)) return;
  const { exerciseId } = value.mapValue.fields;
  if (exerciseId !== undefined && 'stringValue' in exerciseId) named.add(exerciseId.stringValue);
  for (const field of Object.values(value.mapValue.fields)) collectNamed(field, named);
}

/** The real documents, then synthetic users' without end: exercises before the programs and logs that name them. */
export function* allDocuments(data: RealData): Generator<SeedDocument> {
  yield* data.exercises;
  yield* data.programs;
  yield* data.logs;
  yield* scaledCopies(data, Number.MAX_SAFE_INTEGER);
}

function* holdersAmong(
  documents: Iterable<SeedDocument>,
  exerciseId: string,
  copies: number,
): Generator<SeedDocument> {
  let left = copies;
  for (const document of documents) {
    const isExercise = document.path.startsWith('exercises/');
    if (!isExercise && !namedIn(document).has(exerciseId)) continue;
    yield document;
    if (!isExercise) left -= 1;
    if (left === 0) return;
  }
}

function mostNamed({ exercises, logs, programs }: RealData): string {
  const counts = new Map<string, number>();
  for (const document of [...logs, ...programs]) {
    for (const id of namedIn(document)) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  const shared = exercises.filter(({ fields }) => fields['userId'] === undefined);
  const ids = shared.map(({ path }) => path.slice('exercises/'.length));
  const [most] = ids.toSorted((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0));
  if (most === undefined || !counts.has(most)) throw new Error('No log names an exercise of the library');
  return most;
}
