import ts from 'typescript';

/** An invariant as the design states it. */
export interface Invariant {
  /** `I1`. */
  readonly number: string;
  /** The test files that hold it, from the project's root. */
  readonly files: readonly string[];
}

/** The invariants of a Markdown text: rows `| I1 | statement | tests/a.test.ts, tests/b.test.ts |`. */
export function statedInvariants(markdown: string): Invariant[] {
  return markdown.split('\n').flatMap((line) => {
    const cells = line.split(/(?<!\\)\|/).map((cell) => cell.trim());
    const number = cells[1] ?? '';
    if (!/^I\d+$/.test(number)) return [];
    return [
      { number, files: [...(cells.at(-2) ?? '').matchAll(/[\w./-]+\.test\.ts/g)].map(([file]) => file) },
    ];
  });
}

/** The numbers at the beginning of the titles of tests that run: `I2 state + event -> state`, or `I2, I5 …`. */
export function testedNumbers(source: string): Set<string> {
  const numbers = new Set<string>();
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && isTest(node.expression)) {
      const [title] = /^I\d+(?:,? I\d+)*(?=\W|$)/.exec(titleOf(node)) ?? [];
      for (const [number] of title?.matchAll(/I\d+/g) ?? []) numbers.add(number);
    }
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile('a.test.ts', source, ts.ScriptTarget.Latest));
  return numbers;
}

/** `test`, `it`, and what they lead to, such as `test.each(…)`; not `test.skip` and `test.todo`, which hold nothing. */
function isTest(callee: ts.Expression): boolean {
  if (ts.isIdentifier(callee)) return callee.text === 'test' || callee.text === 'it';
  if (ts.isCallExpression(callee)) return isTest(callee.expression);
  if (ts.isTaggedTemplateExpression(callee)) return isTest(callee.tag);
  if (!ts.isPropertyAccessExpression(callee)) return false;
  return !['skip', 'todo'].includes(callee.name.text) && isTest(callee.expression);
}

function titleOf({ arguments: [title] }: ts.CallExpression): string {
  if (title === undefined) return '';
  if (ts.isStringLiteralLike(title)) return title.text;
  return ts.isTemplateExpression(title) ? title.head.text : '';
}
