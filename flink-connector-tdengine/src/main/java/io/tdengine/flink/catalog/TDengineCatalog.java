/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.catalog;

import io.tdengine.flink.transport.SqlText;
import io.tdengine.flink.transport.schema.SchemaReader;
import io.tdengine.flink.transport.schema.TableSchema;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.annotation.Internal;
import org.apache.flink.table.catalog.CatalogBaseTable;
import org.apache.flink.table.catalog.CatalogDatabase;
import org.apache.flink.table.catalog.CatalogDatabaseImpl;
import org.apache.flink.table.catalog.ObjectPath;
import org.apache.flink.table.catalog.ResolvedCatalogTable;
import org.apache.flink.table.catalog.exceptions.CatalogException;
import org.apache.flink.table.catalog.exceptions.DatabaseAlreadyExistException;
import org.apache.flink.table.catalog.exceptions.DatabaseNotEmptyException;
import org.apache.flink.table.catalog.exceptions.DatabaseNotExistException;
import org.apache.flink.table.catalog.exceptions.TableAlreadyExistException;
import org.apache.flink.table.catalog.exceptions.TableNotExistException;
import org.apache.flink.table.catalog.stats.CatalogTableStatistics;
import org.apache.flink.table.factories.Factory;

/**
 * The databases and tables of a server, read and written without declaring them. Names are in exact
 * case. Nothing is kept: what others create is seen at once.
 */
@Internal
public final class TDengineCatalog extends UnsupportedCatalogParts {

    /** Which every server has: the default where a server may have no other yet. */
    static final String NO_DATABASE = "information_schema";

    private static final String SYSTEM = "('information_schema', 'performance_schema')";

    private final boolean listsChildTables;
    private final CatalogServer server;
    private final CatalogTopics topics;
    private final CatalogTableFactory tables;

    /**
     * @param login options of the connection, which tables get without showing them
     */
    TDengineCatalog(
            String name,
            String defaultDatabase,
            boolean listsChildTables,
            CatalogServer server,
            Map<String, String> login) {
        super(name, defaultDatabase);
        this.listsChildTables = listsChildTables;
        this.server = server;
        this.topics = new CatalogTopics(server);
        this.tables = new CatalogTableFactory(login);
    }

    @Override
    public void open() {
        if (!getDefaultDatabase().equals(NO_DATABASE) && !databaseExists(getDefaultDatabase())) {
            server.close();
            throw new CatalogException(
                    "Option 'default-database' is '"
                            + getDefaultDatabase()
                            + "', which the server does not have. Names are case-sensitive.");
        }
    }

    @Override
    public void close() {
        server.close();
    }

    @Override
    public Optional<Factory> getFactory() {
        return Optional.of(tables);
    }

    @Override
    public List<String> listDatabases() {
        return server.names(
                "SELECT `name` FROM information_schema.ins_databases WHERE `name` NOT IN "
                        + SYSTEM
                        + " ORDER BY `name`");
    }

    @Override
    public boolean databaseExists(String database) {
        return listDatabases().contains(database);
    }

    @Override
    public CatalogDatabase getDatabase(String database) throws DatabaseNotExistException {
        checkExists(database);
        String precision =
                server.names(
                                "SELECT `precision` FROM information_schema.ins_databases WHERE"
                                        + " `name` = "
                                        + SqlText.quoteString(database))
                        .get(0);
        return new CatalogDatabaseImpl(Map.of("precision", precision), "");
    }

    private void checkExists(String database) throws DatabaseNotExistException {
        if (!databaseExists(database)) {
            throw new DatabaseNotExistException(getName(), database);
        }
    }

    @Override
    public void createDatabase(String name, CatalogDatabase database, boolean ignoreIfExists)
            throws DatabaseAlreadyExistException {
        if (databaseExists(name)) {
            if (!ignoreIfExists) {
                throw new DatabaseAlreadyExistException(getName(), name);
            }
            return;
        }
        server.execute(DatabaseOptions.create(name, database.getProperties()));
    }

    @Override
    public void dropDatabase(String name, boolean ignoreIfNotExists, boolean cascade)
            throws DatabaseNotExistException, DatabaseNotEmptyException {
        if (!databaseExists(name)) {
            if (!ignoreIfNotExists) {
                throw new DatabaseNotExistException(getName(), name);
            }
            return;
        }
        if (!cascade && !listTables(name).isEmpty()) {
            throw new DatabaseNotEmptyException(getName(), name);
        }
        server.execute("DROP DATABASE " + SqlText.quoteIdentifier(name));
    }

