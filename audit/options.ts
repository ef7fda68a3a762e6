import { parseArgs } from 'node:util';
import { parsed, UsageError } from '../tour/options';

export interface ViewsOptions {
  /** Whose views; undefined: everybody's. */
  user: string | undefined;
  project: string;
  database: string;
  host: string | undefined;
  json: boolean;
  help: boolean;
}

export const viewsUsage = `Usage: npm run views -- --user ID | --all [options]

Prints the stored views of a user beside a recomputation from his logs, and what differs.

  --user ID        whose views
  --all            everybody's: a line for each user, and what differs
  --project ID     project (default demo-spotter)
  --database ID    database (default "(default)")
  --host HOST:PORT the emulator (default FIRESTORE_EMULATOR_HOST, else 127.0.0.1:8080); this machine only
  --json           one JSON object on standard output
  --help           this text

Ends with 0 when nothing differs, else with 1.
`;

/** `args`: what follows the script. Throws `UsageError`. */
export function viewsOptions(args: string[]): ViewsOptions {
  const { user, all, host, ...rest } = given(args);
  if (!rest.help && (user === undefined) !== all) {
    throw new UsageError(all ? 'Give --user or --all, not both' : 'Whose views? Give --user ID or --all');
  }
  return { ...rest, user, host };
}

function given(args: string[]) {
  const flag = { type: 'boolean', default: false } as const;
  const text = { type: 'string' } as const;
  const options = {
    ...{ user: text, all: flag, host: text, json: flag, help: flag },
    project: { ...text, default: 'demo-spotter' },
    database: { ...text, default: '(default)' },
  };
  return parsed(() => parseArgs({ args, options }).values);
}
