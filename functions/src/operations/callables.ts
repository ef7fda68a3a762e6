import { acknowledge, acknowledgeSchema } from './acknowledge';
import { adminCallable } from './callable';

/** Deployed as `alert-acknowledge`. */
export const alert = {
  acknowledge: adminCallable('alert-acknowledge', acknowledgeSchema, (deps, input, { uid }) =>
    acknowledge(deps, { input, by: uid }),
  ),
};