    /**
     * Super tables and normal tables, child tables if the catalog lists them, and topics on super
     * tables.
     */
    @Override
    public List<String> listTables(String database) throws DatabaseNotExistException {
        checkExists(database);
        String inDatabase = " WHERE `db_name` = " + SqlText.quoteString(database);
        List<String> names =
                server.names(
                        "SELECT `stable_name` FROM information_schema.ins_stables" + inDatabase);
        names.addAll(
                server.names(
                        "SELECT `table_name` FROM information_schema.ins_tables"
                                + inDatabase
                                + (listsChildTables ? "" : " AND `type` = 'NORMAL_TABLE'")));
        names.addAll(topics.tables(database));
        names.sort(null);
        return names;
    }

    @Override
    public boolean tableExists(ObjectPath path) {
        return isStored(path) || topicTable(path) != null;
    }

    /** The super table of a topic that the path stands for, or null. */
    private String topicTable(ObjectPath path) {
        String topic = CatalogTopics.topicOf(path.getObjectName());
        return topic == null ? null : topics.superTable(path.getDatabaseName(), topic);
    }

    private boolean isStored(ObjectPath path) {
        return isListed(path, "ins_stables", "stable_name")
                || isListed(path, "ins_tables", "table_name");
    }

    private boolean isListed(ObjectPath path, String list, String column) {
        return !server.names(
                        "SELECT `"
                                + column
                                + "` FROM information_schema."
                                + list
                                + " WHERE `db_name` = "
                                + SqlText.quoteString(path.getDatabaseName())
                                + " AND `"
                                + column
                                + "` = "
                                + SqlText.quoteString(path.getObjectName()))
                .isEmpty();
    }

    @Override
    public CatalogBaseTable getTable(ObjectPath path) throws TableNotExistException {
        boolean stored = isStored(path);
        String table = stored ? path.getObjectName() : topicTable(path);
        if (table == null) {
            throw new TableNotExistException(getName(), path);
        }
        TableSchema schema =
                server.ask(session -> SchemaReader.read(session, path.getDatabaseName(), table));
        return stored
                ? TableDescriptions.describe(schema, server.url())
                : TableDescriptions.describeTopic(
                        schema, CatalogTopics.topicOf(path.getObjectName()), server.url());
    }

    private void checkExists(ObjectPath path) throws TableNotExistException {
        if (!tableExists(path)) {
            throw new TableNotExistException(getName(), path);
        }
    }

    @Override
    public void createTable(ObjectPath path, CatalogBaseTable table, boolean ignoreIfExists)
            throws TableAlreadyExistException, DatabaseNotExistException {
        checkExists(path.getDatabaseName());
        if (!(table instanceof ResolvedCatalogTable)) {
            throw unsupported("views and materialized tables");
        }
        if (tableExists(path)) {
            if (!ignoreIfExists) {
                throw new TableAlreadyExistException(getName(), path);
            }
            return;
        }
        server.execute(
                TableDescriptions.create(
                        path.getDatabaseName(),
                        path.getObjectName(),
                        (ResolvedCatalogTable) table,
                        server.url()));
    }

    /** Drops a super table with all its child tables. */
    @Override
    public void dropTable(ObjectPath path, boolean ignoreIfNotExists)
            throws TableNotExistException {
        if (!tableExists(path)) {
            if (!ignoreIfNotExists) {
                throw new TableNotExistException(getName(), path);
            }
            return;
        }
        if (!isStored(path)) {
            throw unsupported("dropping a topic");
        }
        server.execute(
                (isListed(path, "ins_stables", "stable_name") ? "DROP STABLE " : "DROP TABLE ")
                        + SqlText.quoteTable(path.getDatabaseName(), path.getObjectName()));
    }

    /** The number of rows, which the server keeps. */
    @Override
    public CatalogTableStatistics getTableStatistics(ObjectPath path)
            throws TableNotExistException {
        if (!isStored(path)) {
            checkExists(path);
            return CatalogTableStatistics.UNKNOWN;
        }
        long rows =
                server.number(
                        "SELECT COUNT(*) FROM "
                                + SqlText.quoteTable(path.getDatabaseName(), path.getObjectName()));
        return new CatalogTableStatistics(rows, 0, 0L, 0L);
    }
}
