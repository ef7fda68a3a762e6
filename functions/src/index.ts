// The deployed functions, in journey order. Exports only.
export { onProgramWritten, onWorkoutLogShardWritten, onWorkoutLogWritten } from './on-write/trigger';
export { onExerciseWritten } from './fan-out/trigger';
export { fanOut } from './fan-out/task';
export { onContributionWritten } from './views/trigger';
export { countHistory, drainViews } from './views/task';
export { backfill } from './backfill/callables';
export { inconsistency, sweep } from './sweep/callables';
export { sweepNightly, sweepQuick } from './sweep/trigger';
export { mindRuns, walkShard } from './backfill/task';
export { alert, user } from './operations/callables';
export { service } from './status/callables';
export { health } from './operations/health/trigger';
export { cleanUp } from './operations/removal/trigger';
