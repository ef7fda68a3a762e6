import {
  collection,
  collectionGroup,
  deleteDoc,
  doc,
  getDoc,
  getDocs,
  query,
  setDoc,
  updateDoc,
  where,
} from 'firebase/firestore';
import { CASE_TITLE, OTHER, OWNER, rulesSuite, type Case, type Who } from './rules-environment';

const rules = rulesSuite('demo-rules-operations');
const everybody: Who[] = ['owner', 'other user', 'admin', 'signed out'];
const notAdmins: Who[] = ['owner', 'signed out', 'user with the claim admin: "true"'];

const get =
  (path: string): Case['act'] =>
  (db) =>
    getDoc(doc(db, path));
const list =
  (path: string): Case['act'] =>
  (db) =>
    getDocs(collection(db, path));
const noWrites = (path: string, id: string): Case[] =>
  everybody.flatMap((who): Case[] => [
    { who, does: 'create', act: (db) => setDoc(doc(db, path, 'new'), { userId: OWNER }), outcome: 'denied' },
    { who, does: 'update', act: (db) => updateDoc(doc(db, path, id), { note: '' }), outcome: 'denied' },
    { who, does: 'delete', act: (db) => deleteDoc(doc(db, path, id)), outcome: 'denied' },
  ]);

describe.each([
  'exerciseTombstones',
  'runs',
  'runs/backfill/shards',
  'runs/backfill/undo',
  'runs/backfill/failures',
  'runs/backfill/events',
  'migrationFlags/current/events',
  'migrationReports',
  'migrationMetrics',
  'migrationInconsistencies',
  'systemAlerts',
  'systemNotifications',
  'rollbackLogs',
  'cleanupLogs',
  'deadLetters',
])('%s: for admins to read', (path) => {
  beforeEach(() => rules.store({ [`${path}/one`]: { userId: OWNER } }));

  it.each<Case>([
    { who: 'admin', does: 'get', act: get(`${path}/one`), outcome: 'allowed' },
    { who: 'admin', does: 'list', act: list(path), outcome: 'allowed' },
    ...notAdmins.flatMap((who): Case[] => [
      { who, does: 'get', act: get(`${path}/one`), outcome: 'denied' },
      { who, does: 'list', act: list(path), outcome: 'denied' },
    ]),
    ...noWrites(path, 'one'),
  ])(CASE_TITLE, rules.check);
});

describe('migrationFlags: the app must know whether it may rely on the copies', () => {
  beforeEach(() => rules.store({ 'migrationFlags/current': { copies: 'on' } }));

  it.each<Case>([
    { who: 'owner', does: 'get', act: get('migrationFlags/current'), outcome: 'allowed' },
    { who: 'other user', does: 'get', act: get('migrationFlags/current'), outcome: 'allowed' },
    { who: 'admin', does: 'get', act: get('migrationFlags/current'), outcome: 'allowed' },
    { who: 'owner', does: 'get before it is made', act: get('migrationFlags/missing'), outcome: 'allowed' },
    { who: 'signed out', does: 'get', act: get('migrationFlags/current'), outcome: 'denied' },
    { who: 'signed out', does: 'list', act: list('migrationFlags'), outcome: 'denied' },
    ...noWrites('migrationFlags', 'current'),
  ])(CASE_TITLE, rules.check);
});

describe('workoutContributions: the ledger is the service’s alone', () => {
  beforeEach(() => rules.store({ 'workoutContributions/log': { userId: OWNER, pending: true } }));

  it.each<Case>([
    ...everybody.flatMap((who): Case[] => [
      { who, does: 'get', act: get('workoutContributions/log'), outcome: 'denied' },
      { who, does: 'list', act: list('workoutContributions'), outcome: 'denied' },
    ]),
    {
      who: 'owner',
      does: 'list of own',
      act: (db) => getDocs(query(collection(db, 'workoutContributions'), where('userId', '==', OWNER))),
      outcome: 'denied',
    },
    ...noWrites('workoutContributions', 'log'),
  ])(CASE_TITLE, rules.check);
});

describe('userAnalytics: the app’s older aggregate', () => {
  const own = `userAnalytics/${OWNER}`;
  beforeEach(() => rules.store({ [own]: { total: 1 } }));

  it.each<Case>([
    { who: 'owner', does: 'get', act: get(own), outcome: 'allowed' },
    { who: 'owner', does: 'setDoc', act: (db) => setDoc(doc(db, own), { total: 2 }), outcome: 'allowed' },
    { who: 'owner', does: 'update', act: (db) => updateDoc(doc(db, own), { total: 2 }), outcome: 'allowed' },
    { who: 'owner', does: 'delete', act: (db) => deleteDoc(doc(db, own)), outcome: 'allowed' },
    { who: 'owner', does: 'list', act: list('userAnalytics'), outcome: 'denied' },
    {
      who: 'owner',
      does: "create under another user's id",
      act: (db) => setDoc(doc(db, 'userAnalytics', OTHER), { userId: OWNER }),
      outcome: 'denied',
    },
    ...(['other user', 'admin', 'signed out'] as const).flatMap((who): Case[] => [
      { who, does: 'get', act: get(own), outcome: 'denied' },
      { who, does: 'update', act: (db) => updateDoc(doc(db, own), { total: 2 }), outcome: 'denied' },
      { who, does: 'delete', act: (db) => deleteDoc(doc(db, own)), outcome: 'denied' },
    ]),
  ])(CASE_TITLE, rules.check);
});

describe('whatever is not named', () => {
  it.each<Case>(
    (['owner', 'admin', 'signed out'] as const).flatMap((who): Case[] => [
      { who, does: 'get', act: get(`elsewhere/${OWNER}`), outcome: 'denied' },
      { who, does: 'list', act: list('elsewhere'), outcome: 'denied' },
      {
        who,
        does: 'create',
        act: (db) => setDoc(doc(db, 'elsewhere/new'), { userId: OWNER }),
        outcome: 'denied',
      },
      {
        who,
        does: 'create below a log',
        act: (db) => setDoc(doc(db, 'workoutLogs/log/notes/new'), { userId: OWNER }),
        outcome: 'denied',
      },
      {
        who,
        does: 'collection group query over undo',
        act: (db) => getDocs(collectionGroup(db, 'undo')),
        outcome: 'denied',
      },
    ]),
  )(CASE_TITLE, rules.check);
});
