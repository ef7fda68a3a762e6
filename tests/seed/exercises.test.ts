import { readData } from '../../seed/data-files';
import { libraryMatcher } from '../../seed/exercise-matching';
import { readExerciseLibrary } from '../../seed/sources/exercise-library';
import { UserCatalogue } from '../../seed/user-catalogue';

const library = readExerciseLibrary(readData('exercises/free-exercise-db.exercises.json'));
const byId = new Map(library.map((exercise) => [exercise.id, exercise]));
const match = libraryMatcher(library);

describe('exercise library', () => {
  test('the data set -> 873 exercises; what it does not know is absent', () => {
    expect(library).toHaveLength(873);
    expect(library.filter((exercise) => !('equipment' in exercise))).toHaveLength(77);
    expect(library.filter((exercise) => !('isCompoundLift' in exercise))).toHaveLength(87);
    expect(library.filter((exercise) => !('movementPattern' in exercise))).toHaveLength(29);
    expect(library.filter((exercise) => 'userId' in exercise)).toHaveLength(0);
  });

  test('a record -> the fields of the app', () => {
    expect(byId.get('Barbell_Squat')).toEqual({
      id: 'Barbell_Squat',
      name: 'Barbell Squat',
      primaryMuscleGroup: 'Quadriceps',
      exerciseType: 'Barbell',
      movementPattern: 'Push',
      equipment: 'Barbell',
      isCompoundLift: true,
    });
  });

  test.each([
    ['Pullups', 'Bodyweight Loadable'],
    ['Chin-Up', 'Bodyweight Loadable'],
    ['Dips_-_Chest_Version', 'Bodyweight Loadable'],
    ['Pushups', 'Bodyweight'],
    ['Goblet_Squat', 'Kettlebell'],
    ['Seated_Calf_Stretch', 'Stretch'],
  ])('%s -> type %s', (id, type) => {
    expect(byId.get(id)?.exerciseType).toBe(type);
  });
});

describe('matching', () => {
  test.each([
    ['Hack Squat', undefined, 'Hack_Squat'],
    ['hanging leg raise', undefined, 'Hanging_Leg_Raise'],
    ['Chin Up', undefined, 'Chin-Up'],
    ['Squat (Barbell)', undefined, 'Barbell_Squat'],
    ['Bench Press (Smith Machine)', undefined, 'Smith_Machine_Bench_Press'],
    ['Bench Press (Barbell)', undefined, 'Barbell_Bench_Press_-_Medium_Grip'],
    ['Bench (Barbell)', 'flat', 'Barbell_Bench_Press_-_Medium_Grip'],
    ['Bench (Barbell)', 'close grip', 'Close-Grip_Barbell_Bench_Press'],
    ['Deadlift', undefined, 'Barbell_Deadlift'],
    ['Overhead Press (Barbell)', undefined, 'Standing_Military_Press'],
    ['Pullup (Machine)', 'wide', 'Pullups'],
  ])('%s, variant %s -> %s', (name, variant, id) => {
    expect(match(name, variant)?.id).toBe(id);
  });

  test.each([
    ['Shrug (Barbell)', 'overhead'],
    ['Leg Press Technogym (Gelb)', undefined],
    ['', undefined],
  ])('%s, variant %s -> none', (name, variant) => {
    expect(match(name, variant)).toBeUndefined();
  });
});

describe("a user's catalogue", () => {
  test('a name that the library has -> the shared exercise, no own one', () => {
    const catalogue = new UserCatalogue('user-a', match);
    expect(catalogue.resolve({ name: 'Squat (Barbell)' }).id).toBe('Barbell_Squat');
    expect(catalogue.own).toEqual([]);
  });

  test('another name, twice -> one own exercise, type and muscle guessed', () => {
    const catalogue = new UserCatalogue('user-a', match);
    const first = catalogue.resolve({ name: 'Row (Machine)', variant: 'supported' });
    expect(catalogue.resolve({ name: 'Row (Machine)', variant: 'supported' })).toBe(first);
    expect(catalogue.own).toEqual([first]);
    expect(first).toEqual({
      id: expect.stringMatching(/^user-a-row-machine-supported-[0-9a-f]{8}$/) as string,
      name: 'Row (Machine, supported)',
      primaryMuscleGroup: 'Middle Back',
      exerciseType: 'Machine',
      equipment: 'Machine',
      userId: 'user-a',
    });
  });

  test.each([
    ['Triceps Extension (Dumbbell)', 'Dumbbell', 'Triceps', 'Dumbbell'],
    ['Chest Fly (Band)', 'Band', 'Chest', 'Band'],
    ['Crunch (Weighted)', 'Bodyweight Loadable', 'Abdominals', undefined],
    ['Leg Press Technogym (Gelb)', 'Machine', 'Quadriceps', undefined],
    ['Underwater Chess', 'Other', 'Other', undefined],
  ])('%s -> type %s, muscle %s, equipment %s', (name, exerciseType, primaryMuscleGroup, equipment) => {
    const exercise = new UserCatalogue('user-a', match).resolve({ name });
    expect([exercise.exerciseType, exercise.primaryMuscleGroup, exercise.equipment]).toEqual([
      exerciseType,
      primaryMuscleGroup,
      equipment,
    ]);
  });

  test("a source's category -> the muscle group", () => {
    const exercise = new UserCatalogue('user-a', match).resolve({
      name: 'Chest Supported Row',
      category: 'Back',
    });
    expect(exercise.primaryMuscleGroup).toBe('Back');
  });

  test('names with the same letters, other scripts, two users -> different ids', () => {
    const ids = ['user-a', 'user-b'].flatMap((userId) => {
      const catalogue = new UserCatalogue(userId, match);
      return ['High Row', 'High-Row!', '划船', '卧推'].map((name) => catalogue.resolve({ name }).id);
    });
    expect(new Set(ids).size).toBe(8);
  });
});
