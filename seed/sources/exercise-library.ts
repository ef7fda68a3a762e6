import type { AppExercise } from '../app-documents';

/** What is used of a record of free-exercise-db. */
interface LibraryRecord {
  id: string;
  name: string;
  force: string | null;
  mechanic: string | null;
  equipment: string | null;
  category: string;
  primaryMuscles: string[];
}

const typeOfEquipment: Readonly<Record<string, string>> = {
  barbell: 'Barbell',
  dumbbell: 'Dumbbell',
  machine: 'Machine',
  cable: 'Cable',
  'body only': 'Bodyweight',
  kettlebells: 'Kettlebell',
  bands: 'Band',
  'medicine ball': 'Medicine Ball',
  'exercise ball': 'Exercise Ball',
  'foam roll': 'Foam Roller',
  'e-z curl bar': 'EZ Bar',
  other: 'Other',
};

/** The data set names no equipment for exercises of these categories. */
const typeOfCategory: Readonly<Record<string, string>> = {
  stretching: 'Stretch',
  cardio: 'Cardio',
  plyometrics: 'Plyometric',
  strength: 'Bodyweight',
};

/** Exercises of one's own body to which lifters add weight, or from which a machine or a band takes some. */
const bodyweightLoadable = new Set([
  'Chin-Up',
  'Dips_-_Chest_Version',
  'Dips_-_Triceps_Version',
  'Mixed_Grip_Chin',
  'Parallel_Bar_Dip',
  'Pullups',
  'V-Bar_Pullup',
  'Weighted_Pull_Ups',
  'Wide-Grip_Rear_Pull-Up',
]);

/** The shared library from the JSON of free-exercise-db; ids are the data set's own. */
export function readExerciseLibrary(json: string): AppExercise[] {
  return (JSON.parse(json) as LibraryRecord[]).map((record) => {
    const { id, name, force, mechanic, equipment, primaryMuscles } = record;
    return {
      id,
      name,
      primaryMuscleGroup: titleCase(primaryMuscles[0] ?? missing(id, 'primary muscle')),
      exerciseType: exerciseType(record),
      ...(force !== null && { movementPattern: titleCase(force) }),
      ...(equipment !== null && { equipment: titleCase(equipment) }),
      ...(mechanic !== null && { isCompoundLift: mechanic === 'compound' }),
    };
  });
}

function exerciseType({ id, equipment, category }: LibraryRecord): string {
  if (bodyweightLoadable.has(id)) return 'Bodyweight Loadable';
  // The band carries part of the body; its own number is no weight that was lifted.
  if (id === 'Band_Assisted_Pull-Up') return 'Bodyweight';
  const type = equipment === null ? typeOfCategory[category] : typeOfEquipment[equipment];
  return type ?? missing(id, `known equipment or category (${String(equipment)}, ${category})`);
}

function titleCase(text: string): string {
  return text.replaceAll(/(?<![A-Za-z])[a-z]/g, (letter) => letter.toUpperCase());
}

function missing(id: string, what: string): never {
  throw new Error(`Exercise library, ${id}: expected a ${what}`);
}
