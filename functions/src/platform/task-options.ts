import { TASK_ATTEMPTS, TASK_TIMEOUT_SECONDS } from '../limits';
import { REGION } from '../params';

/**
 * What all task queues share. Twelve tries with a back-off from 2 s that doubles up to 10 min: contention passes in seconds, an
 * outage of the region in about an hour, and after that the sweep is the better healer.
 */
export const taskOptions = {
  region: REGION,
  memory: '512MiB',
  timeoutSeconds: TASK_TIMEOUT_SECONDS,
  retryConfig: { maxAttempts: TASK_ATTEMPTS, minBackoffSeconds: 2, maxBackoffSeconds: 600, maxDoublings: 8 },
} as const;
