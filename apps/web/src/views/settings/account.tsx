import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { me, rename } from '../../api/identity.ts'
import { queryClient } from '../../api/query-client.ts'
import type { User } from '../../api/types.ts'
import { Button } from '../../design/button.tsx'
import { Field } from '../../design/field.tsx'
import { toast } from '../../design/toast-store.ts'
import { Section } from '../../parts/section.tsx'
import { t } from '../../text/en.ts'

export function Account({ user }: { user: User }) {
  const [name, setName] = useState(user.display_name)
  const save = useMutation({
    mutationFn: () => rename(name.trim()),
    onSuccess: (changed) => (queryClient.setQueryData(me.queryKey, changed), toast({ text: t.account.saved })),
  })
  return (
    <Section title={t.account.title} text={t.account.text(user.name, t.roles[user.role])}>
      <form className="flex items-end gap-3" onSubmit={(event) => (event.preventDefault(), save.mutate())}>
        <Field
          label={t.account.displayName}
          value={name}
          onChange={(event) => setName(event.target.value)}
          required
          maxLength={80}
          className="w-80 max-w-full"
          bad={save.error?.message}
        />
        <Button type="submit" busy={save.isPending} disabled={!name.trim() || name === user.display_name} className="h-11!">
          {t.save}
        </Button>
      </form>
    </Section>
  )
}
