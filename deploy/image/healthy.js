// Ends with 0 when the program answers: `/health` of a household, or `node healthy.js ready` for a process of `tutti run`.
import { request } from 'node:http'
import { request as requestTls } from 'node:https'

const { TUTTI_PORT = '4770', TUTTI_INTERNAL_PORT = '4780', TUTTI_TLS_CERT } = process.env
const isMember = process.argv[2] === 'ready'
const isTls = !isMember && TUTTI_TLS_CERT !== undefined
const asked = (isTls ? requestTls : request)({
  host: '127.0.0.1',
  port: isMember ? TUTTI_INTERNAL_PORT : TUTTI_PORT,
  path: isMember ? '/ready' : '/health',
  timeout: 4_000,
  // The certificate is for the name that people type, not for this address.
  rejectUnauthorized: false,
})
asked.on('response', ({ statusCode }) => process.exit(statusCode === 200 ? 0 : 1))
asked.on('timeout', () => process.exit(1))
asked.on('error', () => process.exit(1))
asked.end()
