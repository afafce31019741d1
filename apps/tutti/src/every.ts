/** Works on all at once and waits for all, also when one fails: nothing may be half open when the rest is closed. @throws the first failure */
export const every = async <T>(items: readonly T[], work: (item: T) => unknown): Promise<void> => {
  const outcomes = await Promise.allSettled(items.map(async (item) => work(item)))
  const failed = outcomes.find((one) => one.status === 'rejected')
  if (failed) throw failed.reason
}
