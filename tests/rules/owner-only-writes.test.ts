import {
  deleteDoc,
  deleteField,
  doc,
  runTransaction,
  setDoc,
  updateDoc,
  writeBatch,
} from 'firebase/firestore';
import {
  CASE_TITLE,
  explanationOf,
  OTHER,
  OWNER,
  rulesSuite,
  type Case,
  type Who,
} from './rules-environment';

const rules = rulesSuite('demo-rules-owner-only-writes');

/** Everybody who is not the owner, admins included. */
const strangers: Who[] = ['other user', 'admin', 'signed out'];

describe.each(['workoutLogs', 'programs', 'workoutLogShards'])('%s', (name) => {
  beforeEach(() =>
    rules.store({
      [`${name}/own`]: { userId: OWNER, date: '2026-01-05' },
      [`${name}/ownerless`]: { date: '2026-01-07' },
      [`${name}/nobodys`]: { userId: null, date: '2026-01-08' },
    }),
  );

  const create =
    (data: object): Case['act'] =>
    (db) =>
      setDoc(doc(db, name, 'new'), data);
  const update =
    (id: string, data: object): Case['act'] =>
    (db) =>
      updateDoc(doc(db, name, id), data);
  const remove =
    (id: string): Case['act'] =>
    (db) =>
      deleteDoc(doc(db, name, id));

  it.each<Case>([
    { who: 'owner', does: 'create', act: create({ userId: OWNER }), outcome: 'allowed' },
    { who: 'owner', does: 'create for another user', act: create({ userId: OTHER }), outcome: 'denied' },
    { who: 'owner', does: 'create without userId', act: create({ date: '2026-01-05' }), outcome: 'denied' },
    { who: 'owner', does: 'create with userId null', act: create({ userId: null }), outcome: 'denied' },
    { who: 'owner', does: 'create with a number as userId', act: create({ userId: 7 }), outcome: 'denied' },
    {
      who: 'owner',
      does: 'create with a list as userId',
      act: create({ userId: [OWNER] }),
      outcome: 'denied',
    },
    { who: 'admin', does: 'create for a user', act: create({ userId: OWNER }), outcome: 'denied' },
    { who: 'signed out', does: "create with a user's id", act: create({ userId: OWNER }), outcome: 'denied' },
    { who: 'signed out', does: 'create without userId', act: create({}), outcome: 'denied' },
  ])(CASE_TITLE, rules.check);

  it.each<Case>([
    { who: 'owner', does: 'update', act: update('own', { date: '2026-02-01' }), outcome: 'allowed' },
    {
      who: 'owner',
      does: 'update with the same userId',
      act: update('own', { userId: OWNER }),
      outcome: 'allowed',
    },
    { who: 'owner', does: 'update of userId', act: update('own', { userId: OTHER }), outcome: 'denied' },
    {
      who: 'owner',
      does: 'update of userId to null',
      act: update('own', { userId: null }),
      outcome: 'denied',
    },
    {
      who: 'owner',
      does: 'removal of userId',
      act: update('own', { userId: deleteField() }),
      outcome: 'denied',
    },
    {
      who: 'owner',
      does: 'setDoc over own without userId',
      act: (db) => setDoc(doc(db, name, 'own'), { date: '2026-02-01' }),
      outcome: 'denied',
    },
    ...strangers.map((who): Case => ({
      who,
      does: 'update',
      act: update('own', { date: '' }),
      outcome: 'denied',
    })),
    {
      who: 'other user',
      does: 'takeover by userId',
      act: update('own', { userId: OTHER }),
      outcome: 'denied',
    },
    {
      who: 'other user',
      does: 'takeover by setDoc of a whole document',
      act: (db) => setDoc(doc(db, name, 'own'), { userId: OTHER }),
      outcome: 'denied',
    },
    {
      who: 'owner',
      does: 'claim of a document without userId',
      act: update('ownerless', { userId: OWNER }),
      outcome: 'denied',
    },
    {
      who: 'owner',
      does: 'claim where userId is null',
      act: update('nobodys', { userId: OWNER }),
      outcome: 'denied',
    },
  ])(CASE_TITLE, rules.check);

  it.each<Case>([
    { who: 'owner', does: 'delete', act: remove('own'), outcome: 'allowed' },
    { who: 'owner', does: 'delete of what is deleted already', act: remove('missing'), outcome: 'allowed' },
    ...strangers.map((who): Case => ({ who, does: 'delete', act: remove('own'), outcome: 'denied' })),
    {
      who: 'owner',
      does: 'delete of a document without userId',
      act: remove('ownerless'),
      outcome: 'denied',
    },
    { who: 'signed out', does: 'delete of a missing document', act: remove('missing'), outcome: 'denied' },
  ])(CASE_TITLE, rules.check);

  it('owner + batch with one forged document -> denied, none written', async () => {
    const db = rules.as('owner');
    const batch = writeBatch(db)
      .set(doc(db, name, 'mine'), { userId: OWNER })
      .set(doc(db, name, 'forged'), { userId: OTHER });
    await explanationOf(batch.commit());
    expect(await rules.stored(`${name}/mine`)).toBeUndefined();
  });

  it('owner + batch of create, update and delete of own -> allowed', async () => {
    const db = rules.as('owner');
    await rules.store({ [`${name}/old`]: { userId: OWNER } });
    await writeBatch(db)
      .set(doc(db, name, 'mine'), { userId: OWNER })
      .update(doc(db, name, 'own'), { date: '2026-02-01' })
      .delete(doc(db, name, 'old'))
      .commit();
    expect(await rules.stored(`${name}/old`)).toBeUndefined();
  });

  it('owner + transaction that creates what it found missing -> allowed', async () => {
    const db = rules.as('owner');
    await runTransaction(db, async (transaction) => {
      const found = await transaction.get(doc(db, name, 'new'));
      transaction.set(found.ref, { userId: OWNER, wasThere: found.exists() });
    });
    expect(await rules.stored(`${name}/new`)).toEqual({ userId: OWNER, wasThere: false });
  });

  it("other user + transaction that writes blindly to the owner's document -> denied", async () => {
    const db = rules.as('other user');
    await explanationOf(
      runTransaction(db, (transaction) => {
        transaction.update(doc(db, name, 'own'), { date: '2026-02-01' });
        return Promise.resolve();
      }),
    );
    expect(await rules.stored(`${name}/own`)).toMatchObject({ date: '2026-01-05' });
  });

  it.each<[string, Case['act']]>([
    ['update', update('ownerless', { date: '' })],
    ['delete', remove('ownerless')],
    ['create', create({ date: '' })],
  ])(
    'owner + %s of a document without userId -> the condition says no and does not break off',
    async (operation, act) => {
      const explanation = await explanationOf(act(rules.as('owner')));
      expect(explanation).toContain(`false for '${operation}'`);
      expect(explanation).not.toMatch(/undefined on object|Null value error/);
    },
  );
});
