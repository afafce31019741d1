const SPANS_MS = { hour: 3_600_000, day: 86_400_000 }

/**
 * What `work` answers, all of it given within one UTC hour or day: if one ended meanwhile, it is done again. For answers that
 * count hours or days, as "today" and links that are good until an hour; what is compared with one another or with a rule has
 * to be of one day. `now` (ms) is of that span. The span must be longer than the work.
 * @example const { result, now } = await withinOne('day', () => client.get('/tutti/v1/home'))
 */
export const withinOne = async <R>(span: keyof typeof SPANS_MS, work: () => Promise<R> | R): Promise<{ result: R; now: number }> => {
  for (;;) {
    const now = Date.now()
    const result = await work()
    if (spanOf(span, Date.now()) === spanOf(span, now)) return { result, now }
  }
}

const spanOf = (span: keyof typeof SPANS_MS, ms: number) => Math.floor(ms / SPANS_MS[span])
