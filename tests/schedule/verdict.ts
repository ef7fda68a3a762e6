import type { Problem } from '../support/oracle';
import type { CostBounds } from './cost-bounds';
import { judgeAtRest, type AtRest } from './judge';
import { dueAfter, judgeRuns } from './judge-runs';
import { runsIn, type Witness } from './witness';

/** What is wrong where all rests; empty: nothing. */
export function verdictOn(rest: AtRest, bounds: CostBounds, witness: Witness): Problem[] {
  const judged = { runs: runsIn(rest.documents), witness };
  return [
    ...bounds.problems(judged.runs),
    ...witness.problems,
    ...judgeAtRest(rest, dueAfter(rest, judged)),
    ...judgeRuns(rest, judged),
  ];
}
