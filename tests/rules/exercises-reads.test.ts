import {
  collection,
  collectionGroup,
  doc,
  documentId,
  getDoc,
  getDocs,
  orderBy,
  query,
  where,
} from 'firebase/firestore';
import { CASE_TITLE, OTHER, OWNER, rulesSuite, type Case, type Who } from './rules-environment';

const rules = rulesSuite('demo-rules-exercises-reads');
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

const get =
  (id: string): Case['act'] =>
  (db) =>
    getDoc(doc(db, 'exercises', id));
const list =
  (...filters: Parameters<typeof query>[1][]): Case['act'] =>
  (db) =>
    getDocs(query(collection(db, 'exercises'), ...filters));
describe('get', () => {
  it.each<Case>([
    ...users.map((who): Case => ({
      who,
      does: 'get from the library',
      act: get('library'),
      outcome: 'allowed',
    })),
    { who: 'owner', does: 'get from the library, userId null', act: get('library-null'), outcome: 'allowed' },
    { who: 'signed out', does: 'get from the library', act: get('library'), outcome: 'denied' },
    {
      who: 'signed out',
      does: 'get from the library, userId null',
      act: get('library-null'),
      outcome: 'denied',
    },
    { who: 'owner', does: 'get of own', act: get('own'), outcome: 'allowed' },
    {
      who: 'owner',
      does: 'get of a deleted one that a log still names',
      act: get('missing'),
      outcome: 'allowed',
    },
    { who: 'signed out', does: 'get of a missing one', act: get('missing'), outcome: 'denied' },
    { who: 'other user', does: "get of the owner's", act: get('own'), outcome: 'denied' },
    {
      who: 'user with the claim admin: "true"',
      does: "get of the owner's",
      act: get('own'),
      outcome: 'denied',
    },
    { who: 'signed out', does: "get of the owner's", act: get('own'), outcome: 'denied' },
    { who: 'admin', does: "get of the owner's", act: get('own'), outcome: 'allowed' },
  ])(CASE_TITLE, rules.check);
});

describe('list', () => {
  const own = where('userId', '==', OWNER);
  const library = where('userId', '==', null);
  const ids = where(documentId(), 'in', ['library', 'library-null']);

  it.each<Case>([
    { who: 'owner', does: 'list of own', act: list(own), outcome: 'allowed' },
    { who: 'owner', does: 'list of own by name', act: list(own, orderBy('name')), outcome: 'allowed' },
    {
      who: 'owner',
      does: 'list of the library stored with userId null',
      act: list(library),
      outcome: 'allowed',
    },
    {
      who: 'owner',
      does: 'list of one muscle group in the library',
      act: list(library, where('primaryMuscleGroup', '==', 'Quads')),
      outcome: 'allowed',
    },
    { who: 'owner', does: 'list of everything', act: list(), outcome: 'denied' },
    {
      who: 'owner',
      does: 'list of a muscle group alone',
      act: list(where('exerciseType', '==', 'Cable')),
      outcome: 'denied',
    },
    { who: 'owner', does: 'list by library ids', act: list(ids), outcome: 'denied' },
    {
      who: 'owner',
      does: "list of another user's",
      act: list(where('userId', '==', OTHER)),
      outcome: 'denied',
    },
    {
      who: 'owner',
      does: 'list of all with a userId',
      act: list(where('userId', '!=', null)),
      outcome: 'denied',
    },
    { who: 'user with the claim admin: "true"', does: 'list of everything', act: list(), outcome: 'denied' },
    { who: 'signed out', does: 'list of the library', act: list(library), outcome: 'denied' },
    { who: 'signed out', does: 'list of everything', act: list(), outcome: 'denied' },
    { who: 'admin', does: 'list of everything', act: list(), outcome: 'allowed' },
    { who: 'admin', does: "list of a user's", act: list(own), outcome: 'allowed' },
    {
      who: 'owner',
      does: 'collection group query of own',
      act: (db) => getDocs(query(collectionGroup(db, 'exercises'), own)),
      outcome: 'denied',
    },
  ])(CASE_TITLE, rules.check);
});
