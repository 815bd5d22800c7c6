/** Runs `run` when the code that is running now has returned, before any timer or message. */
export function afterTurn(run: () => void): void {
  void Promise.resolve().then(run)
}

/** However often the result is called in a turn, `run` runs once, after it. */
export function oncePerTurn(run: () => void): () => void {
  let due = false
  return () => {
    if (due) return
    due = true
    afterTurn(() => {
      due = false
      run()
    })
  }
}
