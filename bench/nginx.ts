import { spawn } from 'node:child_process'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '@tutti/testing'

const PROGRAM = '/usr/sbin/nginx'

export type Nginx = { url: string; /** of its workers, since they began */ cpuMs(): Promise<number>; stop(): Promise<void> }

/** nginx on a folder, or before another server (`http://…`), as fast as it goes: the limit to compare with. @throws when it does not start */
export const startNginx = async (served: string): Promise<Nginx> => {
  const folder = await mkdtemp(join(tmpdir(), 'tutti-nginx-'))
  const port = await freePort()
  await mkdir(join(folder, 'temporary'))
  await writeFile(join(folder, 'nginx.conf'), configuration({ served, port, folder }))
  const server = spawn(PROGRAM, ['-p', folder, '-c', join(folder, 'nginx.conf'), '-e', join(folder, 'error.log')], { stdio: 'inherit' })
  const ended = new Promise<void>((resolve) => server.once('exit', () => resolve()))
  const url = `http://127.0.0.1:${port}`
  await answers(url, ended)
  return {
    url,
    cpuMs: () => childrenCpuMs(server.pid!),
    stop: async () => {
      server.kill('SIGTERM')
      await ended
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const configuration = ({ served, port, folder }: { served: string; port: number; folder: string }): string => `
daemon off; worker_processes auto; pid ${folder}/pid; ${process.getuid?.() === 0 ? 'user root;' : ''}
events { worker_connections 1024; }
http {
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; open_file_cache max=100;
  client_body_temp_path ${folder}/temporary/a; proxy_temp_path ${folder}/temporary/b; fastcgi_temp_path ${folder}/temporary/c;
  uwsgi_temp_path ${folder}/temporary/d; scgi_temp_path ${folder}/temporary/e;
  ${served.startsWith('http') ? proxy(served, port) : `server { listen 127.0.0.1:${port}; root ${served}; }`}
}
`

const proxy = (url: string, port: number) => `
  upstream sibling { server ${new URL(url).host}; keepalive 64; }
  server { listen 127.0.0.1:${port}; location / { proxy_pass http://sibling; proxy_http_version 1.1; proxy_set_header Connection ""; } }
`

/** CLK_TCK, which Linux fixes at 100 for programs. */
const TICK_MS = 10

const childrenCpuMs = async (pid: number): Promise<number> => {
  const children = (await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8')).trim().split(' ')
  const stats = await Promise.all(children.map((child) => readFile(`/proc/${child}/stat`, 'utf8')))
  // The name stands in brackets and may hold anything; user and system time are the 12th and 13th field after it.
  const fields = stats.map((stat) => stat.slice(stat.lastIndexOf(')') + 2).split(' '))
  return fields.reduce((sum, field) => sum + (Number(field[11]) + Number(field[12])) * TICK_MS, 0)
}

const TRIES = 100
const PAUSE_MS = 20

const answers = async (url: string, ended: Promise<void>): Promise<void> => {
  for (let n = 0; n < TRIES; n += 1) {
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return
    const hasEnded = await Promise.race([
      ended.then(() => true),
      new Promise<false>((resolve) => setTimeout(() => resolve(false), PAUSE_MS)),
    ])
    if (hasEnded) throw new Error('Cannot start nginx: it ended at once; what it said stands above.')
  }
  throw new Error(`Cannot start nginx: it does not answer on ${url}.`)
}
