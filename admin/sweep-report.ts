import { count, table } from '../audit/layout';
import type { ReportRead } from '../functions/src/sweep/reading';
import { defineCommand } from './command';

export const reportCommand = defineCommand({
  ...{ name: 'report', program: 'sweep', operands: [] },
  about: `Shows what a sweep has found, and the score of those before it.

By default of the newest sweep. --of is a date (of a full sweep) or the id of a run.`,
  options: { of: { type: 'string', of: 'REPORT', about: 'a date such as 2026-01-31, or the id of a run' } },
  read: (values) => ({ reportId: values.of }),
  run: async (input, { call, terminal, json }) => {
    const read = await call('sweep-report', input);
    await terminal.write(json ? `${JSON.stringify(read)}\n` : `${reportPage(read).join('\n')}\n`);
    return 0;
  },
});

export function reportPage({ reportId, report, history }: ReportRead): string[] {
  const { depth, scope, state, createdAt, checked, drifted, cost, leftOver, deadLetters } = report;
  const drift = Object.entries(drifted);
  const facts = [
    ['ended', `${createdAt}, ${state}`],
    ['score', percentOf(report.score)],
    ['complete', percentOf(report.completeness)],
    ['error rate', percentOf(report.errorRate)],
    ['checked', listed(Object.entries(checked))],
    ['drifted', drift.length === 0 ? 'nothing' : listed(drift)],
    ['repaired', count(report.repaired)],
    ['open', count(report.open)],
    ['accepted', count(report.accepted)],
    ['asked again', `${count(leftOver.drains)} drains, ${count(leftOver.histories)} histories`],
    ['dead letters', count(deadLetters)],
    ...(cost.proof === null
      ? []
      : [['proof', `${count(cost.proof.reads)} reads; it pays from ${cost.proof.paysFromCopies} copies on`]]),
    [
      'cost',
      `${count(cost.reads)} reads (everything: ${count(cost.readsOfEverything)}), ${count(cost.writes)} writes`,
    ],
  ];
  const before = history.map(({ reportId: id, score, drifted: wrong, repaired, reads }) => [
    ...[id, percentOf(score), count(wrong), count(repaired), count(reads)],
  ]);
  return [
    `Sweep ${reportId} (${[depth, ...scopeWords(scope)].join(', ')})`,
    '',
    ...table(['left', 'left'], facts),
    ...report.recommendations.map((line) => `- ${line}`),
    ...(before.length === 0
      ? []
      : [
          '',
          ...table(
            ['left', 'right', 'right', 'right', 'right'],
            [['report', 'score', 'drifted', 'repaired', 'reads'], ...before],
          ),
        ]),
  ];
}

function scopeWords(scope: ReportRead['report']['scope']): string[] {
  if (scope === null) return [];
  return ['userId' in scope ? `user ${scope.userId}` : `exercise ${scope.exerciseId}`];
}

function percentOf(score: number | null): string {
  return score === null ? 'n/a' : `${score} %`;
}

function listed(counts: readonly (readonly [string, number])[]): string {
  return counts.map(([name, found]) => `${count(found)} ${name}`).join(', ');
}
