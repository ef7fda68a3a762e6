import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, 'data');

/** The text of a file below `seed/data`. */
export function readData(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** The texts of a folder's files, by name. */
export function readDataFolder(path: string): string[] {
  return readdirSync(join(root, path))
    .toSorted()
    .map((file) => readData(join(path, file)));
}
