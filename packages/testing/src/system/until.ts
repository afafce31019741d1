/** Asks again and again until the answer is truthy, and gives it back. @throws after `withinMs` (10 s), with the last answer or error */
export const until = async <R>(
  ask: () => Promise<R> | R,
  { withinMs = 10_000, what = 'the condition' }: { withinMs?: number; what?: string } = {},
): Promise<NonNullable<R>> => {
  const end = Date.now() + withinMs
  let last: unknown
  for (let pause = 2; ; pause = Math.min(50, pause * 1.5)) {
    try {
      const answer = await ask()
      if (answer) return answer as NonNullable<R>
      last = answer
    } catch (error) {
      last = error
    }
    if (Date.now() > end)
      throw new Error(`Waited ${withinMs} ms in vain for ${what}; last: ${last instanceof Error ? last.message : JSON.stringify(last)}`)
    await new Promise((resolve) => setTimeout(resolve, pause))
  }
}
