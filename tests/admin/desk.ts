import type { Call, Callables } from '../../admin/callables';
import type { Context } from '../../admin/command';

/** A context without a service, a terminal or time: what was called, written, said and waited for. */
export class Desk {
  readonly calls: { callable: string; input: unknown }[] = [];
  readonly asked: string[] = [];
  readonly waits: number[] = [];
  /** How often the minder was run. */
  minded = 0;
  written = '';
  said = '';
  /** As Ctrl-C does. */
  interrupt: (() => void) | undefined;

  /** `answers` of each callable, in turn. `typed`: what a person types; undefined: nobody is there. */
  constructor(
    private readonly answers: Readonly<Record<string, readonly unknown[]>>,
    private readonly settings: {
      readonly json?: boolean;
      readonly typed?: string;
      readonly columns?: number;
    } = {},
  ) {}

  get context(): Context {
    const { json = false, typed, columns } = this.settings;
    return {
      place: { kind: 'production', project: 'my-app', region: 'us-central1' },
      ...{ json, call: this.call, newRequestId: () => 'new-request' },
      mind: () => {
        this.minded += 1;
        return Promise.resolve();
      },
      sleep: (ms) => Promise.resolve(this.waits.push(ms)),
      terminal: {
        write: (text) => {
          this.written += text;
          return Promise.resolve();
        },
        say: (line) => {
          this.said += `${line}\n`;
        },
        columns: () => columns,
        ask:
          typed === undefined
            ? undefined
            : (question) => {
                this.asked.push(question);
                return Promise.resolve(typed);
              },
        onInterrupt: (last) => {
          this.interrupt = last;
          return () => {
            this.interrupt = undefined;
          };
        },
      },
    };
  }

  inputsOf(callable: keyof Callables): unknown[] {
    return this.calls.filter((call) => call.callable === callable).map(({ input }) => input);
  }

  private readonly call: Call = (callable, input) => {
    const answer = this.answers[callable]?.[this.inputsOf(callable).length];
    this.calls.push({ callable, input });
    if (answer instanceof Error) return Promise.reject(answer);
    if (answer === undefined) return Promise.reject(new Error(`${callable}: nothing to answer with`));
    return Promise.resolve(answer as Callables[typeof callable]['answer']);
  };
}
