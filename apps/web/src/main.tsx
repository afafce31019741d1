import './design/base.css'
import { QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { queryClient } from './api/query-client.ts'
import { onRefused } from './api/request.ts'
import { DialogHost } from './design/dialog.tsx'
import { MenuHost } from './design/menu-host.tsx'
import { Toaster } from './design/toaster.tsx'
import { TooltipProvider } from './design/tooltip.tsx'
import { setRouter } from './navigation.ts'
import { router } from './router.tsx'

setRouter(router)
onRefused((error) => {
  const { pathname, href } = router.state.location
  if (pathname === '/login' || pathname === '/setup') return
  queryClient.removeQueries({ queryKey: ['me'] })
  if (error.code === 'setup.required') void router.navigate({ to: '/setup', replace: true })
  else void router.navigate({ to: '/login', search: href === '/' ? {} : { to: href }, replace: true })
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
