import {
  collection,
  collectionGroup,
  doc,
  getCountFromServer,
  getDoc,
  getDocs,
  limit,
  orderBy,
  query,
  where,
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

const rules = rulesSuite('demo-rules-owner-only-reads');

/** Everybody who is not the owner, admins included. */
const strangers: Who[] = ['other user', 'admin', 'signed out'];

describe.each(['workoutLogs', 'programs', 'workoutLogShards'])('%s', (name) => {
  beforeEach(() =>
    rules.store({
      [`${name}/own`]: { userId: OWNER, date: '2026-01-05', exerciseIds: ['squat'] },
      [`${name}/others`]: { userId: OTHER, date: '2026-01-06', exerciseIds: ['squat'] },
      [`${name}/ownerless`]: { date: '2026-01-07' },
      [`${name}/nobodys`]: { userId: null, date: '2026-01-08' },
      [`${name}/shared`]: { userId: [OWNER, OTHER], date: '2026-01-09' },
    }),
  );

  const get =
    (id: string): Case['act'] =>
    (db) =>
      getDoc(doc(db, name, id));
  it.each<Case>([
    { who: 'owner', does: 'get', act: get('own'), outcome: 'allowed' },
    ...strangers.map((who): Case => ({ who, does: 'get', act: get('own'), outcome: 'denied' })),
    { who: 'owner', does: 'get of a missing document', act: get('missing'), outcome: 'allowed' },
    { who: 'signed out', does: 'get of a missing document', act: get('missing'), outcome: 'denied' },
    { who: 'owner', does: 'get of a document without userId', act: get('ownerless'), outcome: 'denied' },
    { who: 'admin', does: 'get of a document without userId', act: get('ownerless'), outcome: 'denied' },
    { who: 'signed out', does: 'get where userId is null', act: get('nobodys'), outcome: 'denied' },
    {
      who: 'owner',
      does: 'get where userId is a list with the owner',
      act: get('shared'),
      outcome: 'denied',
    },
  ])(CASE_TITLE, rules.check);

  const mine = where('userId', '==', OWNER);
  const list =
    (...filters: Parameters<typeof query>[1][]): Case['act'] =>
    (db) =>
      getDocs(query(collection(db, name), ...filters));

  it.each<Case>([
    { who: 'owner', does: 'list of own', act: list(mine), outcome: 'allowed' },
    {
      who: 'owner',
      does: 'latest ten of own',
      act: list(mine, orderBy('date', 'desc'), limit(10)),
      outcome: 'allowed',
    },
    {
      who: 'owner',
      does: 'list of own with one exercise',
      act: list(mine, where('exerciseIds', 'array-contains', 'squat')),
      outcome: 'allowed',
    },
    { who: 'owner', does: 'list without a filter', act: list(), outcome: 'denied' },
    {
      who: 'owner',
      does: 'list by date alone',
      act: list(where('date', '>', '2026-01-01')),
      outcome: 'denied',
    },
    {
      who: 'owner',
      does: "list of another user's",
      act: list(where('userId', '==', OTHER)),
      outcome: 'denied',
    },
    {
      who: 'owner',
      does: 'list where userId is null',
      act: list(where('userId', '==', null)),
      outcome: 'denied',
    },
    {
      who: 'owner',
      does: "own and another's",
      act: list(where('userId', 'in', [OWNER, OTHER])),
      outcome: 'denied',
    },
    { who: 'owner', does: 'range over userId', act: list(where('userId', '>=', OWNER)), outcome: 'denied' },
    { who: 'admin', does: 'list without a filter', act: list(), outcome: 'denied' },
    { who: 'admin', does: "list of one user's", act: list(mine), outcome: 'denied' },
    {
      who: 'signed out',
      does: 'list where userId is null',
      act: list(where('userId', '==', null)),
      outcome: 'denied',
    },
    {
      who: 'owner',
      does: 'count of own',
      act: (db) => getCountFromServer(query(collection(db, name), mine)),
      outcome: 'allowed',
    },
    {
      who: 'owner',
      does: 'count of all',
      act: (db) => getCountFromServer(collection(db, name)),
      outcome: 'denied',
    },
    {
      who: 'owner',
      does: 'collection group query of own',
      act: (db) => getDocs(query(collectionGroup(db, name), mine)),
      outcome: 'denied',
    },
  ])(CASE_TITLE, rules.check);

  it('owner + get of a document without userId -> the condition says no and does not break off', async () => {
    const explanation = await explanationOf(getDoc(doc(rules.as('owner'), name, 'ownerless')));
    expect(explanation).toContain("false for 'get'");
    expect(explanation).not.toMatch(/undefined on object|Null value error/);
  });
});
