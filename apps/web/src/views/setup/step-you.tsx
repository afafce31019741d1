import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { me, setUp } from '../../api/identity.ts'
import { queryClient } from '../../api/query-client.ts'
import { ApiError } from '../../api/request.ts'
import { Button } from '../../design/button.tsx'
import { Field } from '../../design/field.tsx'
import { goTo } from '../../navigation.ts'
import { t } from '../../text/en.ts'

export function StepYou({ token, taken, done }: { token: string; taken: boolean; done: () => void }) {
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const make = useMutation({
    mutationFn: () => setUp({ token, name: name.trim(), password }),
    onSuccess: ({ user }) => (queryClient.setQueryData(me.queryKey, user), done()),
  })
  if (taken) {
    return (
      <div>
        <p className="text-quiet">{t.setup.taken}</p>
        <Button tone="accent" className="mt-6" onClick={() => goTo('/login')}>
          {t.login.enter}
        </Button>
      </div>
    )
  }
  if (!token) {
    return (
      <div role="alert">
        <h1 className="text-20 font-bold">{t.setup.noToken}</h1>
        <p className="mt-2 text-quiet">{t.setup.noTokenText}</p>
      </div>
    )
  }
  return (
    <form className="flex flex-col gap-5" onSubmit={(event) => (event.preventDefault(), make.mutate())}>
      <Field
        label={t.login.name}
        value={name}
        onChange={(event) => setName(event.target.value)}
        autoComplete="username"
        autoCapitalize="off"
        required
        autoFocus
        maxLength={60}
        help={t.setup.nameHelp}
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
        bad={said(make.error)}
      />
      <Button
        tone="accent"
        type="submit"
        busy={make.isPending}
        disabled={!name.trim() || password.length < 8}
        className="h-12! self-start px-8!"
      >
        {t.setup.next}
      </Button>
    </form>
  )
}

function said(error: unknown): string | null {
  if (error instanceof ApiError && error.code === 'setup.wrong-token') return t.setup.wrongToken
  if (error instanceof ApiError && error.code === 'setup.done') return t.setup.taken
  return error instanceof Error ? error.message : null
}
