const DAY_MS = 86_400_000
const MONTHS = 'January February March April May June July August September October November December'.split(' ')

/** The UTC day that a time belongs to, as its beginning in ms. */
export const dayOf = (ms: number): number => Math.floor(ms / DAY_MS) * DAY_MS

const daysAgo = (at: number, now: number) => Math.round((dayOf(now) - dayOf(at)) / DAY_MS)

const date = (at: number, now: number): string => {
  const [then, today] = [new Date(at), new Date(now)]
  const year = then.getUTCFullYear() === today.getUTCFullYear() ? '' : ` ${then.getUTCFullYear()}`
  return `${then.getUTCDate()} ${MONTHS[then.getUTCMonth()]}${year}`
}

/** today, yesterday, on 3 June, on 3 June 2025 */
export const dayWords = (at: number, now: number): string => {
  const days = daysAgo(at, now)
  return days <= 0 ? 'today' : days === 1 ? 'yesterday' : `on ${date(at, now)}`
}

/** today, yesterday, in the last 7 days, in the last 30 days, on 3 June */
export const agoWords = (at: number, now: number): string => {
  const days = daysAgo(at, now)
  if (days <= 1) return dayWords(at, now)
  return days <= 7 ? 'in the last 7 days' : days <= 30 ? 'in the last 30 days' : `on ${date(at, now)}`
}

/** June, or June 2025 when that was another year. */
export const sinceWords = (at: number, now: number): string => {
  const then = new Date(at)
  const year = then.getUTCFullYear() === new Date(now).getUTCFullYear() ? '' : ` ${then.getUTCFullYear()}`
  return `${MONTHS[then.getUTCMonth()]}${year}`
}
