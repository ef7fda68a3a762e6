import type { Mutant } from './mutant';
import { chainMutants } from './mutants-chain';
import { fanOutMutants } from './mutants-fan-out';
import { foundMutants } from './mutants-found';
import { onWriteMutants } from './mutants-on-write';
import { settleMutants } from './mutants-settle';
import { viewsMutants } from './mutants-views';

/** Bugs that would be easy to make: each leaves out one rule of docs/design.md. */
export const MUTANTS: readonly Mutant[] = [
  ...onWriteMutants,
  ...settleMutants,
  ...fanOutMutants,
  ...chainMutants,
  ...viewsMutants,
  ...foundMutants,
];
