import { loadRealData, type SeedDocument } from '../../seed/real-data';
import { scaledCopies } from '../../seed/scale';
import type { TypedValue } from '../support/typed-rest';

const data = loadRealData();
const all = [...data.exercises, ...data.logs, ...data.programs];
const text = (value?: TypedValue) => (value && 'stringValue' in value ? value.stringValue : undefined);
const ownerOf = ({ fields }: SeedDocument) => text(fields['userId']);
const ofUser = (documents: SeedDocument[], userId: string) =>
  documents.filter((it) => ownerOf(it) === userId);

/** Every value under `field`, at any depth. */
function valuesOf(value: TypedValue, field: string): TypedValue[] {
  if ('arrayValue' in value) return value.arrayValue.values.flatMap((item) => valuesOf(item, field));
  if (!('mapValue' in value)) return [];
  return Object.entries(value.mapValue.fields).flatMap(([name, inner]) => [
    ...(name === field ? [inner] : []),
    ...valuesOf(inner, field),
  ]);
}
const fieldValues = ({ fields }: SeedDocument, field: string) => valuesOf({ mapValue: { fields } }, field);
const named = (document: SeedDocument) => fieldValues(document, 'exerciseId').map(text);
const kinds = (documents: SeedDocument[], field: string) =>
  new Set(
    documents
      .flatMap((document) => fieldValues(document, field))
      .flatMap((value) => ('arrayValue' in value ? value.arrayValue.values : [value]))
      .flatMap((value) => Object.keys(value)),
  );

describe('real data', () => {
  test('totals', () => {
    expect(data.users).toHaveLength(5);
    expect(data.exercises.filter((it) => ownerOf(it) === undefined)).toHaveLength(873);
    expect(data.exercises).toHaveLength(969);
    expect(data.logs).toHaveLength(384 + 129 + 17 + 124 + 1070);
    expect(data.programs).toHaveLength(10);
  });

  test('loaded twice -> the same', () => {
    expect(loadRealData()).toEqual(data);
  });

  test('ids are unique, and safe in a path, a URL and a joined id', () => {
    expect(new Set(all.map(({ path }) => path)).size).toBe(all.length);
    for (const { path } of all)
      expect(path).toMatch(/^(exercises|workoutLogs|programs)\/[A-Za-z0-9][\w.-]{0,150}$/);
    for (const userId of data.users) expect(userId).toMatch(/^[a-z-]+$/);
  });

  test('only the fields of the app', () => {
    const fieldsOf = (documents: SeedDocument[]) => [
      ...new Set(documents.flatMap((it) => Object.keys(it.fields))),
    ];
    expect(fieldsOf(data.exercises).toSorted()).toEqual(
      'equipment exerciseType isCompoundLift movementPattern name primaryMuscleGroup userId'.split(' '),
    );
    expect(fieldsOf(data.logs).toSorted()).toEqual(
      'date duration exercises isWorkoutFinished title userId'.split(' '),
    );
    expect(fieldsOf(data.programs).toSorted()).toEqual('isCurrent name userId weeklyConfigs'.split(' '));
    const ours = /exerciseMetadata|exerciseIds|Summary|denorm/;
    for (const document of all) expect(JSON.stringify(document)).not.toMatch(ours);
  });

  test('every log and program is of a seeded user and names the library or his own exercises', () => {
    const owner = new Map(data.exercises.map((it) => [it.path.slice('exercises/'.length), ownerOf(it)]));
    for (const document of [...data.logs, ...data.programs]) {
      expect(data.users).toContain(ownerOf(document));
      for (const id of named(document)) {
        expect(owner.has(id ?? '')).toBe(true);
        expect([undefined, ownerOf(document)]).toContain(owner.get(id ?? ''));
      }
    }
  });

  test('every own exercise is used', () => {
    const used = new Set([...data.logs, ...data.programs].flatMap(named));
    const unused = data.exercises.filter(
      (it) => ownerOf(it) && !used.has(it.path.slice('exercises/'.length)),
    );
    expect(unused).toEqual([]);
  });

  test('the most used library exercises have hundreds of copies over several users', () => {
    for (const [id, copies] of [
      ['Barbell_Bench_Press_-_Medium_Grip', 700],
      ['Barbell_Squat', 600],
      ['Barbell_Deadlift', 500],
    ] as const) {
      const logs = data.logs.filter((log) => named(log).includes(id));
      expect(logs.length).toBeGreaterThan(copies);
      expect(new Set(logs.map(ownerOf)).size).toBeGreaterThanOrEqual(4);
    }
  });

  test('per entry: sets, reps, weights and completed agree in length, and there is at least one set', () => {
    for (const log of data.logs) {
      const lengths = (field: string) =>
        fieldValues(log, field).map((value) =>
          'arrayValue' in value ? value.arrayValue.values.length : NaN,
        );
      const sets = fieldValues(log, 'sets').map((value) =>
        'integerValue' in value ? Number(value.integerValue) : 0,
      );
      expect(lengths('reps')).toEqual(sets);
      expect(lengths('weights')).toEqual(sets);
      expect(lengths('completed')).toEqual(sets);
      expect(Math.min(...sets)).toBeGreaterThan(0);
    }
  });

  test.each([
    ['user-strong-zh', ['doubleValue', 'integerValue'], ['timestampValue'], ['mapValue']],
    ['user-strong-en', ['doubleValue'], ['stringValue'], ['arrayValue']],
    ['user-hevy', ['doubleValue'], ['timestampValue'], ['mapValue']],
    ['user-fitnotes', ['doubleValue'], ['stringValue'], ['arrayValue']],
    ['user-rweightlifting', ['doubleValue', 'integerValue'], ['stringValue'], ['mapValue']],
  ])('%s -> weights %s, date %s, weeks %s', (userId, weights, date, weeks) => {
    const logs = ofUser(data.logs, userId);
    expect([...kinds(logs, 'weights')].toSorted()).toEqual(weights);
    expect([...kinds(logs, 'reps')]).toEqual(['integerValue']);
    expect([...kinds(logs, 'date')]).toEqual(date);
    const weekForms = ofUser(data.programs, userId).flatMap((it) =>
      Object.keys(it.fields['weeklyConfigs'] ?? {}),
    );
    expect([...new Set(weekForms)]).toEqual(weeks);
  });

  test('body weight: beside exercises of the body, of every user but the one whose weights hold it', () => {
    const withBodyweight = (userId: string) =>
      ofUser(data.logs, userId).some((log) => fieldValues(log, 'bodyweight').length > 0);
    expect(data.users.filter(withBodyweight)).toEqual(data.users.filter((it) => it !== 'user-fitnotes'));
  });

  test('each user has one current program', () => {
    for (const userId of data.users) {
      const current = ofUser(data.programs, userId).filter(
        (it) => 'booleanValue' in (it.fields['isCurrent'] ?? {}),
      );
      const flags = current.map((it) => JSON.stringify(it.fields['isCurrent']));
      expect(flags.filter((flag) => flag === '{"booleanValue":true}')).toHaveLength(1);
    }
  });
});

