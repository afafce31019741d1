const words: Record<string, string> = {
  EACCES: 'no permission to read it',
  EPERM: 'no permission to read it',
  ENOENT: 'it does not exist',
  ENOTDIR: 'part of its path is not a folder',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'its path is too long for this system',
  EIO: 'the disk reports a read error',
  EMFILE: 'too many open files',
  ENFILE: 'too many open files',
  ESTALE: 'the network share has gone away',
  ETIMEDOUT: 'the network share does not answer',
  ENOTCONN: 'the network share is not connected',
}

/** A system error in words; the code stays, for those who search for it. */
export const reasonOf = (error: unknown) => {
  const code = (error as NodeJS.ErrnoException).code
  if (code && words[code]) return `${words[code]} (${code})`
  return error instanceof Error ? error.message : String(error)
}
