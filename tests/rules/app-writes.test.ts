import {
  addDoc,
  arrayUnion,
  collection,
  deleteDoc,
  disableNetwork,
  doc,
  enableNetwork,
  getDoc,
  increment,
  onSnapshot,
  serverTimestamp,
  setDoc,
  updateDoc,
  type DocumentData,
} from 'firebase/firestore';
import { explanationOf, OWNER, rulesSuite } from './rules-environment';

// What apps do with documents that the service has written into. None of it may be refused.
const rules = rulesSuite('demo-rules-app-writes');

const metadata = {
  name: 'Squat',
  primaryMuscleGroup: 'Quads',
  exerciseType: 'Barbell',
  movementPattern: 'Squat',
  equipment: 'Unknown',
  lastUpdated: '2026-01-05T10:00:00.000Z',
};
const entry = { exerciseId: 'squat', sets: 1, reps: [5], weights: [100], completed: [true] };
const denorm = { v: 1, base: '1767607200.000000000', copies: ['squat@abc'] };
const summary = {
  muscleGroupsTargeted: ['Quads'],
  exerciseTypes: ['Barbell'],
  lastUpdated: metadata.lastUpdated,
};

const byClient: Record<string, DocumentData> = {
  workoutLogs: { userId: OWNER, date: '2026-01-05', isWorkoutFinished: true, exercises: [entry] },
  workoutLogShards: {
    userId: OWNER,
    date: '2026-01-05',
    parentLogId: 'a',
    shardIndex: 0,
    exercises: [entry],
  },
  programs: {
    userId: OWNER,
    name: '5x5',
    isCurrent: true,
    weeklyConfigs: { week1: { day1: { exercises: [entry] } } },
  },
};
const withCopy = { ...entry, exerciseMetadata: metadata };
const byService: Record<string, DocumentData> = {
  workoutLogs: {
    exercises: [withCopy],
    workoutSummary: { ...summary, totalVolume: 500, duration: 0 },
    exerciseIds: ['squat'],
    denorm,
  },
  workoutLogShards: { exercises: [withCopy], exerciseIds: ['squat'], denorm },
  programs: {
    weeklyConfigs: { week1: { day1: { exercises: [withCopy] } } },
    programSummary: { ...summary, totalExercises: 1, estimatedDuration: 720_000 },
    exerciseIds: ['squat'],
    denorm,
  },
};

