import { useMutation } from '@tanstack/react-query'
import { Sparkles } from 'lucide-react'
import { addDemo, addFolder } from '../../api/folders.ts'
import { Button } from '../../design/button.tsx'
import { t } from '../../text/en.ts'
import { FolderBrowser, useChosenPath } from '../admin/folder-browser.tsx'

export function StepMusic({ done }: { done: () => void }) {
  const { path, setPath, chosen } = useChosenPath()
  const add = useMutation({ mutationFn: () => addFolder(chosen!), onSuccess: done })
  const demo = useMutation({ mutationFn: addDemo, onSuccess: done })
  const error = add.error ?? demo.error
  return (
    <div>
      <h2 className="text-20 font-bold">{t.setup.where}</h2>
      <p className="mt-1 mb-4 text-13 text-quiet">{t.setup.whereText}</p>
      <FolderBrowser path={path} onPath={setPath} />
      {error && (
        <p role="alert" className="mt-3 text-13 text-danger">
          {error.message}
        </p>
      )}
      <div className="mt-6 flex flex-wrap items-center gap-3">
        <Button
          tone="accent"
          busy={add.isPending}
          disabled={!chosen || demo.isPending}
          onClick={() => add.mutate()}
          className="h-12! px-8!"
        >
          {t.folders.use}
        </Button>
        <Button icon={Sparkles} busy={demo.isPending} disabled={add.isPending} onClick={() => demo.mutate()} className="h-12!">
          {t.folders.demo}
        </Button>
        <Button tone="quiet" onClick={done}>
          {t.setup.later}
        </Button>
      </div>
    </div>
  )
}
