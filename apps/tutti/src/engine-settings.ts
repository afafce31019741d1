import { setting } from '@tutti/kit'

const address = (env: string, schemes: readonly string[], { example, help }: { example: string; help: string }) => ({
  ...setting.text(env, undefined, { help, isSecret: true }),
  allowed: `an address such as ${example}`,
  parse: (text: string) => (schemes.some((scheme) => text.startsWith(`${scheme}://`)) && URL.canParse(text) ? text : undefined),
})

/** Where data lies when it does not lie in the data folder. */
export const engineSettings = {
  databaseUrl: address('TUTTI_DATABASE_URL', ['postgres', 'postgresql'], {
    example: 'postgres://tutti:secret@db.internal:5432/postgres',
    help: 'A PostgreSQL server in place of SQLite files; its user has to be allowed to make roles and databases, one of each for a service.',
  }),
  natsUrl: setting.list('TUTTI_NATS_URL', [], {
    isSecret: true,
    help: 'Servers of a NATS cluster with JetStream in place of the event log in the data folder, such as nats://10.0.0.5:4222.',
  }),
  natsReplicas: setting.whole('TUTTI_NATS_REPLICAS', 1, {
    min: 1,
    max: 5,
    help: 'On how many NATS servers each event is kept; 3 in production.',
  }),
  s3Bucket: setting.text('TUTTI_S3_BUCKET', undefined, {
    help: 'A bucket of an S3 server in place of the data folder for what Tutti makes: covers, renditions, uploads. It has to exist.',
  }),
  s3Endpoint: setting.url('TUTTI_S3_ENDPOINT', undefined, { help: "The S3 server. Standard: Amazon's of the region." }),
  s3Region: setting.text('TUTTI_S3_REGION', 'us-east-1', { help: 'The region of the bucket.' }),
  s3AccessKeyId: setting.text('TUTTI_S3_ACCESS_KEY_ID', undefined, {
    help: "Who Tutti is for the S3 server. Standard: what Amazon's own programs find in the environment, or the machine's role.",
  }),
  s3SecretAccessKey: setting.text('TUTTI_S3_SECRET_ACCESS_KEY', undefined, {
    isSecret: true,
    help: 'The secret for TUTTI_S3_ACCESS_KEY_ID.',
  }),
  secretFile: setting.text('TUTTI_SECRET_FILE', undefined, {
    help: "The system's key, 32 bytes, the same for every process of a system. Standard: a file in the data folder that the first start makes.",
  }),
}
