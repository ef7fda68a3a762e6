import type { Firestore } from 'firebase-admin/firestore';

export type Data = Record<string, unknown>;

export const FIELDS = ['name', 'primaryMuscleGroup', 'exerciseType', 'movementPattern', 'equipment'];

/** An entry of a log or a program with the copy that it ought to hold; undefined where it names no exercise. */
export interface Recounted {
  readonly entry: Data;
  readonly copy: Data | undefined;
}

/** The entries of a document, each with what its user must see of its exercise: from what is stored now, whatever they hold. */
export async function recounted(db: Firestore, data: Data): Promise<Recounted[]> {
  return Promise.all(
    entriesOf(data).map(async (entry) => {
      const id = entry['exerciseId'];
      if (!namesExercise(id)) return { entry, copy: undefined };
      const known = await seenBy(db, id, data['userId']);
      return { entry, copy: known ?? { ...textFields(entry['exerciseMetadata']), sourceMissing: true } };
    }),
  );
}

/** The entries of a log or a program, in their order. */
export function entriesOf(data: Data): Data[] {
  const weeks = Object.values((data['weeklyConfigs'] ?? {}) as Data);
  const days = weeks.flatMap((week) => Object.values(week as Data));
  const lists = [data['exercises'], ...days.map((day) => (day as Data)['exercises'])];
  return lists.flatMap((list) => (Array.isArray(list) ? (list as unknown[]) : [])).filter(isMap);
}

/** The copy that `userId` must see of an exercise; undefined when nobody knows what it held. */
async function seenBy(db: Firestore, id: string, userId: unknown): Promise<Data | undefined> {
  const visible = (source: Data | undefined): source is Data =>
    typeof source?.['name'] === 'string' &&
    typeof source['exerciseType'] === 'string' &&
    typeof source['primaryMuscleGroup'] === 'string' &&
    (source['userId'] == null || source['userId'] === userId);
  const live = await dataAt(db, `exercises/${id}`);
  if (visible(live)) return { movementPattern: 'Unknown', equipment: 'Unknown', ...textFields(live) };
  const tombstone = await dataAt(db, `exerciseTombstones/${id}`);
  return visible(tombstone) ? { ...textFields(tombstone), sourceMissing: true } : undefined;
}

function textFields(map: unknown): Data {
  return Object.fromEntries(
    FIELDS.flatMap((field) => (isMap(map) && typeof map[field] === 'string' ? [[field, map[field]]] : [])),
  );
}

function namesExercise(id: unknown): id is string {
  return (
    typeof id === 'string' && id !== '' && !/^(\.\.?|__[^]*__)$|\//.test(id) && Buffer.byteLength(id) <= 1500
  );
}

export function isMap(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export async function dataAt(db: Firestore, path: string): Promise<Data | undefined> {
  return (await db.doc(path).get()).data();
}
