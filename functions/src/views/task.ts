import { onTaskDispatched } from 'firebase-functions/v2/tasks';
import { userSubject } from '../model/tasks';
import { progressPath } from '../model/views';
import { REGION, VIEW_CONCURRENT_TASKS } from '../params';
import { invocation } from '../platform/invocation';
import { liveDeps } from '../platform/live';
import { taskOptions } from '../platform/task-options';
import { drainAttempt, historyAttempt } from './attempt';

const rateLimits = { maxConcurrentDispatches: VIEW_CONCURRENT_TASKS, maxDispatchesPerSecond: 500 };

export const drainViews = onTaskDispatched(
  { ...taskOptions, concurrency: 8, rateLimits },
  async ({ data, retryCount }) => {
    const deps = liveDeps(() => REGION.value());
    await invocation(deps, { function: 'drainViews', subject: progressPath(userSubject(data)) }, () =>
      drainAttempt(deps, data, retryCount),
    );
  },
);

export const countHistory = onTaskDispatched(
  { ...taskOptions, concurrency: 2, rateLimits },
  async ({ data, retryCount }) => {
    const deps = liveDeps(() => REGION.value());
    await invocation(deps, { function: 'countHistory', subject: progressPath(userSubject(data)) }, () =>
      historyAttempt(deps, data, retryCount),
    );
  },
);
