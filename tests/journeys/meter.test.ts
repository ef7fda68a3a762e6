import { FieldValue, type Firestore } from 'firebase-admin/firestore';
import { metered, noCost, type Cost } from '../../functions/src/platform/meter';
import { World } from '../support/world';

let world: World;
let db: Firestore;

beforeEach(async () => {
  world = new World();
  db = world.db;
  // A client's very first RPC has a test of its own.
  await db.doc('c/none').get();
});
afterEach(() => world.close());

const cost = (counts: Partial<Cost>): Cost => ({ ...noCost(), ...counts });

async function plant(count: number): Promise<void> {
  for (let from = 0; from < count; from += 400) {
    const batch = world.app.batch();
    for (let index = from; index < Math.min(count, from + 400); index += 1)
      batch.set(world.app.doc(`c/d${String(index).padStart(5, '0')}`), { index });
    await batch.commit();
  }
}

const READS: [string, number, number, (on: Firestore) => Promise<unknown>][] = [
  ['get of a document', 1, 1, (on) => on.doc('c/d00000').get()],
  ['get of what does not exist', 1, 1, (on) => on.doc('c/none').get()],
  [
    'getAll of two and one that is missing',
    2,
    3,
    (on) => on.getAll(on.doc('c/d00000'), on.doc('c/d00001'), on.doc('c/none')),
  ],
  ['empty query', 1, 1, (on) => on.collection('none').get()],
  ['query that finds 7', 7, 7, (on) => on.collection('c').get()],
  ['query limited to 3', 7, 3, (on) => on.collection('c').limit(3).get()],
  ['projection of 7', 7, 7, (on) => on.collection('c').select('index').get()],
  ['count of nothing', 0, 1, (on) => on.collection('c').count().get()],
  ['count of 1', 1, 1, (on) => on.collection('c').count().get()],
  ['count of 1,000', 1_000, 1, (on) => on.collection('c').count().get()],
  ['count of 1,001', 1_001, 2, (on) => on.collection('c').count().get()],
];

it.each(READS)('I13 %s among %i documents -> %i reads', async (_, documents, reads, read) => {
  await plant(documents);
  expect(await world.costOf(() => read(db))).toEqual(cost({ reads }));
});

it("I13 a client's very first RPC is a query that finds nothing -> 1 read", async () => {
  const fresh = new World();
  const spent = await fresh.costOf(() => fresh.db.collection('none').get());
  await fresh.close();
  expect(spent).toEqual(cost({ reads: 1 }));
});

it('I13 reads in a transaction -> as outside', async () => {
  await plant(3);
  const spent = await world.costOf(() =>
    db.runTransaction(async (tx) => {
      await tx.get(db.doc('c/d00000'));
      await tx.getAll(db.doc('c/d00001'), db.doc('c/none'));
      await tx.get(db.collection('c'));
    }),
  );
  expect(spent).toEqual(cost({ reads: 6 }));
});

it('I13 a batch of a set, an update and two deletes, one of them of nothing -> 2 writes, 2 deletes', async () => {
  await plant(3);
  const spent = await world.costOf(() =>
    db
      .batch()
      .set(db.doc('other/new'), { a: 1 })
      .update(db.doc('c/d00000'), { a: 1 })
      .delete(db.doc('c/d00001'))
      .delete(db.doc('c/none'))
      .commit(),
  );
  expect(spent).toEqual(cost({ writes: 2, deletes: 2, wrote: { other: 1, c: 3 } }));
});

it('I13 a write that changes nothing -> 1 write', async () => {
  await plant(1);
  const spent = await world.costOf(() => db.doc('c/d00000').update({ index: 0 }));
  expect(spent).toEqual(cost({ writes: 1, wrote: { c: 1 } }));
});

it('I13 transforms beside an update -> 1 write', async () => {
  await plant(1);
  const spent = await world.costOf(() => db.doc('c/d00000').update({ a: 1, index: FieldValue.increment(1) }));
  expect(spent).toEqual(cost({ writes: 1, wrote: { c: 1 } }));
});

it('I13 a commit that fails -> nothing, and the error is told', async () => {
  const spent = await world.costOf(async () => {
    await expect(db.doc('c/none').update({ a: 1 })).rejects.toMatchObject({ code: 5 });
    await expect(
      db.batch().set(db.doc('c/one'), { a: 1 }).update(db.doc('c/none'), { a: 1 }).commit(),
    ).rejects.toMatchObject({ code: 5 });
  });
  expect(spent).toEqual(noCost());
});

it('I13 a transaction that fails -> its reads', async () => {
  await plant(1);
  const spent = await world.costOf(async () => {
    const failing = db.runTransaction(async (tx) => {
      await tx.get(db.doc('c/d00000'));
      tx.update(db.doc('c/none'), { a: 1 });
    });
    await expect(failing).rejects.toMatchObject({ code: 5 });
  });
  expect(spent).toEqual(cost({ reads: 1 }));
});

it('I13 BulkWriter, one of two writes refused -> the one that was taken', async () => {
  await plant(1);
  const spent = await world.costOf(async () => {
    const writer = db.bulkWriter();
    writer.onWriteError(() => false);
    const refused = expect(writer.create(db.doc('c/d00000'), { a: 1 })).rejects.toMatchObject({ code: 6 });
    const taken = writer.set(db.doc('c/new'), { a: 1 });
    await writer.close();
    await Promise.all([refused, taken]);
  });
  expect(spent).toEqual(cost({ writes: 1, wrote: { c: 1 } }));
});

it('I13 a transaction whose body runs twice -> its reads twice, its write once', async () => {
  await plant(1);
  let tries = 0;
  const spent = await world.costOf(() =>
    db.runTransaction(async (tx) => {
      tries += 1;
      await tx.get(db.doc('c/d00000'));
      tx.update(db.doc('c/d00000'), { tries });
      if (tries === 1) throw Object.assign(new Error('contention'), { code: 10 });
    }),
  );
  expect(tries).toBe(2);
  expect(spent).toEqual(cost({ reads: 2, writes: 1, wrote: { c: 1 } }));
});

it('I13 two metered scopes at once -> each its own', async () => {
  await plant(5);
  const [reader, writer] = [noCost(), noCost()];
  await Promise.all([
    metered(reader, async () => {
      for (let round = 0; round < 5; round += 1) await db.collection('c').get();
    }),
    metered(writer, async () => {
      for (let round = 0; round < 5; round += 1) await db.doc('w/x').set({ round });
    }),
  ]);
  expect(reader).toEqual(cost({ reads: 25 }));
  expect(writer).toEqual(cost({ writes: 5, wrote: { w: 5 } }));
});

it('I13 work outside every scope -> costs nobody', async () => {
  const scope = noCost();
  await metered(scope, () => Promise.resolve());
  await db.doc('c/x').set({ a: 1 });
  await db.doc('c/x').get();
  expect(scope).toEqual(noCost());
});
