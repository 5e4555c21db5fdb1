import { useSyncExternalStore } from "react";

/** What was asked last, and what came back. */
export interface Answered {
  query: string;
  variables: Record<string, unknown>;
  operationName?: string | undefined;
  data: unknown;
  errors: string[];
}

/** The latest answer, for the table beside the editor. */
export class Answers {
  private latest: Answered | null = null;
  private readonly listeners = new Set<() => void>();

  set(answered: Answered | null): void {
    this.latest = answered;
    for (const listener of this.listeners) listener();
  }

  readonly get = (): Answered | null => this.latest;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}

export function useLatest(answers: Answers): Answered | null {
  return useSyncExternalStore(answers.subscribe, answers.get);
}
