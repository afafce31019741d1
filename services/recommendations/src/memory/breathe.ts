/** Lets others have the thread between two pages. */
export const breathe = () => new Promise<void>((resolve) => setImmediate(resolve))
