import './design/base.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { queryClient } from './api/query-client.ts'
import { onRefused } from './api/request.ts'
import { DialogHost } from './design/dialog.tsx'
import { toast } from './design/toast-store.ts'
import { MenuHost } from './design/menu-host.tsx'
import { Toaster } from './design/toaster.tsx'
import { TooltipProvider } from './design/tooltip.tsx'
import { setRouter } from './navigation.ts'
import { rememberUser } from './offline/remembered.ts'
import { isAway } from './offline/shelf.ts'
import { router } from './router.tsx'
import { t } from './text/en.ts'

setRouter(router)
onRefused((error) => {
  const { pathname, href } = router.state.location
  if (pathname === '/login' || pathname === '/setup') return
  queryClient.removeQueries({ queryKey: ['me'] })
  rememberUser(null)
  if (error.code === 'setup.required') void router.navigate({ to: '/setup', replace: true })
  else void router.navigate({ to: '/login', search: href === '/' ? {} : { to: href }, replace: true })
})

// A part of a build that the server does not have any more: its successor is one load away.
addEventListener('vite:preloadError', () => {
  if (!isAway()) toast({ text: t.offline.update, action: { label: t.offline.reload, run: () => location.reload() }, forMs: 60_000 })
})

createRoot(document.getElementById('root')!).render(
  <StrictMode>
    <QueryClientProvider client={queryClient}>
      <TooltipProvider>
        <RouterProvider router={router} />
        <MenuHost />
        <DialogHost />
        <Toaster />
      </TooltipProvider>
    </QueryClientProvider>
  </StrictMode>,
)
