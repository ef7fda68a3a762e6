import { createHash } from 'node:crypto';
import type { Firestore } from 'firebase-admin/firestore';

type Data = Record<string, unknown>;

const FIELDS = ['name', 'primaryMuscleGroup', 'exerciseType', 'movementPattern', 'equipment'];

/**
 * Holds every derived field of a log or program against what it must be, counted again from what is stored now. Written
 * the plain way, without a line of the functions', so that a mistake there is not repeated here. Not for documents that
 * are too large for their copies.
 */
export async function expectRight(db: Firestore, path: string): Promise<void> {
  const data = await dataAt(db, path);
  if (data === undefined) throw new Error(`${path}: expected a document, found none`);
  const entries = entriesOf(data).filter((entry) => namesExercise(entry['exerciseId']));
  const ids = [...new Set(entries.map((entry) => entry['exerciseId'] as string))].sort();
  const seen = new Map<string, Data | undefined>();
  for (const id of ids) seen.set(id, await seenBy(db, id, data['userId']));

  const expectedCopies = entries.map((entry) => {
    const known = seen.get(entry['exerciseId'] as string);
    return known ?? { ...textFields(entry['exerciseMetadata']), sourceMissing: true };
  });
  const keys = entries.map(
    (entry, index) => `${entry['exerciseId'] as string}@${digest(expectedCopies[index])}`,
  );
  expect({
    copies: entries.map((entry) => untimed(entry['exerciseMetadata'])),
    exerciseIds: data['exerciseIds'],
    summary: untimed(data['workoutSummary'] ?? data['programSummary']),
    denorm: { ...(data['denorm'] as Data), base: 'any' },
  }).toEqual({
    copies: expectedCopies,
    exerciseIds: ids,
    summary: 'weeklyConfigs' in data ? programSummary(data) : workoutSummary(data),
    denorm: { v: 1, base: 'any', copies: [...new Set(keys)].sort() },
  });
}

/** The entries of a log or a program, in their order. */
function entriesOf(data: Data): Data[] {
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

function workoutSummary(data: Data): Data {
  let volume = 0;
  for (const entry of entriesOf(data)) {
    const type = (entry['exerciseMetadata'] as Data | undefined)?.['exerciseType'];
    const [weights, reps, completed] = ['weights', 'reps', 'completed'].map(
      (key) => (entry[key] ?? []) as unknown[],
    );
    (completed ?? []).forEach((done, set) => {
      if (done !== true || weights?.[set] === undefined || reps?.[set] === undefined) return;
      const body = String(type).startsWith('Bodyweight') ? Number(entry['bodyweight'] ?? 0) : 0;
      const moved = type === 'Bodyweight' ? body : body + Number(weights[set]);
      volume += Math.round(moved * Number(reps[set]) * 1000);
    });
  }
  return { totalVolume: volume / 1000, ...targeted(data), duration: data['duration'] ?? 0 };
}

function programSummary(data: Data): Data {
  const entries = entriesOf(data);
  const sets = entries.reduce((sum, entry) => sum + Number(entry['sets'] ?? 3), 0);
  return {
    totalExercises: new Set(entries.map((entry) => entry['exerciseId'])).size,
    ...targeted(data),
    estimatedDuration: (sets * 2 + 10) * 60_000,
  };
}

function targeted(data: Data): Data {
  const copies = entriesOf(data).map((entry) => (entry['exerciseMetadata'] ?? {}) as Data);
  const distinct = (field: string): unknown[] =>
    [...new Set(copies.map((copy) => copy[field]).filter((text) => text !== undefined))].sort();
  return { muscleGroupsTargeted: distinct('primaryMuscleGroup'), exerciseTypes: distinct('exerciseType') };
}

/** 96 bits of SHA-256, base64url. */
function digest(copy: Data | undefined): string {
  const hashed = [...FIELDS.map((field) => copy?.[field] ?? null), copy?.['sourceMissing'] === true];
  return createHash('sha256').update(JSON.stringify(hashed)).digest('base64url').slice(0, 16);
}

function textFields(map: unknown): Data {
  return Object.fromEntries(
    FIELDS.flatMap((field) => (isMap(map) && typeof map[field] === 'string' ? [[field, map[field]]] : [])),
  );
}

function untimed(map: unknown): unknown {
  if (!isMap(map)) return map;
  return Object.fromEntries(Object.entries(map).filter(([key]) => key !== 'lastUpdated'));
}

function namesExercise(id: unknown): boolean {
  return (
    typeof id === 'string' && id !== '' && !/^(\.\.?|__[^]*__)$|\//.test(id) && Buffer.byteLength(id) <= 1500
  );
}

function isMap(value: unknown): value is Data {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

async function dataAt(db: Firestore, path: string): Promise<Data | undefined> {
  return (await db.doc(path).get()).data();
}
