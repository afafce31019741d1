#!/bin/sh
# Builds the player: apps/web/dist. Run at the root of a clean copy of the repository, with Node and npm on the PATH.
set -eu
npm ci --workspace=@tutti/web --omit=dev --ignore-scripts --prefer-offline
(cd apps/web && node ../../node_modules/vite/bin/vite.js build --logLevel warn)