describe('scaled copies', () => {
  test('one for each of the users -> every history once more, under other ids and owners', () => {
    const copies = [...scaledCopies(data, 5)];
    const owned = all.filter((document) => ownerOf(document) !== undefined);
    expect(copies).toHaveLength(owned.length);
    const paths = new Set(all.map(({ path }) => path));
    for (const { path } of copies) expect(paths.has(path)).toBe(false);
    expect(new Set(copies.map(({ path }) => path)).size).toBe(copies.length);
    expect(new Set(copies.map(ownerOf))).toEqual(
      new Set(data.users.map((userId, index) => `${userId}-x${index + 1}`)),
    );
  });

  test('own exercises are renamed with their references; shared ones and all else stay', () => {
    const copies = [...scaledCopies(data, 1)];
    const own = new Set(
      copies.filter(({ path }) => path.startsWith('exercises/')).map(({ path }) => path.slice(10)),
    );
    const shared = new Set(data.exercises.filter((it) => !ownerOf(it)).map(({ path }) => path.slice(10)));
    expect(own.size).toBeGreaterThan(0);
    for (const id of copies.flatMap(named)) expect(own.has(id ?? '') || shared.has(id ?? '')).toBe(true);
    const back = (document: SeedDocument) => JSON.stringify(document).replaceAll('-x1"', '"');
    const originals = new Map(all.map((document) => [document.path, JSON.stringify(document)]));
    for (const copy of copies) expect(back(copy)).toBe(originals.get(copy.path.replace(/-x1$/, '')));
  });

  test('documents are made when asked for: the first of a million users costs nothing more', () => {
    const first = scaledCopies(data, 1_000_000).next();
    expect(first.done === false && ownerOf(first.value)).toBe('user-strong-zh-x1');
  });
});
