import { UsageError } from '../tour/options';

/** Where the callables are. */
export type Place = EmulatorPlace | ProductionPlace;

export interface EmulatorPlace extends Named {
  readonly kind: 'emulator';
  /** Where the suite's hub is, `host:port`; undefined: where it usually is. */
  readonly hub: string | undefined;
}

export interface ProductionPlace extends Named {
  readonly kind: 'production';
}

interface Named {
  readonly project: string;
  readonly region: string;
}

export const DEMO_PROJECT = 'demo-spotter';
export const DEFAULT_REGION = 'us-central1';

/** Firebase promises that a project of such a name is never one in production. */
const DEMO = /^demo-/;
const PROJECT = /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/;
const REGION = /^[a-z]+-[a-z]+\d+$/;

/**
 * The project alone decides between suite and production, and not what happens to run: a command means the same every time. Throws
 * `UsageError`.
 */
export function placeOf(given: {
  readonly project: string | undefined;
  readonly region: string | undefined;
  readonly hub: string | undefined;
}): Place {
  const { project = DEMO_PROJECT, region = DEFAULT_REGION, hub } = given;
  // Both become part of an address.
  if (!PROJECT.test(project))
    throw new UsageError(`--project: expected the id of a project such as ${DEMO_PROJECT}, got "${project}"`);
  if (!REGION.test(region))
    throw new UsageError(`--region: expected one such as ${DEFAULT_REGION}, got "${region}"`);
  if (DEMO.test(project)) return { kind: 'emulator', project, region, hub };
  if (hub === undefined) return { kind: 'production', project, region };
  throw new UsageError(`--hub is for emulators, and ${project} is not a demo-… project`);
}

/** A command to go on with, as it is typed: `watch RUN_ID`. */
export function commandLine(place: Place, command: string, program = 'backfill'): string {
  const { project, region } = place;
  const hub = place.kind === 'emulator' ? place.hub : undefined;
  return [
    `npm run ${program} -- ${command}`,
    ...(project === DEMO_PROJECT ? [] : [`--project ${project}`]),
    ...(region === DEFAULT_REGION ? [] : [`--region ${region}`]),
    ...(hub === undefined ? [] : [`--hub ${hub}`]),
  ].join(' ');
}
