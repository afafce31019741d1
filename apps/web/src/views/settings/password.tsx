import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { changePassword } from '../../api/identity.ts'
import { queryClient } from '../../api/query-client.ts'
import { Button } from '../../design/button.tsx'
import { Field } from '../../design/field.tsx'
import { toast } from '../../design/toast-store.ts'
import { Section } from '../../parts/section.tsx'
import { t } from '../../text/en.ts'

export function Password() {
  const [current, setCurrent] = useState('')
  const [next, setNext] = useState('')
  const change = useMutation({
    mutationFn: () => changePassword({ current, new: next }),
    onSuccess: () => {
      setCurrent('')
      setNext('')
      toast({ text: t.password.changed })
      void queryClient.invalidateQueries({ queryKey: ['sessions'] })
    },
  })
  return (
    <Section title={t.password.title} text={t.password.text}>
      <form className="flex w-80 max-w-full flex-col gap-4" onSubmit={(event) => (event.preventDefault(), change.mutate())}>
        <Field
          label={t.password.current}
          type="password"
          autoComplete="current-password"
          value={current}
          onChange={(event) => setCurrent(event.target.value)}
          required
          bad={change.error?.message}
        />
        <Field
          label={t.password.next}
          type="password"
          autoComplete="new-password"
          minLength={8}
          value={next}
          onChange={(event) => setNext(event.target.value)}
          required
          help={t.password.help}
        />
        <Button type="submit" busy={change.isPending} disabled={!current || next.length < 8} className="self-start">
          {t.password.change}
        </Button>
      </form>
    </Section>
  )
}
