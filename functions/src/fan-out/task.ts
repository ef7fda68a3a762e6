import { onTaskDispatched } from 'firebase-functions/v2/tasks';
import { FAN_OUT_ATTEMPTS, TASK_TIMEOUT_SECONDS } from '../limits';
import { fanOutSubject } from '../model/tasks';
import { FAN_OUT_CONCURRENT_TASKS, REGION } from '../params';
import { invocation } from '../platform/invocation';
import { liveDeps } from '../platform/live';
import { fanOutAttempt } from './attempt';
import { exercisePath } from './exercise-path';

/**
 * Twelve tries with a back-off from 2 s that doubles up to 10 min: contention passes in seconds, an outage of the region in
 * about an hour, and after that the sweep is the better healer. A task a second or less is what an instance's pages allow,
 * so the dispatch rate only has to keep a mass edit of the library from arriving all at once.
 */
const retryConfig = {
  maxAttempts: FAN_OUT_ATTEMPTS,
  minBackoffSeconds: 2,
  maxBackoffSeconds: 600,
  maxDoublings: 8,
};
const rateLimits = { maxConcurrentDispatches: FAN_OUT_CONCURRENT_TASKS, maxDispatchesPerSecond: 100 };
const instance = { memory: '512MiB', concurrency: 2, timeoutSeconds: TASK_TIMEOUT_SECONDS } as const;

export const fanOut = onTaskDispatched(
  { region: REGION, ...instance, retryConfig, rateLimits },
  async (request) => {
    const deps = liveDeps(() => REGION.value());
    const { retryCount } = request;
    const data: unknown = request.data;
    const { exerciseId, target, eventId } = fanOutSubject(data);
    const subject = `${exercisePath(exerciseId)} -> ${target}`;
    await invocation(deps, { function: 'fanOut', subject, eventId }, () =>
      fanOutAttempt(deps, data, retryCount),
    );
  },
);
