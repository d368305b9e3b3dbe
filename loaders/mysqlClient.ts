// knex ships this dialect without types of its own.
// eslint-disable-next-line @typescript-eslint/no-require-imports
const MySql2Client = require("knex/lib/dialects/mysql2") as new (...args: unknown[]) => {
  _query(connection: Connection, query: Query): Promise<Query>;
};

interface Connection {
  destroy(): void;
}

interface Query {
  readonly sql: string;
  options?: object;
}

/** In ms. Far above what a read takes, and above the time that a source has by default. */
export const READ_TIMEOUT_MS = 15_000;

/**
 * knex over mysql2, with an end to waiting. Fault that this stops: a server that loses its power, or a firewall that
 * forgets a connection, answers nothing any more and closes nothing. Each statement on such a connection would wait for
 * hours, and once all connections of the pool are such ones the department is gone for good. A read that has no answer
 * in time fails and its connection is thrown away. Writes wait: a migration of a large table takes as long as it takes.
 */
export class MysqlClient extends MySql2Client {
  declare readonly config: { readonly readTimeoutMs?: number };

  override async _query(connection: Connection, query: Query): Promise<Query> {
    if (!/^\s*(select|with)\b/i.test(query.sql)) return super._query(connection, query);
    query.options = { ...query.options, timeout: this.config.readTimeoutMs };
    try {
      return await super._query(connection, query);
    } catch (error) {
      if ((error as { code?: unknown }).code === "PROTOCOL_SEQUENCE_TIMEOUT") connection.destroy();
      throw error;
    }
  }
}
