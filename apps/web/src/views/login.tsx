import { useMutation } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { getRouteApi } from '@tanstack/react-router'
import { logIn, me } from '../api/identity.ts'
import { queryClient } from '../api/query-client.ts'
import { ApiError } from '../api/request.ts'
import { Button } from '../design/button.tsx'
import { Field } from '../design/field.tsx'
import { Wordmark } from '../design/wordmark.tsx'
import { useTitle } from '../parts/entity-head.tsx'
import { t } from '../text/en.ts'

const route = getRouteApi('/login')

export function LoginView() {
  const { to = '/' } = route.useSearch()
  const navigate = useNavigate()
  useTitle(t.login.title)
  const enter = useMutation({
    mutationFn: logIn,
    onSuccess: ({ user }) => {
      queryClient.setQueryData(me.queryKey, user)
      void navigate({ to: to.startsWith('/') && !to.startsWith('//') ? to : '/', replace: true })
    },
  })
  const submit = (event: React.FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    const form = new FormData(event.currentTarget)
    enter.mutate({ name: String(form.get('name')).trim(), password: String(form.get('password')) })
  }
  return (
    <main className="flex h-full flex-col items-center justify-center overflow-y-auto px-6 py-10">
      <Wordmark className="h-13" />
      <form onSubmit={submit} className="rise mt-10 flex w-full max-w-80 flex-col gap-4">
        <Field label={t.login.name} name="name" autoComplete="username" autoCapitalize="off" required autoFocus />
        <Field label={t.login.password} name="password" type="password" autoComplete="current-password" required bad={said(enter.error)} />
        <Button tone="accent" type="submit" busy={enter.isPending} className="mt-2 h-11">
          {t.login.enter}
        </Button>
      </form>
      <p className="mt-8 max-w-80 text-center text-13 text-faint">{t.login.help}</p>
    </main>
  )
}

function said(error: unknown): string | null {
  if (!error) return null
  if (error instanceof ApiError && error.code === 'login.failed') return t.login.wrong
  if (error instanceof ApiError && error.status === 429) return t.login.slow(error.retryAfter ?? 60)
  return error instanceof ApiError ? error.message : t.errors.page
}
