import { createHash } from 'node:crypto';
import type { AppExercise } from './app-documents';
import type { LibraryMatcher } from './exercise-matching';

/** How a source names an exercise. */
export interface ExerciseName {
  name: string;
  variant?: string;
  category?: string;
}

/** The first that matches decides; `Smith Machine` comes before `Machine`, `EZ-Bar` before `Bar`. */
const typesByName: readonly (readonly [RegExp, string])[] = [
  [/smith/i, 'Smith Machine'],
  [/\((assisted|weighted)\)/i, 'Bodyweight Loadable'],
  [/machine|plate loaded|leg press|iso-lateral/i, 'Machine'],
  [/cable|rope|pull ?down|push ?down/i, 'Cable'],
  [/dumbbell/i, 'Dumbbell'],
  [/kettlebell/i, 'Kettlebell'],
  [/\bez\b/i, 'EZ Bar'],
  [/barbell|hex bar|safety bar|t.bar/i, 'Barbell'],
  [/\bband\b/i, 'Band'],
  [/\bplate\b/i, 'Plate'],
  [/body ?weight|leg raise|knee raise|\bdip|glute-ham/i, 'Bodyweight'],
];

/** For sources without categories; the first that matches decides. */
const musclesByName: readonly (readonly [RegExp, string])[] = [
  [/tricep|skull|jm press|push ?down/i, 'Triceps'],
  [/wrist/i, 'Forearms'],
  [/leg raise|knee raise|crunch/i, 'Abdominals'],
  [/calf/i, 'Calves'],
  [/leg|squat|lunge/i, 'Quadriceps'],
  [/lower back|hyperextension|deadlift/i, 'Lower Back'],
  [/curl/i, 'Biceps'],
  [
    /rear delt|reverse.* fly|fly .*reverse|shoulder|lateral raise|rotation|overhead|face pull|deltoid|^press/i,
    'Shoulders',
  ],
  [/shrug/i, 'Traps'],
  [/pull ?down|pull ?up|\bchin/i, 'Lats'],
  [/row/i, 'Middle Back'],
  [/bench|chest|fly|press/i, 'Chest'],
  [/dip/i, 'Triceps'],
];

/** The exercises that one user's documents name: the library's, and his own where the library has none. */
export class UserCatalogue {
  readonly #own = new Map<string, AppExercise>();

  constructor(
    readonly userId: string,
    private readonly match: LibraryMatcher,
  ) {}

  /** The user's own exercises so far, in the order in which they were first named. */
  get own(): AppExercise[] {
    return [...this.#own.values()];
  }

  /** The same name leads to the same exercise, in any run. */
  resolve({ name, variant, category }: ExerciseName): AppExercise {
    const shared = this.match(name, variant);
    if (shared) return shared;
    const fullName = variant === undefined ? name : name.replace(/\)$/, `, ${variant})`);
    const id = ownExerciseId(this.userId, fullName);
    const known = this.#own.get(id);
    if (known) return known;
    const equipment = equipmentIn(name);
    const exercise: AppExercise = {
      id,
      name: fullName,
      primaryMuscleGroup: category ?? guess(musclesByName, fullName),
      exerciseType: guess(typesByName, fullName),
      ...(equipment !== undefined && { equipment }),
      userId: this.userId,
    };
    this.#own.set(id, exercise);
    return exercise;
  }
}

/** Readable, and safe as a document id whatever the name holds; the hash keeps names with one spelling apart. */
function ownExerciseId(userId: string, name: string): string {
  const readable = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
    .slice(0, 60);
  const hash = createHash('sha256').update(name).digest('hex').slice(0, 8);
  return `${userId}-${readable}-${hash}`;
}

/** What is in the closing brackets, unless it is something else, as in `Leg Press (Quad Focus)`. */
function equipmentIn(name: string): string | undefined {
  const [, inBrackets = ''] = /\(([^()]+)\)$/.exec(name) ?? [];
  const isEquipment = !['Other', 'Bodyweight Loadable'].includes(guess(typesByName, inBrackets));
  return isEquipment ? inBrackets : undefined;
}

function guess(table: readonly (readonly [RegExp, string])[], name: string): string {
  return table.find(([pattern]) => pattern.test(name))?.[1] ?? 'Other';
}
