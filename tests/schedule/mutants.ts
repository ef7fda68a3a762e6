import type { Mutant } from './mutant';
import { chainMutants } from './mutants-chain';
import { fanOutMutants } from './mutants-fan-out';
import { foundMutants } from './mutants-found';
import { onWriteMutants } from './mutants-on-write';
import { settleMutants } from './mutants-settle';
import { sweepMutants } from './mutants-sweep';
import { viewsMutants } from './mutants-views';
import { walkMutants } from './mutants-walk';

/** Bugs that would be easy to make: each leaves out one rule of docs/design.md. */
export const MUTANTS: readonly Mutant[] = [
  ...onWriteMutants,
  ...settleMutants,
  ...fanOutMutants,
  ...chainMutants,
  ...viewsMutants,
  ...walkMutants.map((mutant) => ({ ...mutant, of: 'backfills' as const })),
  ...sweepMutants.map((mutant) => ({ ...mutant, of: 'sweeps' as const })),
  ...foundMutants,
];
