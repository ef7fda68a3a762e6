import { onSchedule } from 'firebase-functions/v2/scheduler';
import { liveEngine } from '../backfill/engine';
import { QUICK_SCHEDULE, REGION, SWEEP_SCHEDULE, SWEEP_TIME_ZONE } from '../params';
import { invocation } from '../platform/invocation';
import { liveDeps } from '../platform/live';
import { sweepAsScheduled } from './scheduled';

// The schedules are typed as plain text; an expression is resolved at deployment all the same.
const options = { region: REGION, timeZone: SWEEP_TIME_ZONE, memory: '256MiB', timeoutSeconds: 300 } as const;

export const sweepNightly = onSchedule({ ...options, schedule: SWEEP_SCHEDULE.toCEL() }, async () => {
  const deps = liveDeps(() => REGION.value());
  await invocation(deps, { function: 'sweepNightly', subject: 'runs' }, () =>
    sweepAsScheduled(deps, liveEngine(), 'full'),
  );
});

export const sweepQuick = onSchedule({ ...options, schedule: QUICK_SCHEDULE.toCEL() }, async () => {
  const deps = liveDeps(() => REGION.value());
  await invocation(deps, { function: 'sweepQuick', subject: 'runs' }, () =>
    sweepAsScheduled(deps, liveEngine(), 'quick'),
  );
});
