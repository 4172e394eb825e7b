/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import io.tdengine.flink.transport.type.DataType;
import io.tdengine.flink.transport.type.Precision;
import java.util.ArrayList;
import java.util.List;

/** The tables of information_schema and performance_schema. */
final class SystemTables {

    private final Catalog catalog;

    SystemTables(Context context) {
        this.catalog = context.catalog();
    }

    RowSource find(String name) throws ServerError {
        List<RowSource.Row> rows = new ArrayList<>();
        List<Column> columns =
                switch (name) {
                    case "ins_databases" -> databases(rows);
                    case "ins_stables" -> superTables(rows);
                    case "ins_tables" -> tables(rows);
                    case "ins_columns" -> columns(rows);
                    case "ins_tags" -> tags(rows);
                    case "ins_vgroups" -> vgroups(rows);
                    case "ins_topics" -> topics(rows);
                    case "ins_subscriptions" -> SystemSubscriptions.subscriptions(catalog, rows);
                    case "perf_consumers" -> SystemSubscriptions.consumers(catalog, rows);
                    case "ins_users" -> users(rows);
                    // There are no views; JDBC's metadata asks for them nevertheless.
                    case "ins_views" -> List.of(varchar("view_name", 192), varchar("db_name", 64));
                    default -> throw Errors.noTable();
                };
        return new RowSource(Precision.MILLISECONDS, columns, List.of(), rows);
    }

    static Column varchar(String name, int length) {
        return Column.varchar(name, length);
    }

    static Column of(String name, DataType type) {
        return Column.of(name, type);
    }

    private List<Column> users(List<RowSource.Row> rows) {
        for (String user : catalog.users().keySet()) {
            rows.add(RowSource.Row.of(user, user.equals("root") ? (byte) 1 : (byte) 0, (byte) 1));
        }
        return List.of(
                varchar("name", 24), of("super", DataType.TINYINT), of("enable", DataType.TINYINT));
    }

    private List<Column> databases(List<RowSource.Row> rows) {
        for (Database db : catalog.databases().values()) {
            String keep = db.keepDays() + "d";
            rows.add(
                    RowSource.Row.of(
                            db.name(),
                            db.createdMillis(),
                            db.vgroups().size(),
                            (long) db.tables().size(),
                            (byte) 1,
                            "on",
                            "10d",
                            keep + "," + keep + "," + keep,
                            256,
                            4,
                            256,
                            100,
                            4096,
                            (byte) 2,
                            db.precision().sqlName(),
                            "ready",
                            null,
                            false,
                            "none",
                            1,
                            (byte) 1,
                            3000,
                            db.walRetentionSeconds(),
                            0L,
                            (short) 2,
                            (short) 0,
                            (short) 0,
                            4,
                            0,
                            131_072,
                            "525600m",
                            (byte) 1,
                            (byte) 0,
                            "none",
                            "0d",
                            "0d,0d",
                            "0h"));
        }
        return List.of(
                varchar("name", 64),
                of("create_time", DataType.TIMESTAMP),
                of("vgroups", DataType.INT),
                of("ntables", DataType.BIGINT),
                of("replica", DataType.TINYINT),
                varchar("strict", 4),
                varchar("duration", 10),
                varchar("keep", 32),
                of("buffer", DataType.INT),
                of("pagesize", DataType.INT),
                of("pages", DataType.INT),
                of("minrows", DataType.INT),
                of("maxrows", DataType.INT),
                of("comp", DataType.TINYINT),
                varchar("precision", 2),
                varchar("status", 10),
                varchar("retentions", 60),
                of("single_stable", DataType.BOOL),
                varchar("cachemodel", 11),
                of("cachesize", DataType.INT),
                of("wal_level", DataType.TINYINT),
                of("wal_fsync_period", DataType.INT),
                of("wal_retention_period", DataType.INT),
                of("wal_retention_size", DataType.BIGINT),
                of("stt_trigger", DataType.SMALLINT),
                of("table_prefix", DataType.SMALLINT),
                of("table_suffix", DataType.SMALLINT),
                of("tsdb_pagesize", DataType.INT),
                of("keep_time_offset", DataType.INT),
                of("ss_chunkpages", DataType.INT),
                varchar("ss_keeplocal", 10),
                of("ss_compact", DataType.TINYINT),
                of("with_arbitrator", DataType.TINYINT),
                varchar("encrypt_algorithm", 16),
                varchar("compact_interval", 12),
                varchar("compact_time_range", 24),
                varchar("compact_time_offset", 4));
    }

    private List<Column> superTables(List<RowSource.Row> rows) {
        for (Database db : catalog.databases().values()) {
            for (SuperTable table : db.superTables().values()) {
                rows.add(
                        RowSource.Row.of(
                                table.name(),
                                db.name(),
                                table.createdMillis(),
                                table.schema().columns().size(),
                                table.schema().tags().size(),
                                table.createdMillis(),
                                table.comment(),
                                "5000a,5000a",
                                "-1a,-1a",
                                "",
                                table.uid(),
                                false,
                                -1L));
            }
        }
        return List.of(
                varchar("stable_name", 192),
                varchar("db_name", 64),
                of("create_time", DataType.TIMESTAMP),
                of("columns", DataType.INT),
                of("tags", DataType.INT),
                of("last_update", DataType.TIMESTAMP),
                varchar("table_comment", 1024),
                varchar("watermark", 64),
                varchar("max_delay", 64),
                varchar("rollup", 128),
                of("uid", DataType.BIGINT),
                of("isvirtual", DataType.BOOL),
                of("keep", DataType.BIGINT));
    }

