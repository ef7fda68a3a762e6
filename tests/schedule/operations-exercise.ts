import { exercise, exercisePath, FIRST_NAME } from './operations-content';
import { weighing, type Deed, type Drawn, type Kind } from './operations-kind';
import type { Data } from './scenario-types';

/** Top-level fields of the exercise that was drawn; nothing where the device does not know it. */
function updating({ exerciseId }: Drawn, data: Data): Deed['writes'] {
  const path = exercisePath(exerciseId);
  return (cache) => (cache.get(path) === undefined ? [] : [{ kind: 'update', path, data }]);
}

export const exerciseKinds: readonly Kind[] = [
  {
    verb: 'renames exercise',
    weights: weighing(4, 2, 7, 4),
    draw: (drawn) => {
      const name = drawn.of(['n1', 'n2']);
      return { what: `${drawn.exerciseId} to ${name}`, writes: updating(drawn, { name }) };
    },
  },
  {
    // Makes it valid again, too.
    verb: 'names back exercise',
    weights: weighing(2, 0, 2, 1),
    draw: (drawn) => ({
      what: `${drawn.exerciseId} (${FIRST_NAME})`,
      writes: updating(drawn, { name: FIRST_NAME }),
    }),
  },
  {
    verb: 'changes the type of exercise',
    weights: weighing(3, 1, 2, 2),
    draw: (drawn) => {
      const exerciseType = drawn.of(['Bodyweight', 'Bodyweight', 'Bodyweight', 'Barbell']);
      return { what: `${drawn.exerciseId} to ${exerciseType}`, writes: updating(drawn, { exerciseType }) };
    },
  },
  {
    verb: 'changes the muscle group of exercise',
    weights: weighing(2, 1, 2),
    draw: (drawn) => {
      const primaryMuscleGroup = drawn.of(['Back', 'Back', 'Back', 'Chest']);
      return {
        what: `${drawn.exerciseId} to ${primaryMuscleGroup}`,
        writes: updating(drawn, { primaryMuscleGroup }),
      };
    },
  },
  {
    verb: 'annotates exercise',
    weights: weighing(1, 0, 2),
    draw: (drawn) => {
      const fields = drawn.of<Data>([
        { tips: `at ${drawn.amount}` },
        { isCompoundLift: true },
        { isCompoundLift: null },
      ]);
      return {
        what: `${drawn.exerciseId} (${JSON.stringify(fields)})`,
        writes: updating(drawn, fields),
      };
    },
  },
  {
    verb: 'deletes exercise',
    weights: weighing(3, 1, 5),
    draw: ({ exerciseId }) => {
      const path = exercisePath(exerciseId);
      return {
        what: exerciseId,
        writes: (cache) => (cache.get(path) === undefined ? [] : [{ kind: 'delete', path }]),
      };
    },
  },
  {
    verb: 'restores exercise',
    weights: weighing(3, 1, 3),
    draw: ({ exerciseId, of }) => {
      const name = of([FIRST_NAME, 'n1']);
      return {
        what: `${exerciseId} as ${name}`,
        writes: () => [{ kind: 'set', path: exercisePath(exerciseId), data: exercise(exerciseId, name) }],
      };
    },
  },
  {
    verb: 'makes invalid exercise',
    weights: weighing(2, 0, 3),
    draw: (drawn) => ({ what: drawn.exerciseId, writes: updating(drawn, { name: 5 }) }),
  },
  {
    verb: 'changes the owner of exercise',
    weights: weighing(3, 0, 3),
    draw: (drawn) => {
      const userId = drawn.of(['u1', 'u2', null]);
      return {
        what: `${drawn.exerciseId} to ${userId ?? 'everybody'}`,
        writes: updating(drawn, { userId }),
      };
    },
  },
];
