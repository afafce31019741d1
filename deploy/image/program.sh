#!/bin/sh
# Installs what the program needs at run time, and nothing else. Run at the root of a clean copy of the repository, with npm on the PATH.
set -eu
npm ci --workspace=@tutti/tutti --include-workspace-root --omit=dev --ignore-scripts --prefer-offline

# The Node that the lock file pins and every test runs on. Its symbols are a fifth of it.
mkdir -p node
for found in node_modules/node-*/bin/node; do cp "$found" node/node; done
strip node/node
rm -rf node_modules/node-linux-* node_modules/.bin
# The one shared library of it that the base image lacks.
cp -L "/usr/lib/$(uname -m)-linux-gnu/libatomic.so.1" node/

# Types and maps are for whoever writes code, and the player is there as built.
find node_modules packages services apps -type f \( -name '*.d.ts' -o -name '*.d.mts' -o -name '*.d.cts' -o -name '*.map' \) -delete
# Of ffmpeg the module that is not used is half.
rm -rf node_modules/@ffmpeg/core/dist/umd
rm -rf node_modules/@types node_modules/@tutti/testing packages/testing apps/web
# Links to workspaces that were not installed lead nowhere.
find node_modules -xtype l -delete
