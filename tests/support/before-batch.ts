import type { Rpc } from './rpc-hook';
import type { World } from './world';

/** The documents that an RPC asks for. */
function asked({ method, request }: Rpc): readonly string[] {
  return method === 'BatchGetDocuments'
    ? ((request as { documents?: readonly string[] }).documents ?? [])
    : [];
}

/**
 * Awaits `work` once, when a worker has read a page, and before the transaction of its `nth` batch begins; everything that `work` does
 * goes through. (What a transaction has read is locked until it ends, so nothing can come later than that.)
 */
export function beforeBatch(world: World, nth: number, work: () => Promise<unknown>): void {
  let reads = 0;
  world.hook.use({
    before: async (rpc) => {
      if (!asked(rpc).some((name) => name.includes('/shards/'))) return;
      reads += 1;
      // The first is the claim.
      if (reads !== nth + 1) return;
      world.hook.reset();
      await work();
    },
  });
}
