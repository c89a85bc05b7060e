/**
 * Methods that change nothing, and so may be sent twice. A test holds the list against the contract.
 *
 * Not in it, though they take no mutationId: those that write a file (session.exportBundle, storage.backup), and
 * those that page and host don't pass on.
 */
export const READS = new Set([
  'session.list',
  'session.get',
  'employee.list',
  'employee.get',
  'employee.search',
  'employee.filterOptions',
  'change.list',
  'change.history',
  'change.checkpoints',
  'statistics.distribution',
  'statistics.movers',
  'statistics.anomalies',
  'statistics.agenda',
  'org.tree',
  'org.reports',
  'org.chain',
  'storage.status',
  'storage.usage',
  'storage.check',
  'storage.backups',
  'storage.retry',
  'settings.get',
  'recentFile.list',
  'rpc.discover',
  'ping',
]);
