import { program, programPath, week } from './operations-content';
import { weighing, type Kind } from './operations-kind';

export const programKinds: readonly Kind[] = [
  {
    verb: 'creates program',
    weights: weighing(1, 0, 1),
    draw: ({ device: { userId }, exerciseId, of }) => {
      const named = of([[exerciseId], [...new Set([exerciseId, 'y'])]]);
      return {
        what: `p (${named.join(', ')})`,
        writes: () => [{ kind: 'set', path: programPath, data: program(userId, named) }],
      };
    },
  },
  {
    verb: 'replans program',
    weights: weighing(2, 0, 2),
    draw: ({ exerciseId, of }) => {
      const reps = of(['8', '12']);
      return {
        what: `p (${exerciseId}, ${reps} reps)`,
        writes: (cache) => {
          const data = { weeklyConfigs: week([exerciseId], reps) };
          return cache.get(programPath) === undefined ? [] : [{ kind: 'update', path: programPath, data }];
        },
      };
    },
  },
  {
    verb: 'saves whole program',
    weights: weighing(1, 0, 2),
    draw: ({ amount }) => ({
      what: `p (named ${amount})`,
      writes: (cache) => {
        const saved = cache.get(programPath);
        return saved === undefined
          ? []
          : [{ kind: 'set', path: programPath, data: { ...saved, name: `Day of ${amount}` } }];
      },
    }),
  },
  {
    verb: 'deletes program',
    weights: weighing(1, 0, 1),
    draw: () => ({
      what: 'p',
      writes: (cache) =>
        cache.get(programPath) === undefined ? [] : [{ kind: 'delete', path: programPath }],
    }),
  },
];
