/**
 * Documents of a batch in the benchmark of backfills: the most that an admin may choose. The emulator reads a collection from its first
 * document up to each page's, so its part of the time falls with the number of pages.
 */
export const BATCH_SIZE = 200;
