import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { addUser, setUserPassword } from '../../api/identity.ts'
import type { User } from '../../api/types.ts'
import { Button } from '../../design/button.tsx'
import { Dialog } from '../../design/dialog.tsx'
import { Checkbox, Field } from '../../design/field.tsx'
import { closeDialog } from '../../design/overlay-store.ts'
import { toast } from '../../design/toast-store.ts'
import { t } from '../../text/en.ts'

const Actions = ({ busy, label, disabled }: { busy: boolean; label: string; disabled: boolean }) => (
  <div className="flex justify-end gap-2">
    <Button tone="quiet" onClick={closeDialog}>
      {t.cancel}
    </Button>
    <Button tone="accent" type="submit" busy={busy} disabled={disabled}>
      {label}
    </Button>
  </div>
)

export function AddUser({ done }: { done: () => void }) {
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [admin, setAdmin] = useState(false)
  const add = useMutation({
    mutationFn: () => addUser({ name: name.trim(), password, role: admin ? 'admin' : 'listener' }),
    onSuccess: () => (closeDialog(), toast({ text: t.users.added(name.trim()) }), done()),
  })
  return (
    <Dialog title={t.users.add} about={t.users.addText}>
      <form className="flex flex-col gap-4" onSubmit={(event) => (event.preventDefault(), add.mutate())}>
        <Field
          label={t.login.name}
          value={name}
          onChange={(event) => setName(event.target.value)}
          autoComplete="off"
          autoCapitalize="off"
          required
          autoFocus
          bad={add.error?.message}
        />
        <Field
          label={t.login.password}
          type="password"
          autoComplete="new-password"
          minLength={8}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          required
          help={t.password.help}
        />
        <Checkbox label={t.users.asAdmin} checked={admin} onChange={setAdmin} />
        <Actions busy={add.isPending} label={t.users.add} disabled={!name.trim() || password.length < 8} />
      </form>
    </Dialog>
  )
}

export function NewPassword({ user }: { user: User }) {
  const [password, setPassword] = useState('')
  const set = useMutation({
    mutationFn: () => setUserPassword(user.id, password),
    onSuccess: () => (closeDialog(), toast({ text: t.users.passwordSet(user.name) })),
  })
  return (
    <Dialog title={t.users.password} about={t.users.passwordText(user.name)}>
      <form className="flex flex-col gap-4" onSubmit={(event) => (event.preventDefault(), set.mutate())}>
        <Field
          label={t.password.next}
          type="password"
          autoComplete="new-password"
          minLength={8}
          value={password}
          onChange={(event) => setPassword(event.target.value)}
          required
          autoFocus
          help={t.password.help}
          bad={set.error?.message}
        />
        <Actions busy={set.isPending} label={t.save} disabled={password.length < 8} />
      </form>
    </Dialog>
  )
}

export function RemoveUser({ user, remove }: { user: User; remove: () => void }) {
  return (
    <Dialog title={t.users.removeTitle(user.name)}>
      <p className="text-quiet">{t.users.removeText}</p>
      <div className="mt-6 flex justify-end gap-2">
        <Button tone="quiet" onClick={closeDialog}>
          {t.cancel}
        </Button>
        <Button tone="danger" onClick={() => (closeDialog(), remove())}>
          {t.users.remove}
        </Button>
      </div>
    </Dialog>
  )
}
