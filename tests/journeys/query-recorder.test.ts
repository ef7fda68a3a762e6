import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { AggregateField, FieldPath, Filter, type Firestore, type Query } from 'firebase-admin/firestore';
import { APP_QUERIES, codeOf, shapeOf } from '../../indexes/app-queries';
import { RECORDING_VARIABLE, recordedShapes } from '../../indexes/recording';
import { textOf } from '../../indexes/shape';
import { World } from '../support/world';

let recording: string;
let world: World;

beforeEach(() => {
  recording = mkdtempSync(join(tmpdir(), 'queries-'));
  process.env[RECORDING_VARIABLE] = recording;
  world = new World();
});
afterEach(async () => {
  await world.close();
  rmSync(recording, { recursive: true });
});

const QUERIES: [string, (db: Firestore) => { get(): Promise<unknown> }][] = [
  ['c', (db) => db.collection('c')],
  ['c', (db) => db.doc('p/one').collection('c').limit(3)],
  ['all c', (db) => db.collectionGroup('c')],
  ['c where a ==', (db) => db.collection('c').where('a', '==', 1)],
  ['c where a ==', (db) => db.collection('c').where('a', '==', null)],
  ['c where a !=', (db) => db.collection('c').where('a', '!=', Number.NaN)],
  [
    'c where a in and l array-contains and b.c >= order by b.c desc',
    (db) =>
      db
        .collection('c')
        .where(Filter.and(Filter.where('a', 'in', [1]), Filter.where('l', 'array-contains', 1)))
        .where('b.c', '>=', 1)
        .orderBy('b.c', 'desc'),
  ],
  [
    'c where a == order by __name__ asc',
    (db) => db.collection('c').where('a', '==', 1).orderBy(FieldPath.documentId()).startAfter('x'),
  ],
  // Asked backwards, and turned round by the client.
  ['c order by a desc', (db) => db.collection('c').orderBy('a').limitToLast(1)],
  [
    'c with an OR',
    (db) => db.collection('c').where(Filter.or(Filter.where('a', '==', 1), Filter.where('b', '==', 1))),
  ],
  [
    'c with a vector search',
    (db) =>
      db
        .collection('c')
        .findNearest({ vectorField: 'v', queryVector: [1], limit: 1, distanceMeasure: 'EUCLIDEAN' }),
  ],
  [
    'all  where __name__ >= and __name__ < with no collection',
    (db) => ({ get: () => db.recursiveDelete(db.collection('c')) }),
  ],
  ['count of c where a ==', (db) => db.collection('c').where('a', '==', 1).count()],
  [
    'sums of a, b in c',
    (db) =>
      db.collection('c').aggregate({
        a: AggregateField.sum('a'),
        b: AggregateField.average('b'),
        count: AggregateField.count(),
      }),
  ],
];

test.each(QUERIES)("the service's client asks for %s -> its shape is kept, once", async (text, query) => {
  await query(world.db).get();
  await query(world.db).get();
  expect(recordedShapes(recording).map(textOf)).toEqual([text]);
});

test('a query in a transaction -> kept; the app, a get and a write -> not', async () => {
  await world.db.runTransaction((tx) => tx.get(world.db.collection('c').where('a', '==', 1)));
  await world.app.collection('c').get();
  await world.db.doc('c/one').get();
  await world.db.doc('c/one').set({ a: 1 });
  expect(recordedShapes(recording).map(textOf)).toEqual(['c where a ==']);
});

test('no folder is named -> nothing is kept', async () => {
  delete process.env['SPOTTER_QUERIES'];
  await world.db.collection('c').get();
  expect(recordedShapes(recording)).toEqual([]);
});

const LISTS = APP_QUERIES.flatMap((query) => {
  const shape = shapeOf(query);
  return shape === undefined ? [] : [[codeOf(query), shape] as const];
});

test.each(LISTS)('an app runs %s -> the shape that its index is checked for', async (code, shape) => {
  const values = { uid: 'u1', exerciseId: 'Barbell_Squat', muscleGroup: 'Quadriceps' };
  await (runInNewContext(code, { db: world.db, ...values }) as Query).get();
  expect(recordedShapes(recording)).toEqual([shape]);
});
