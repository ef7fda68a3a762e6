import { open, rename, rm } from 'node:fs/promises';

/**
 * Writes a file piece by piece; it gets its name only once it is whole. When `work` fails, what was there under the name before is
 * there still, and nothing else is left.
 */
export async function writeWhole<T>(
  file: string,
  work: (write: (text: string) => Promise<void>) => Promise<T>,
): Promise<T> {
  const partial = `${file}.partial`;
  const handle = await open(partial, 'w');
  let result: T;
  try {
    try {
      result = await work((text) => handle.writeFile(text));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(partial, file);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  }
  return result;
}
