/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** The embedded SQL engine that evaluates queries. Callers hold the engine's lock. */
final class H2 implements AutoCloseable {

    private static final AtomicLong NAMES = new AtomicLong();

    private static final int KEPT = 200;

    private final Connection connection;
    private final Map<Object, Attached> kept = new LinkedHashMap<>(16, 0.75f, true);

    /** A source that stays for later queries, as long as its columns are the same. */
    private record Attached(String name, List<Column> columns, List<Column> hidden) {
        boolean fits(RowSource source) {
            return columns.equals(source.columns()) && hidden.equals(source.hidden());
        }
    }

    H2() {
        try {
            connection =
                    DriverManager.getConnection(
                            "jdbc:h2:mem:;LAZY_QUERY_EXECUTION=1;MAX_MEMORY_ROWS=10000000");
            try (Statement statement = connection.createStatement()) {
                for (String end : List.of("First", "Last", "LastRow")) {
                    statement.execute(
                            "CREATE AGGREGATE TD_"
                                    + end.toUpperCase(java.util.Locale.ROOT)
                                    + " FOR '"
                                    + H2Aggregates.class.getName()
                                    + "$"
                                    + end
                                    + "'");
                }
            }
        } catch (SQLException e) {
            throw new IllegalStateException("H2 does not start.", e);
        }
    }

    /** Makes a source known; gives its name in H2. Those with an identity stay known. */
    String attach(RowSource source) throws ServerError {
        if (source.identity() == null) {
            return create(source);
        }
        Attached known = kept.get(source.identity());
        if (known != null && known.fits(source)) {
            return known.name;
        }
        if (known != null) {
            kept.remove(source.identity());
            drop(known.name);
        }
        if (kept.size() >= KEPT) {
            Iterator<Attached> oldest = kept.values().iterator();
            drop(oldest.next().name);
            oldest.remove();
        }
        String name = create(source);
        kept.put(source.identity(), new Attached(name, source.columns(), source.hidden()));
        return name;
    }

    private String create(RowSource source) throws ServerError {
        String name = "S" + NAMES.incrementAndGet();
        StringBuilder sql = new StringBuilder("CREATE TABLE ").append(name).append('(');
        define(source.columns(), "", sql);
        define(source.hidden(), " INVISIBLE", sql);
        for (Column column : H2SourceTable.reals(source)) {
            sql.append(quote(bitsOf(column.name()))).append(" BIGINT INVISIBLE,");
        }
        sql.setLength(sql.length() - 1);
        sql.append(") ENGINE \"").append(H2SourceTable.Factory.class.getName()).append('"');
        H2SourceTable.offer(name, source);
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql.toString());
        } catch (SQLException e) {
            throw refused(e);
        } finally {
            H2SourceTable.withdraw(name);
        }
        return name;
    }

    private static void define(List<Column> columns, String suffix, StringBuilder sql) {
        for (Column column : columns) {
            sql.append(quote(column.name()))
                    .append(' ')
                    .append(H2Values.sqlType(column))
                    .append(suffix)
                    .append(',');
        }
    }

    /** The hidden column with the bits of a FLOAT or DOUBLE, since H2 knows no negative zero. */
    static String bitsOf(String column) {
        return column + ":bits";
    }

    static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** Forgets a source unless it is kept. */
    void detach(String name) throws ServerError {
        if (kept.values().stream().noneMatch(one -> one.name.equals(name))) {
            drop(name);
        }
    }

    private void drop(String name) throws ServerError {
        try (Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE " + name);
        } catch (SQLException e) {
            throw refused(e);
        }
    }

    /** The types H2 gives the columns of a query. */
    List<Integer> types(String sql) throws ServerError {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            List<Integer> types = new ArrayList<>();
            var meta = statement.getMetaData();
            for (int i = 1; i <= meta.getColumnCount(); i++) {
                types.add(meta.getColumnType(i));
            }
            return types;
        } catch (SQLException e) {
            throw refused(e);
        }
    }

    List<Object[]> query(SelectTranslator.Query query) throws ServerError {
        try (PreparedStatement statement = prepare(query.sql())) {
            return query(statement, query);
        } catch (SQLException e) {
            throw refused(e);
        }
    }

    PreparedStatement prepare(String sql) throws ServerError {
        try {
            return connection.prepareStatement(sql);
        } catch (SQLException e) {
            throw refused(e);
        }
    }

    List<Object[]> query(PreparedStatement statement, SelectTranslator.Query query)
            throws ServerError {
        List<Column> columns = query.columns();
        List<Object[]> rows = new ArrayList<>();
        try (ResultSet result = statement.executeQuery()) {
            while (result.next()) {
                Object[] row = new Object[columns.size()];
                for (int i = 0; i < row.length; i++) {
                    row[i] =
                            query.bits().get(i)
                                    ? H2Values.readBits(result, i + 1, columns.get(i))
                                    : H2Values.read(result, i + 1, columns.get(i));
                }
                rows.add(row);
            }
        } catch (SQLException e) {
            throw refused(e);
        }
        return rows;
    }

    /** What H2 refuses has no code of its own in TDengine; the text tells. */
    private static ServerError refused(SQLException e) {
        return Errors.error(0x2600, "syntax error near \"\" (" + e.getMessage() + ")");
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException("H2 does not stop.", e);
        }
    }
}