    private List<Column> tables(List<RowSource.Row> rows) {
        for (Database db : catalog.databases().values()) {
            for (Table table : db.tables().values()) {
                SuperTable superTable = table.superTable();
                rows.add(
                        RowSource.Row.of(
                                table.name(),
                                db.name(),
                                table.createdMillis(),
                                table.schema().columns().size(),
                                superTable == null ? null : superTable.name(),
                                table.uid(),
                                table.vgroup().id(),
                                0,
                                table.comment(),
                                superTable == null ? "NORMAL_TABLE" : "CHILD_TABLE"));
            }
        }
        return List.of(
                varchar("table_name", 192),
                varchar("db_name", 64),
                of("create_time", DataType.TIMESTAMP),
                of("columns", DataType.INT),
                varchar("stable_name", 192),
                of("uid", DataType.BIGINT),
                of("vgroup_id", DataType.INT),
                of("ttl", DataType.INT),
                varchar("table_comment", 1024),
                varchar("type", 21));
    }

    private List<Column> columns(List<RowSource.Row> rows) {
        for (Database db : catalog.databases().values()) {
            for (SuperTable table : db.superTables().values()) {
                columns(table.name(), db, "SUPER_TABLE", table.schema(), rows);
            }
            for (Table table : db.tables().values()) {
                String type = table.superTable() == null ? "NORMAL_TABLE" : "CHILD_TABLE";
                columns(table.name(), db, type, table.schema(), rows);
            }
        }
        return List.of(
                varchar("table_name", 192),
                varchar("db_name", 64),
                varchar("table_type", 21),
                varchar("col_name", 64),
                varchar("col_type", 32),
                of("col_length", DataType.INT),
                of("col_precision", DataType.INT),
                of("col_scale", DataType.INT),
                of("col_nullable", DataType.INT),
                varchar("col_source", 258),
                of("col_id", DataType.SMALLINT));
    }

    private static void columns(
            String table, Database db, String type, Schema schema, List<RowSource.Row> rows) {
        for (Column column : schema.columns()) {
            rows.add(
                    RowSource.Row.of(
                            table,
                            db.name(),
                            type,
                            column.name(),
                            column.sqlType(),
                            column.schemaBytes(),
                            null,
                            null,
                            null,
                            null,
                            (short) column.id()));
        }
    }

    private List<Column> tags(List<RowSource.Row> rows) {
        for (Database db : catalog.databases().values()) {
            for (Table table : db.tables().values()) {
                for (int i = 0; i < table.tags().length; i++) {
                    Column tag = table.schema().tags().get(i);
                    rows.add(
                            RowSource.Row.of(
                                    table.name(),
                                    db.name(),
                                    table.superTable().name(),
                                    tag.name(),
                                    tag.sqlType(),
                                    text(table.tags()[i])));
                }
            }
        }
        return List.of(
                varchar("table_name", 192),
                varchar("db_name", 64),
                varchar("stable_name", 192),
                varchar("tag_name", 64),
                varchar("tag_type", 32),
                varchar("tag_value", 16_384));
    }

    private static String text(Object cell) {
        if (cell instanceof byte[] bytes) {
            return "\\x" + java.util.HexFormat.of().withUpperCase().formatHex(bytes);
        }
        return cell == null ? null : cell.toString();
    }

    private List<Column> vgroups(List<RowSource.Row> rows) {
        for (Database db : catalog.databases().values()) {
            for (Vgroup vgroup : db.vgroups()) {
                long tables =
                        db.tables().values().stream().filter(t -> t.vgroup() == vgroup).count();
                long last = vgroup.log().end() - 1;
                Object[] row = new Object[19];
                row[0] = vgroup.id();
                row[1] = db.name();
                row[2] = (int) tables;
                row[3] = (short) 1;
                row[4] = vgroup.log().isOffline() ? "offline" : "leader";
                row[5] = last + "/" + last;
                row[15] = 0;
                row[16] = 0;
                row[17] = (byte) 0;
                row[18] = 0;
                rows.add(RowSource.Row.of(row));
            }
        }
        List<Column> columns =
                new ArrayList<>(
                        List.of(
                                of("vgroup_id", DataType.INT),
                                varchar("db_name", 64),
                                of("tables", DataType.INT)));
        for (int i = 1; i <= 4; i++) {
            columns.add(of("v" + i + "_dnode", DataType.SMALLINT));
            columns.add(varchar("v" + i + "_status", 9));
            columns.add(varchar("v" + i + "_applied/committed", 41));
        }
        columns.add(of("cacheload", DataType.INT));
        columns.add(of("cacheelements", DataType.INT));
        columns.add(of("tsma", DataType.TINYINT));
        columns.add(of("mount_vgroup_id", DataType.INT));
        return columns;
    }

    private List<Column> topics(List<RowSource.Row> rows) {
        for (Topic topic : catalog.topics().values()) {
            rows.add(
                    RowSource.Row.of(
                            topic.name(),
                            topic.database().name(),
                            topic.createdMillis(),
                            topic.sql(),
                            topic.schemaJson(),
                            topic.withMeta() ? "yes" : "no",
                            topic.kindName()));
        }
        return List.of(
                varchar("topic_name", 192),
                varchar("db_name", 64),
                of("create_time", DataType.TIMESTAMP),
                varchar("sql", 2048),
                varchar("schema", 65_517),
                varchar("meta", 4),
                varchar("type", 8));
    }
}
