import { onTaskDispatched } from 'firebase-functions/v2/tasks';
import { fanOutSubject } from '../model/tasks';
import { FAN_OUT_CONCURRENT_TASKS, REGION } from '../params';
import { invocation } from '../platform/invocation';
import { liveDeps } from '../platform/live';
import { taskOptions } from '../platform/task-options';
import { fanOutAttempt } from './attempt';
import { exercisePath } from './exercise-path';

/**
 * A task a second or less is what an instance's pages allow, so the dispatch rate only has to keep a mass edit of the library
 * from arriving all at once.
 */
const rateLimits = { maxConcurrentDispatches: FAN_OUT_CONCURRENT_TASKS, maxDispatchesPerSecond: 100 };

export const fanOut = onTaskDispatched({ ...taskOptions, concurrency: 2, rateLimits }, async (request) => {
  const deps = liveDeps(() => REGION.value());
  const { retryCount } = request;
  const data: unknown = request.data;
  const { exerciseId, target, eventId } = fanOutSubject(data);
  const subject = `${exercisePath(exerciseId)} -> ${target}`;
  await invocation(deps, { function: 'fanOut', subject, eventId }, () =>
    fanOutAttempt(deps, data, retryCount),
  );
});
