export * from './audio-files/index.ts'
