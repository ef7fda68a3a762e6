import { parseArgs } from 'node:util';

export interface SeedOptions {
  /** Synthetic users on top of the real ones. */
  scale: number;
  project: string;
  database: string;
  host?: string;
  dryRun: boolean;
  json: boolean;
  help: boolean;
}

/** What the user asked for cannot be done; the message says what would be right. */
export class UsageError extends Error {}

export const usage = `Usage: npm run seed -- [options]

Writes the exercise library, the real workout histories and the programs to the running Firestore emulator.

  --scale N        repeat the histories for N synthetic users on top (default 0)
  --project ID     project (default demo-spotter)
  --database ID    database (default "(default)")
  --host HOST:PORT the emulator (default FIRESTORE_EMULATOR_HOST, else 127.0.0.1:8080); this machine only
  --dry-run        count, write nothing
  --json           one JSON object on standard output
  --help           this text
`;

/** `args`: what follows the script. Throws `UsageError`. */
export function seedOptions(args: string[]): SeedOptions {
  const { scale, 'dry-run': dryRun, host, ...rest } = parsed(args);
  if (!/^\d{1,6}$/.test(scale))
    throw new UsageError(`--scale: expected a whole number from 0, got "${scale}"`);
  return { ...rest, scale: Number(scale), dryRun, ...(host !== undefined && { host }) };
}

function parsed(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        scale: { type: 'string', default: '0' },
        project: { type: 'string', default: 'demo-spotter' },
        database: { type: 'string', default: '(default)' },
        host: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (cause) {
    throw new UsageError(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}
