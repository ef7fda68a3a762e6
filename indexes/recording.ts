import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { QueryShape } from './shape';

/** The environment variable that names the folder of a recording, to be written or to be read. */
export const RECORDING_VARIABLE = 'SPOTTER_QUERIES';

/**
 * Keeps a shape in a recording, a file each, named by what it holds: many processes may write the same one at once, and again.
 */
export function keepShape(folder: string, shape: QueryShape): void {
  const json = JSON.stringify(shape);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, `${createHash('sha256').update(json).digest('hex').slice(0, 16)}.json`), json);
}

/** The shapes of a recording, in no order; none when there is no such folder. */
export function recordedShapes(folder: string): QueryShape[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).map(
    (file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as QueryShape,
  );
}
