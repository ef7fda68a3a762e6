import type { RawFields } from '../../functions/src/model/value';
import { Store } from './store';

const name = (path: string): string => `projects/p/databases/d/documents/${path}`;
const at = (seconds: number): { seconds: number; nanos: number } => ({ seconds, nanos: 5 });

function set(path: string, fields: Record<string, { stringValue: string }>, mask?: string[]) {
  return { update: { name: name(path), fields }, ...(mask && { updateMask: { fieldPaths: mask } }) };
}

test('a commit of set, update and delete -> one change for each document that it changes, in order', () => {
  const store = new Store();
  store.take({ writes: [set('workoutLogs/a', { x: { stringValue: '1' } })], versions: [at(1)] });
  const { changes, idle } = store.take({
    writes: [
      set('workoutLogs/b', { y: { stringValue: '1' } }),
      set('workoutLogs/a', { x: { stringValue: '2' } }, ['x']),
    ],
    versions: [at(2), at(2)],
  });
  expect(idle).toEqual([]);
  expect(changes.map(({ path, before, after }) => [path, before?.version, after?.version])).toEqual([
    ['workoutLogs/b', undefined, '2.000000005'],
    ['workoutLogs/a', '1.000000005', '2.000000005'],
  ]);
  const { changes: deleted } = store.take({ writes: [{ delete: name('workoutLogs/b') }], versions: [null] });
  expect(deleted).toEqual([
    {
      path: 'workoutLogs/b',
      before: expect.objectContaining({ version: '2.000000005' }) as unknown,
      after: undefined,
    },
  ]);
  expect(store.documents.map(({ path }) => path)).toEqual(['workoutLogs/a']);
});

test('an update whose mask names a field that it lacks -> that field is removed', () => {
  const store = new Store();
  store.take({
    writes: [set('workoutLogs/a', { x: { stringValue: '1' }, y: { stringValue: '1' } })],
    versions: [at(1)],
  });
  store.take({ writes: [set('workoutLogs/a', {}, ['x'])], versions: [at(2)] });
  expect(store.get('workoutLogs/a')).toEqual({ y: { stringValue: '1' } });
});

test('a write that changes nothing -> no event, the version stays, and it is told', () => {
  const store = new Store();
  const write = set('workoutLogs/a', { x: { stringValue: '1' } });
  store.take({ writes: [write], versions: [at(1)] });
  expect(store.take({ writes: [write], versions: [at(1)] })).toEqual({
    changes: [],
    idle: ['workoutLogs/a'],
  });
  expect(store.documents.map(({ updateTime }) => updateTime)).toEqual(['1.000000005']);
});

test('an update of a field inside a map, and of one that it lacks -> the others inside stay', () => {
  const store = new Store();
  const map = (fields: RawFields) => ({ r: { mapValue: { fields } } });
  const write = (fields: RawFields, mask?: string[]) => ({
    update: { name: name('runs/a'), fields: map(fields) },
    updateMask: mask === undefined ? null : { fieldPaths: mask },
  });
  const [one, two] = [{ stringValue: '1' }, { stringValue: '2' }];
  store.take({ writes: [write({ x: one, y: one, z: one })], versions: [at(1)] });
  store.take({ writes: [write({ x: two }, ['r.x', 'r.z'])], versions: [at(2)] });
  expect(store.get('runs/a')).toEqual(map({ x: two, y: one }));
});

test('transforms alone -> numbers are added to what is there, and all else stays', () => {
  const store = new Store();
  const counters = (fields: RawFields) => ({ c: { mapValue: { fields } }, x: { stringValue: '1' } });
  const update = { name: name('runs/a'), fields: counters({ n: { integerValue: '2' } }) };
  store.take({ writes: [{ update }], versions: [at(1)] });
  const updateTransforms = ['c.n', 'c.m'].map((fieldPath) => ({
    fieldPath,
    increment: { integerValue: '3' },
  }));
  store.take({
    writes: [{ update: { name: name('runs/a') }, updateMask: {}, updateTransforms }],
    versions: [at(2)],
  });
  expect(store.get('runs/a')).toEqual(counters({ n: { integerValue: '5' }, m: { integerValue: '3' } }));
});
