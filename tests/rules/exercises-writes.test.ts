import { deleteDoc, deleteField, doc, setDoc, updateDoc, writeBatch } from 'firebase/firestore';
import {
  CASE_TITLE,
  explanationOf,
  OTHER,
  OWNER,
  rulesSuite,
  type Case,
  type Who,
} from './rules-environment';

const rules = rulesSuite('demo-rules-exercises-writes');
const squat = { name: 'Squat', primaryMuscleGroup: 'Quads', exerciseType: 'Barbell' };

/** Signed in, but with no right to the library. */
const users: Who[] = ['owner', 'other user', 'user with the claim admin: "true"'];

beforeEach(() =>
  rules.store({
    'exercises/library': squat,
    'exercises/library-null': { ...squat, userId: null },
    'exercises/own': { ...squat, userId: OWNER },
    'exercises/others': { ...squat, userId: OTHER },
  }),
);

const create =
  (data: object): Case['act'] =>
  (db) =>
    setDoc(doc(db, 'exercises', 'new'), { ...squat, ...data });
const update =
  (id: string, data: object): Case['act'] =>
  (db) =>
    updateDoc(doc(db, 'exercises', id), data);
const remove =
  (id: string): Case['act'] =>
  (db) =>
    deleteDoc(doc(db, 'exercises', id));

describe('create', () => {
  it.each<Case>([
    { who: 'owner', does: 'create of own', act: create({ userId: OWNER }), outcome: 'allowed' },
    { who: 'owner', does: 'create for another user', act: create({ userId: OTHER }), outcome: 'denied' },
    { who: 'signed out', does: 'create with a userId', act: create({ userId: OWNER }), outcome: 'denied' },
    ...users.map((who): Case => ({ who, does: 'create in the library', act: create({}), outcome: 'denied' })),
    { who: 'owner', does: 'create with userId null', act: create({ userId: null }), outcome: 'denied' },
    { who: 'admin', does: 'create in the library', act: create({}), outcome: 'allowed' },
    { who: 'admin', does: 'create with userId null', act: create({ userId: null }), outcome: 'allowed' },
    { who: 'admin', does: 'create for a user', act: create({ userId: OWNER }), outcome: 'allowed' },
  ])(CASE_TITLE, rules.check);
});

describe('update', () => {
  it.each<Case>([
    {
      who: 'owner',
      does: 'rename of own',
      act: update('own', { name: 'Low-bar squat' }),
      outcome: 'allowed',
    },
    {
      who: 'owner',
      does: "change of own's userId",
      act: update('own', { userId: OTHER }),
      outcome: 'denied',
    },
    {
      who: 'owner',
      does: 'move of own into the library',
      act: update('own', { userId: null }),
      outcome: 'denied',
    },
    {
      who: 'owner',
      does: "removal of own's userId",
      act: update('own', { userId: deleteField() }),
      outcome: 'denied',
    },
    {
      who: 'owner',
      does: 'setDoc over own without userId',
      act: (db) => setDoc(doc(db, 'exercises', 'own'), squat),
      outcome: 'denied',
    },
    {
      who: 'other user',
      does: "rename of the owner's",
      act: update('own', { name: 'x' }),
      outcome: 'denied',
    },
    {
      who: 'other user',
      does: "takeover of the owner's",
      act: update('own', { userId: OTHER }),
      outcome: 'denied',
    },
    ...users.map((who): Case => ({
      who,
      does: 'rename in the library',
      act: update('library', { name: '' }),
      outcome: 'denied',
    })),
    {
      who: 'owner',
      does: 'takeover from the library',
      act: update('library', { userId: OWNER }),
      outcome: 'denied',
    },
    {
      who: 'owner',
      does: 'takeover from the library, userId null',
      act: update('library-null', { userId: OWNER }),
      outcome: 'denied',
    },
    {
      who: 'owner',
      does: 'setDoc of own over the library',
      act: (db) => setDoc(doc(db, 'exercises', 'library'), { ...squat, userId: OWNER }),
      outcome: 'denied',
    },
    {
      who: 'signed out',
      does: 'rename in the library',
      act: update('library', { name: '' }),
      outcome: 'denied',
    },
    {
      who: 'admin',
      does: 'rename in the library',
      act: update('library', { name: 'Back squat' }),
      outcome: 'allowed',
    },
    {
      who: 'admin',
      does: "rename of a user's",
      act: update('own', { name: 'Back squat' }),
      outcome: 'allowed',
    },
    {
      who: 'admin',
      does: "move of a user's into the library",
      act: update('own', { userId: null }),
      outcome: 'allowed',
    },
  ])(CASE_TITLE, rules.check);

  it("owner + batch that renames own and another user's -> denied, none renamed", async () => {
    const db = rules.as('owner');
    const batch = writeBatch(db)
      .update(doc(db, 'exercises', 'own'), { name: 'x' })
      .update(doc(db, 'exercises', 'others'), { name: 'x' });
    await explanationOf(batch.commit());
    expect(await rules.stored('exercises/own')).toMatchObject({ name: 'Squat' });
  });
});

describe('delete', () => {
  it.each<Case>([
    { who: 'owner', does: 'delete of own', act: remove('own'), outcome: 'allowed' },
    { who: 'owner', does: 'delete of what is deleted already', act: remove('missing'), outcome: 'allowed' },
    { who: 'other user', does: "delete of the owner's", act: remove('own'), outcome: 'denied' },
    ...users.map((who): Case => ({
      who,
      does: 'delete from the library',
      act: remove('library'),
      outcome: 'denied',
    })),
    {
      who: 'owner',
      does: 'delete from the library, userId null',
      act: remove('library-null'),
      outcome: 'denied',
    },
    { who: 'signed out', does: 'delete from the library', act: remove('library'), outcome: 'denied' },
    { who: 'admin', does: 'delete from the library', act: remove('library'), outcome: 'allowed' },
    { who: 'admin', does: "delete of a user's", act: remove('own'), outcome: 'allowed' },
  ])(CASE_TITLE, rules.check);
});
