/** Tells how far it is. */
export type Progress = {
  /** A step begins, with so many rows and blobs to do. */
  begin(step: string, total: number): void
  add(count: number): void
  end(): void
}

const silent: Progress = { begin: () => undefined, add: () => undefined, end: () => undefined }

/** A bar on the terminal; nothing where there is none. */
export const showProgress = async (json: boolean): Promise<Progress> => {
  if (!process.stderr.isTTY || json) return silent
  const { default: cliProgress } = await import('cli-progress')
  const bar = new cliProgress.SingleBar(
    { format: '  {step} |{bar}| {value}/{total}', hideCursor: true, clearOnComplete: true, stream: process.stderr },
    cliProgress.Presets.rect,
  )
  return {
    begin: (step, total) => bar.start(Math.max(1, total), 0, { step: step.padEnd(10) }),
    add: (count) => bar.increment(count),
    end: () => bar.stop(),
  }
}
