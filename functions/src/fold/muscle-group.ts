import type { MuscleGroupView } from '../model/views';
import { count, milli, ratio } from './tally';
import { signed } from './totals';
import type { OfMuscleGroup, Touch, Training } from './touches';

/** The view with what its logs' steps change; null when no workout is left in it. */
export function foldMuscleGroup(
  stored: MuscleGroupView | undefined,
  touch: Touch<OfMuscleGroup, Training>,
): MuscleGroupView | null {
  const counts = new Map(Object.entries(stored?.exerciseCounts ?? {}));
  let totalWorkouts = stored?.totalWorkouts ?? 0;
  let volumeMilli = milli(stored?.totalVolume ?? 0);
  for (const training of signed(touch)) {
    totalWorkouts += training.by;
    volumeMilli += training.by * training.volumeMilli;
    for (const exerciseId of training.exerciseIds) count(counts, exerciseId, training.by);
  }
  if (totalWorkouts === 0) return null;
  const totalVolume = volumeMilli / 1000;
  return {
    ...{ totalVolume, totalWorkouts },
    exerciseCounts: Object.fromEntries(counts),
    exerciseVariety: counts.size,
    avgVolumePerWorkout: ratio(totalVolume, totalWorkouts),
  };
}
