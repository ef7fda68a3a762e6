import { onSchedule } from 'firebase-functions/v2/scheduler';
import { REGION, RETENTION_DAYS } from '../../params';
import { invocation } from '../../platform/invocation';
import { liveDeps } from '../../platform/live';
import { cleanUp as clean } from './clean-up';

const DAY_MS = 24 * 3600_000;

/** Once a week, when hardly anybody trains. */
export const cleanUp = onSchedule(
  { schedule: 'every monday 04:30', region: REGION, memory: '512MiB', timeoutSeconds: 540 },
  async () => {
    const deps = liveDeps(() => REGION.value());
    const retentionMs = RETENTION_DAYS.value() * DAY_MS;
    await invocation(deps, { function: 'cleanUp', subject: 'cleanupLogs' }, () =>
      clean(deps, { retentionMs }),
    );
  },
);
