import { acknowledge, acknowledgeSchema } from './acknowledge';
import { adminCallable } from './callable';
import { purgeSchema, purgeUser } from './removal/purge-user';

/** Deployed as `alert-acknowledge`. */
export const alert = {
  acknowledge: adminCallable('alert-acknowledge', acknowledgeSchema, (deps, input, { uid }) =>
    acknowledge(deps, { input, by: uid }),
  ),
};

/** Deployed as `user-purge`. */
export const user = {
  purge: adminCallable('user-purge', purgeSchema, (deps, input, { uid }) =>
    purgeUser(deps, { input, by: uid }),
  ),
};
