import {
  COPY_FIELD,
  PERFORMANCE_VIEW,
  SHARDED,
  SOURCE_COLLECTION,
  TARGETS,
  type CopiesDeclaration,
  type TargetDeclaration,
} from '../../functions/src/copies';
import { code, markdownTable } from './markdown-table';

/** What is copied where, from the declaration: a Markdown table as Prettier writes it, without a line break at its end. */
export function copiesTable(): string {
  return markdownTable(
    ['Documents', 'Copies lie in', 'Copied fields', 'Found by', 'Summary'],
    [
      ...Object.values(TARGETS).map((target) =>
        row(target, `${target.entriesAt}.${COPY_FIELD}`, summaryOf(target)),
      ),
      row(PERFORMANCE_VIEW, COPY_FIELD, 'none'),
    ],
  );
}

function summaryOf({ collection, summaryField }: TargetDeclaration): string {
  if (summaryField !== null) return code(summaryField);
  const { whole, part, parentField } = SHARDED;
  if (collection !== TARGETS[part].collection) return 'none';
  return `in ${code(`${TARGETS[whole].collection}/{${parentField}}`)}`;
}

function row(
  { collection, copiedFields, foundBy }: CopiesDeclaration,
  copiesAt: string,
  summary: string,
): readonly string[] {
  return [
    code(`${collection}/{id}`),
    code(copiesAt),
    `${copiedFields.map(code).join(', ')} of ${code(`${SOURCE_COLLECTION}/{exerciseId}`)}`,
    `${code(foundBy.field)} ${foundBy.op === '==' ? 'is' : 'contains'} the exercise's id`,
    summary,
  ];
}
