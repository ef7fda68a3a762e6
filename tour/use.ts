import type { FanOutTarget } from '../functions/src/copies';
import { exercisesNamedIn, type Sent } from '../tests/support/oracle';
import { userIdOf } from '../tests/support/oracle-sources';

/** How much an exercise is used. */
export interface Use {
  /** Entries that name it. */
  copies: number;
  /** Documents that name it, by collection; performance views: one at most for each user who has logged it. */
  documents: Record<FanOutTarget, number>;
}

/** Of an exercise that no document names. */
export const unused: Use = {
  copies: 0,
  documents: { workoutLogs: 0, workoutLogShards: 0, programs: 0, exercisePerformanceView: 0 },
};

/** By exercise id, the most used first. */
export function usesIn(sent: Sent): Map<string, Use> {
  const uses = new Map<string, Use>();
  const performed = new Set<string>();
  for (const [path, fields] of sent) {
    const named = exercisesNamedIn(path, fields);
    const target = path.startsWith('programs/') ? 'programs' : 'workoutLogs';
    const userId = userIdOf(fields);
    for (const id of new Set(named)) {
      const use = uses.get(id) ?? { copies: 0, documents: { ...unused.documents } };
      use.copies += named.filter((other) => other === id).length;
      use.documents[target] += 1;
      if (target === 'workoutLogs' && userId !== null) {
        const performance = JSON.stringify([userId, id]);
        if (!performed.has(performance)) use.documents.exercisePerformanceView += 1;
        performed.add(performance);
      }
      uses.set(id, use);
    }
  }
  return new Map([...uses].sort(([, a], [, b]) => b.copies - a.copies));
}

/** The ids of the shared library's exercises in use, the most used first. */
export function mostUsedOfLibrary(sent: Sent): string[] {
  return [...usesIn(sent).keys()].filter((id) => {
    const exercise = sent.get(`exercises/${id}`);
    return exercise !== undefined && exercise['userId'] === undefined;
  });
}
