// Runs before the first paint, so that a light room does not flash dark. A file of its own because the CSP allows no inline scripts.
try {
  document.documentElement.dataset.theme = localStorage.getItem('tutti.theme') || 'dark'
} catch {
  // Storage may be forbidden: dark it is.
}
