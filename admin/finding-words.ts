import type { FindingKind, FindingState } from '../functions/src/model/findings';
import type { SweepDepth } from '../functions/src/model/sweep-report';

/** A cell is missing or too many -> these do not compile. */
const KINDS: Readonly<Record<FindingKind, true>> = {
  ...{
    'never-derived': true,
    unparsable: true,
    oversized: true,
    'owner-changed': true,
    'orphaned-reference': true,
  },
  ...{ 'missing-copy': true, 'stale-copy': true, 'wrong-index': true, 'wrong-summary': true },
  ...{ 'ledger-behind-log': true, 'ledger-without-log': true, 'view-behind-ledger': true },
  'lost-fan-out': true,
};
const STATES: Readonly<Record<FindingState, true>> = {
  ...{ 'under-way': true, repaired: true, open: true, approved: true, dismissed: true, accepted: true },
};
const DEPTHS: Readonly<Record<SweepDepth, true>> = { quick: true, full: true, deep: true };

export const KINDS_SHOWN = Object.keys(KINDS) as FindingKind[];
export const FINDING_STATES_SHOWN = Object.keys(STATES) as FindingState[];
export const DEPTHS_SHOWN = Object.keys(DEPTHS) as SweepDepth[];
