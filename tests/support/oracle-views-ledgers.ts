import { isDeepStrictEqual } from 'node:util';
import { isMap, type Reading, type ReadingMap } from './oracle-reading';
import { differences, type Difference } from './oracle-views-differences';
import { exercisesOf } from './oracle-views-expected';
import type { UserState } from './oracle-views-owners';
import type { Workout } from './oracle-views-workouts';

/**
 * What is wrong with the ledger of a log when all is at rest: there is one for each log that counts and for no other, and
 * none while nothing of its user is counted. Undefined: there is no ledger, or no log that counts.
 */
export function ledgerDifferences(
  ledger: ReadingMap | undefined,
  workout: Workout | undefined,
  state: UserState,
): Difference[] {
  const [has, wants] = [ledger, workout && { userId: workout.userId, date: workout.day }];
  if (has === undefined) return state === 'complete' ? [{ what: 'no ledger', has, wants }] : [];
  if (workout === undefined) return [{ what: 'a ledger of no log that counts', has, wants }];
  if (state === 'untouched')
    return [{ what: 'a ledger of a user without userProgressView', has, wants: undefined }];
  return fieldDifferences(has, workout);
}

/** How a ledger holds the numbers is the service's own affair: the views show whether they are right. */
function fieldDifferences(ledger: ReadingMap, workout: Workout): Difference[] {
  const { current, counted, exerciseIds, ...rest } = ledger;
  const owner = { userId: workout.userId, date: workout.day };
  const found = differences(
    { ...rest, exerciseIds: sorted(exerciseIds), current: ownerIn(current) },
    { ...owner, pending: false, exerciseIds: exercisesOf(workout), current: owner },
  );
  return isDeepStrictEqual(counted, current)
    ? found
    : [...found, { what: 'counted', has: counted, wants: current }];
}

function ownerIn(current: Reading | undefined): Reading {
  if (!isMap(current)) return null;
  return { userId: current['userId'] ?? null, date: current['date'] ?? null };
}

function sorted(list: Reading | undefined): Reading {
  return Array.isArray(list) ? list.toSorted() : null;
}
