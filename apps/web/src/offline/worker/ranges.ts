/** The answer to a request for stored bytes, whole or the one range that is asked for (RFC 9110, 14). The blob stays on disk; what is sent is read as it is sent. */
export function answerWith(blob: Blob, type: string, range: string | null): Response {
  const head = { 'content-type': type, 'accept-ranges': 'bytes', 'cache-control': 'no-store' }
  const asked = /^bytes=(\d*)-(\d*)$/.exec(range ?? '')
  if (!asked || (asked[1] === '' && asked[2] === '')) return new Response(blob, { headers: { ...head, 'content-length': `${blob.size}` } })
  const [, from = '', to = ''] = asked
  const start = from === '' ? Math.max(0, blob.size - Number(to)) : Number(from)
  const end = from === '' || to === '' ? blob.size - 1 : Math.min(Number(to), blob.size - 1)
  if (start > end) return new Response(null, { status: 416, headers: { ...head, 'content-range': `bytes */${blob.size}` } })
  return new Response(blob.slice(start, end + 1), {
    status: 206,
    headers: { ...head, 'content-length': `${end - start + 1}`, 'content-range': `bytes ${start}-${end}/${blob.size}` },
  })
}
