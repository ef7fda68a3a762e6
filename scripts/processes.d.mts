/** What TypeScript programs use of processes.mjs. */
export function run(
  command: string,
  args: string[],
  options: { env: NodeJS.ProcessEnv; stdout: number },
): Promise<number>;
export function runMain(main: () => Promise<number>): Promise<void>;
