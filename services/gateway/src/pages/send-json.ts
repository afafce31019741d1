import type { ServerResponse } from 'node:http'

/** Answers with JSON that is to be asked for again each time. */
export const sendJson = (outgoing: ServerResponse, body: object): void => {
  const text = JSON.stringify(body)
  outgoing.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(text), 'Cache-Control': 'no-cache' })
  outgoing.end(text)
}
