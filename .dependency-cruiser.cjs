// The import directions of the design: src → speech, intents, bridge; those three know nothing of each other.
const folder = (name, others) => ({
  name: `${name}-stands-alone`,
  severity: 'error',
  from: { path: `^${name}/` },
  to: { path: `^(${others.join('|')})/` },
});

module.exports = {
  forbidden: [
    folder('speech', ['src', 'intents', 'bridge', 'bench', 'tests']),
    folder('intents', ['src', 'speech', 'bridge', 'bench', 'tests']),
    folder('bridge', ['src', 'speech', 'intents', 'bench', 'tests']),
    folder('src', ['bench', 'tests']),
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    { name: 'no-unresolvable', severity: 'error', from: {}, to: { couldNotResolve: true } },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^dist/' },
  },
};
