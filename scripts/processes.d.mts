/** What TypeScript programs use of processes.mjs. */
export interface ProcessRow {
  readonly pid: number;
  readonly parent: number;
  readonly group: number;
  readonly born: string;
  readonly program: string;
}
export function descendants(pid: number): ProcessRow[];
export function outputOf(command: string, args: readonly string[]): string | undefined;
export function signal(pid: number, name: NodeJS.Signals): void;
export function run(
  command: string,
  args: string[],
  options: { env: NodeJS.ProcessEnv; stdout: number },
): Promise<number>;
export function runMain(main: () => Promise<number>): Promise<void>;