describe.each(['workoutLogs', 'workoutLogShards', 'programs'])('%s', (name) => {
  const path = `${name}/own`;
  const plain: DocumentData = { ...byClient[name] };
  const derived: DocumentData = { ...plain, ...byService[name] };
  const outdated: DocumentData = {
    ...derived,
    exerciseIds: ['an-exercise-of-last-year'],
    denorm: { v: 0, base: 'old', copies: [] },
    workoutSummary: { totalVolume: '500' },
  };
  const forms: [string, DocumentData][] = [
    ['the derived fields as they are stored', derived],
    ['no derived fields', plain],
    ['old derived fields', outdated],
    [
      'derived fields of the wrong types',
      { ...plain, exerciseIds: 'squat', denorm: 7, workoutSummary: null },
    ],
  ];

  beforeEach(() => rules.store({ [path]: derived }));

  it.each(forms)('I17 setDoc of the whole document with %s -> allowed', async (_, data) => {
    await setDoc(doc(rules.as('owner'), path), data);
    expect(await rules.stored(path)).toEqual(data);
  });

  it.each(forms)('I17 merging setDoc with %s -> allowed', async (_, data) => {
    await setDoc(doc(rules.as('owner'), path), data, { merge: true });
  });

  it.each(forms)('I17 create of a document with %s -> allowed', async (_, data) => {
    await setDoc(doc(rules.as('owner'), name, 'new'), data);
    expect(await rules.stored(`${name}/new`)).toEqual(data);
  });

  it('I17 read, change and setDoc of what was read -> allowed', async () => {
    const db = rules.as('owner');
    const read = (await getDoc(doc(db, path))).data();
    await setDoc(doc(db, path), { ...read, notes: 'felt light' });
    expect(await rules.stored(path)).toEqual({ ...derived, notes: 'felt light' });
  });

  it('I17 updateDoc of exercises alone, without copies -> allowed', async () => {
    await updateDoc(doc(rules.as('owner'), path), { exercises: [entry, entry] });
  });

  it('updateDoc of a nested field, a counter, a list and a server time -> allowed', async () => {
    await updateDoc(doc(rules.as('owner'), path), {
      'settings.restSeconds': 90,
      opened: increment(1),
      tags: arrayUnion('heavy'),
      savedAt: serverTimestamp(),
    });
  });

  it('I17 duplicate as a new document, every derived field copied -> allowed', async () => {
    const db = rules.as('owner');
    const original = (await getDoc(doc(db, path))).data() ?? {};
    const copy = await addDoc(collection(db, name), { ...original, date: '2026-01-12' });
    expect(await rules.stored(copy.path)).toEqual({ ...derived, date: '2026-01-12' });
  });

  it('I17 delete, then create of the same id from an old copy -> allowed', async () => {
    const db = rules.as('owner');
    await deleteDoc(doc(db, path));
    await setDoc(doc(db, path), outdated);
    expect(await rules.stored(path)).toEqual(outdated);
  });

  describe('offline queue', () => {
    it('I17 create, two updates and a delete of another, replayed -> allowed, in order', async () => {
      const device = rules.newDevice('owner');
      await rules.store({ [`${name}/unwanted`]: derived });
      await disableNetwork(device);
      const queued = [
        setDoc(doc(device, name, 'new'), plain),
        updateDoc(doc(device, name, 'new'), { exercises: [entry, entry] }),
        updateDoc(doc(device, name, 'new'), { notes: 'last' }),
        deleteDoc(doc(device, name, 'unwanted')),
      ];
      await enableNetwork(device);
      await Promise.all(queued);
      expect(await rules.stored(`${name}/new`)).toEqual({
        ...plain,
        exercises: [entry, entry],
        notes: 'last',
      });
      expect(await rules.stored(`${name}/unwanted`)).toBeUndefined();
    });

    it('update of what another device deleted -> denied, not brought back, and the queue goes on', async () => {
      const device = rules.newDevice('owner');
      await disableNetwork(device);
      const late = updateDoc(doc(device, path), { notes: 'late' });
      const next = setDoc(doc(device, name, 'next'), plain);
      await deleteDoc(doc(rules.as('owner'), path));
      await enableNetwork(device);
      await explanationOf(late);
      await next;
      expect(await rules.stored(path)).toBeUndefined();
    });

    it('setDoc of what another device deleted -> allowed, a create', async () => {
      const device = rules.newDevice('owner');
      await disableNetwork(device);
      const late = setDoc(doc(device, path), outdated);
      await deleteDoc(doc(rules.as('owner'), path));
      await enableNetwork(device);
      await late;
      expect(await rules.stored(path)).toEqual(outdated);
    });

    it('delete of what another device deleted -> allowed, nothing to do', async () => {
      const device = rules.newDevice('owner');
      await disableNetwork(device);
      const late = deleteDoc(doc(device, path));
      await deleteDoc(doc(rules.as('owner'), path));
      await enableNetwork(device);
      await late;
      expect(await rules.stored(path)).toBeUndefined();
    });
  });

  it('listens to a document that another device deletes -> told that it is gone, not refused', async () => {
    const seen: boolean[] = [];
    await new Promise<void>((resolve, reject) => {
      const stop = onSnapshot(
        doc(rules.newDevice('owner'), path),
        (snapshot) => {
          seen.push(snapshot.exists());
          if (snapshot.exists()) {
            deleteDoc(doc(rules.as('owner'), path)).catch(reject);
          } else {
            stop();
            resolve();
          }
        },
        reject,
      );
    });
    expect(seen).toEqual([true, false]);
  });
});
