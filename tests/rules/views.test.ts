import {
  collection,
  deleteDoc,
  doc,
  getDoc,
  getDocs,
  onSnapshot,
  query,
  setDoc,
  updateDoc,
  where,
} from 'firebase/firestore';
import { CASE_TITLE, OTHER, OWNER, rulesSuite, type Case, type Who } from './rules-environment';

const rules = rulesSuite('demo-rules-views');
const everybody: Who[] = ['owner', 'other user', 'admin', 'signed out'];

describe.each([
  {
    name: 'exercisePerformanceView',
    own: `${OWNER}_squat`,
    others: `${OTHER}_squat`,
    missing: `${OWNER}_bench`,
  },
  {
    name: 'muscleGroupAnalyticsView',
    own: `${OWNER}_Quads_2026-01`,
    others: `${OTHER}_Quads_2026-01`,
    missing: `${OWNER}_Back_2026-01`,
  },
  {
    name: 'workoutTrendsView',
    own: `${OWNER}_2026-01`,
    others: `${OTHER}_2026-01`,
    missing: `${OWNER}_2026-02`,
  },
])('$name', ({ name, own, others, missing }) => {
  beforeEach(() =>
    rules.store({
      [`${name}/${own}`]: { userId: OWNER },
      [`${name}/${others}`]: { userId: OTHER },
      [`${name}/stray`]: {},
    }),
  );
  cases(name, own, missing);

  it.each<Case>([
    {
      who: 'owner',
      does: 'get of own before the service has made it',
      act: (db) => getDoc(doc(db, name, missing)),
      outcome: 'allowed',
    },
    {
      who: 'owner',
      does: 'get of a view without userId',
      act: (db) => getDoc(doc(db, name, 'stray')),
      outcome: 'denied',
    },
    {
      who: 'owner',
      does: 'get of a missing view whose id only begins like the uid',
      act: (db) => getDoc(doc(db, name, `${OWNER}a_squat`)),
      outcome: 'denied',
    },
  ])(CASE_TITLE, rules.check);
});

describe('userProgressView', () => {
  beforeEach(() => rules.store({ [`userProgressView/${OTHER}`]: { userId: OTHER } }));

  describe('before the service has made it', () => {
    it.each<Case>([
      {
        who: 'owner',
        does: 'get',
        act: (db) => getDoc(doc(db, 'userProgressView', OWNER)),
        outcome: 'allowed',
      },
      {
        who: 'other user',
        does: 'get',
        act: (db) => getDoc(doc(db, 'userProgressView', OWNER)),
        outcome: 'denied',
      },
    ])(CASE_TITLE, rules.check);

    it('owner + listens to the missing view -> sees it when it is made', async () => {
      const path = `userProgressView/${OWNER}`;
      const seen: boolean[] = [];
      await new Promise<void>((resolve, reject) => {
        const stop = onSnapshot(
          doc(rules.newDevice('owner'), path),
          (snapshot) => {
            seen.push(snapshot.exists());
            if (snapshot.exists()) {
              stop();
              resolve();
            } else {
              rules.store({ [path]: { userId: OWNER } }).catch(reject);
            }
          },
          reject,
        );
      });
      expect(seen).toEqual([false, true]);
    });
  });

  describe('made', () => {
    beforeEach(() => rules.store({ [`userProgressView/${OWNER}`]: { userId: OWNER } }));
    cases('userProgressView', OWNER, `${OWNER}x`);
  });
});

function cases(name: string, own: string, missing: string): void {
  const get: Case['act'] = (db) => getDoc(doc(db, name, own));
  const list =
    (...filters: Parameters<typeof query>[1][]): Case['act'] =>
    (db) =>
      getDocs(query(collection(db, name), ...filters));

  it.each<Case>([
    { who: 'owner', does: 'get', act: get, outcome: 'allowed' },
    { who: 'other user', does: 'get', act: get, outcome: 'denied' },
    { who: 'admin', does: 'get', act: get, outcome: 'denied' },
    { who: 'signed out', does: 'get', act: get, outcome: 'denied' },
    {
      who: 'other user',
      does: "get of the owner's missing view",
      act: (db) => getDoc(doc(db, name, missing)),
      outcome: 'denied',
    },
    {
      who: 'signed out',
      does: 'get of a missing view',
      act: (db) => getDoc(doc(db, name, missing)),
      outcome: 'denied',
    },
    { who: 'owner', does: 'list of own', act: list(where('userId', '==', OWNER)), outcome: 'allowed' },
    { who: 'owner', does: 'list without a filter', act: list(), outcome: 'denied' },
    {
      who: 'owner',
      does: "list of another user's",
      act: list(where('userId', '==', OTHER)),
      outcome: 'denied',
    },
    { who: 'admin', does: 'list without a filter', act: list(), outcome: 'denied' },
    { who: 'signed out', does: 'list without a filter', act: list(), outcome: 'denied' },
    ...everybody.flatMap((who): Case[] => [
      {
        who,
        does: 'create',
        act: (db) => setDoc(doc(db, name, missing), { userId: OWNER }),
        outcome: 'denied',
      },
      {
        who,
        does: 'update',
        act: (db) => updateDoc(doc(db, name, own), { totalVolume: 1 }),
        outcome: 'denied',
      },
      { who, does: 'delete', act: (db) => deleteDoc(doc(db, name, own)), outcome: 'denied' },
    ]),
  ])(CASE_TITLE, rules.check);
}
