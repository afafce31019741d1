import { needs } from '@tutti/testing/needs'
import { describe } from 'node:test'
import { databaseLaws } from '../src/laws/index.ts'
import { onPostgres } from './adapters.ts'

describe('on a PostgreSQL server', needs('postgres'), async () => databaseLaws(await onPostgres()))
