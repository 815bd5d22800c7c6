export const targetNames: readonly string[]
export function replayCorpus(name: string): {
  readonly inputs: number
  readonly bytes: number
  readonly faults: readonly string[]
}
export function replayApart(): Promise<readonly string[]>
export function fuzzBriefly(name: string, executions: number, seed: number): readonly string[]
export function fuzzFunction(
  run: (input: Uint8Array) => readonly string[],
  options: { readonly tokens: readonly Uint8Array[]; readonly executions: number; readonly seed: number },
): { readonly input: string; readonly message: string }[]
