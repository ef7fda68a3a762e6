// The deployed functions, in journey order. Exports only.
export { onProgramWritten, onWorkoutLogShardWritten, onWorkoutLogWritten } from './on-write/trigger';
export { onExerciseWritten } from './fan-out/trigger';
export { fanOut } from './fan-out/task';
export { onContributionWritten } from './views/trigger';
export { countHistory, drainViews } from './views/task';
export { backfill } from './backfill/callables';
export { mindRuns, walkShard } from './backfill/task';
export { alert } from './operations/callables';
