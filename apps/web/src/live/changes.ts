import { scan } from '../api/folders.ts'
import { queryClient } from '../api/query-client.ts'
import { listen, type Topic } from './socket.ts'

const keys: Record<Topic, string[][]> = {
  library: [['library'], ['folders'], ['missing'], ['problems']],
  playlists: [['playlists']],
  saved: [['saved']],
  history: [['history']],
  home: [['home']],
}
const due = new Set<Topic>()
let timer = 0

/** Makes what the server says has changed be asked for again; a scan says so often, hence at most every 1.5 s. */
export function followChanges(): () => void {
  return listen((message) => {
    if (message.type === 'scan') queryClient.setQueryData(scan.queryKey, message.scan)
    if (message.type === 'changed') later(message.topic)
    if (message.type === 'open') void queryClient.invalidateQueries({ queryKey: scan.queryKey })
  })
}

function later(topic: Topic) {
  due.add(topic)
  timer ||= window.setTimeout(
    () => {
      timer = 0
      for (const changed of due) for (const queryKey of keys[changed] ?? []) void queryClient.invalidateQueries({ queryKey })
      due.clear()
    },
    topic === 'library' ? 1500 : 120,
  )
}
