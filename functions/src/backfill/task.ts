import { onSchedule } from 'firebase-functions/v2/scheduler';
import { onTaskDispatched } from 'firebase-functions/v2/tasks';
import { walkSubject } from '../model/tasks';
import { REGION, WALK_CONCURRENT_TASKS } from '../params';
import { invocation } from '../platform/invocation';
import { liveDeps } from '../platform/live';
import { taskOptions } from '../platform/task-options';
import { mindRuns as mind } from '../walk/minder';
import { walkAttempt } from './attempt';
import { liveEngine } from './engine';

const rateLimits = { maxConcurrentDispatches: WALK_CONCURRENT_TASKS, maxDispatchesPerSecond: 100 };

export const walkShard = onTaskDispatched(
  { ...taskOptions, concurrency: 2, rateLimits },
  async ({ data, retryCount }) => {
    const deps = liveDeps(() => REGION.value());
    const { runId, shardId } = walkSubject(data);
    await invocation(deps, { function: 'walkShard', subject: `runs/${runId}/shards/${shardId}` }, () =>
      walkAttempt(deps, liveEngine(), { data, retryCount }),
    );
  },
);

/** Every minute: the longest that a run stands still after a crash, beside its lease. */
export const mindRuns = onSchedule(
  { schedule: 'every 1 minutes', region: REGION, memory: '256MiB', timeoutSeconds: 300 },
  async () => {
    const deps = liveDeps(() => REGION.value());
    await invocation(deps, { function: 'mindRuns', subject: 'runs' }, () => mind(deps, liveEngine()));
  },
);
