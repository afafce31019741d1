const WORDS: Record<string, string> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOENT: 'there is nothing at that path',
  ENOTDIR: 'a part of the path is a file',
  EISDIR: 'it is a folder',
  EEXIST: 'it is a file, not a folder',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
}

/** Why the system refused a file or a folder, in words. */
export const reasonOf = (error: unknown): string => {
  const { code, message } = error as { code?: string; message: string }
  return WORDS[code ?? ''] ?? message
}
