#!/bin/sh
# Makes deploy/secrets/ for compose.yaml, once: keys and passwords that nobody has seen. Needs openssl. Keep the folder: without system.key
# no session and no service's credential is good any more.
set -eu
cd "$(dirname "$0")"
if [ -e secrets ]; then
  echo 'Cannot make deploy/secrets: it is there. Every process of a system has to have the same ones.' >&2
  exit 1
fi
umask 077
mkdir secrets
cd secrets
random() { openssl rand -hex "$1"; }
openssl rand -out system.key 32
# Compose mounts a file with its own mode, and the program is user 65532: the folder keeps others out.
chmod 444 system.key
postgres=$(random 24)
# NATS would read a value that begins with a digit as a number.
nats=n$(random 24)
access=GK$(random 12)
secret=$(random 32)
printf '%s' "$postgres" >postgres.password
chmod 444 postgres.password
cat >engines.env <<END
TUTTI_DATABASE_URL=postgres://tutti:$postgres@postgres:5432/postgres
TUTTI_NATS_URL=nats://tutti:$nats@nats:4222
TUTTI_S3_ACCESS_KEY_ID=$access
TUTTI_S3_SECRET_ACCESS_KEY=$secret
END
printf 'NATS_PASSWORD=%s\n' "$nats" >nats.env
cat >garage.env <<END
GARAGE_RPC_SECRET=$(random 32)
GARAGE_DEFAULT_ACCESS_KEY=$access
GARAGE_DEFAULT_SECRET_KEY=$secret
END
echo 'Made deploy/secrets.'
