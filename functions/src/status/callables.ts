import { PROBE_TIMEOUT_MS } from '../limits';
import { adminCallable } from '../operations/callable';
import { REGION } from '../params';
import { cloudBacklogs } from '../platform/backlogs';
import { serviceStatus, serviceStatusSchema } from './service-status';

/** Deployed as `service-status`. */
export const service = {
  status: adminCallable('service-status', serviceStatusSchema, (deps) =>
    serviceStatus(
      deps,
      cloudBacklogs({ region: () => REGION.value(), clock: deps.clock, timeoutMs: PROBE_TIMEOUT_MS }),
    ),
  ),
};
