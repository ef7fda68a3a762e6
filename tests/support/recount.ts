import { createHash } from 'node:crypto';
import type { Firestore } from 'firebase-admin/firestore';
import { expectLedger, setsOf } from './recount-ledger';
import { dataAt, entriesOf, FIELDS, isMap, recounted, type Data, type Recounted } from './recount-sources';

/**
 * Holds every derived field of a log or program, and the ledger of a log, against what it must be, counted again from what
 * is stored now. Written the plain way, without a line of the functions', so that a mistake there is not repeated here. Not
 * for documents that are too large for their copies.
 */
export async function expectRight(db: Firestore, path: string): Promise<void> {
  const data = await dataAt(db, path);
  if (data === undefined) throw new Error(`${path}: expected a document, found none`);
  const entries = await recounted(db, data);
  const named = entries.filter(({ copy }) => copy !== undefined);
  const ids = [...new Set(named.map(({ entry }) => entry['exerciseId'] as string))].sort();
  const keys = named.map(({ entry, copy }) => `${entry['exerciseId'] as string}@${digest(copy)}`);
  expect({
    copies: named.map(({ entry }) => untimed(entry['exerciseMetadata'])),
    exerciseIds: data['exerciseIds'],
    summary: untimed(data['workoutSummary'] ?? data['programSummary']),
    denorm: { ...(data['denorm'] as Data), base: 'any' },
  }).toEqual({
    copies: named.map(({ copy }) => copy),
    exerciseIds: ids,
    summary: 'weeklyConfigs' in data ? programSummary(data) : workoutSummary(data, entries),
    denorm: { v: 1, base: 'any', copies: [...new Set(keys)].sort() },
  });
  if (path.startsWith('workoutLogs/')) await expectLedger(db, path);
}

function workoutSummary(data: Data, entries: readonly Recounted[]): Data {
  const volume = entries.flatMap(setsOf).reduce((sum, set) => sum + set.volume, 0);
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

function untimed(map: unknown): unknown {
  if (!isMap(map)) return map;
  return Object.fromEntries(Object.entries(map).filter(([key]) => key !== 'lastUpdated'));
}
