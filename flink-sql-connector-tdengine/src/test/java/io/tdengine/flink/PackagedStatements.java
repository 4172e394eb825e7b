/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink;

import io.tdengine.flink.transport.Connection;
import io.tdengine.flink.transport.ConnectionConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The statements of a job that uses all of the connector that its transport has. */
final class PackagedStatements {

    private static final String OPTIONS =
            "'connector' = 'tdengine', 'url' = '%s', 'username' = '%s', 'password' = '%s'";

    private static final List<String> LOOKUPS =
            List.of(
                    "'lookup.async' = 'false'",
                    "'lookup.async' = 'true'",
                    "'lookup.cache' = 'PARTIAL', 'lookup.partial-cache.max-rows' = '100'",
                    "'lookup.async' = 'true', 'lookup.cache' = 'PARTIAL',"
                            + " 'lookup.partial-cache.max-rows' = '100'",
                    "'lookup.cache' = 'FULL',"
                            + " 'lookup.full-cache.periodic-reload.interval' = '1 h'");

    private final String options;
    private final String name;
    private final boolean rest;
    private String topic;

    /**
     * @param name distinguishes it from others that run at the same time
     */
    PackagedStatements(ConnectionConfig server, String name) {
        this.rest = server.transport() == ConnectionConfig.Transport.REST;
        String scheme = rest ? "http" : "ws";
        this.options =
                String.format(
                        OPTIONS,
                        scheme + "://" + server.endpoints().get(0),
                        server.user(),
                        server.password());
        this.name = name;
    }

    /** Of the job that subscribes. */
    void useTopic(String name) {
        this.topic = name;
    }

    void createTables(Connection connection, String database) {
        for (String table : List.of("meters", "alo", "eo", "nothing", "text", "lines", "copy")) {
            connection.execute(
                    "CREATE STABLE "
                            + database
                            + "."
                            + table
                            + " (ts TIMESTAMP, watts DOUBLE) TAGS (place NCHAR(20))");
        }
        for (int i = 0; i < 4; i++) {
            connection.execute(
                    String.format(
                            "INSERT INTO %s.d%d USING %s.meters TAGS ('p%d')"
                                    + " VALUES (1700000000000, 1.5) (1700000000001, 2.5)",
                            database, i, database, i));
        }
    }

    /** Tables that the job writes to. */
    List<String> targets() {
        return rest
                ? List.of("alo", "nothing", "copy")
                : List.of("alo", "eo", "nothing", "text", "lines", "copy");
    }

    /** The child table there that one run of the job writes to. */
    String child(String table, String run) {
        return table + "_" + name + "_" + run;
    }

    List<String> of(String database, String run) {
        List<String> statements = new ArrayList<>();
        statements.add(
                "CREATE CATALOG td WITH ("
                        + options.replace("connector", "type")
                        + ", 'default-database' = '"
                        + database
                        + "')");
        statements.add(events(database));
        StringBuilder enriched = new StringBuilder("CREATE TEMPORARY VIEW enriched AS SELECT ts, ");
        StringBuilder joins = new StringBuilder(" FROM events AS e");
        for (int i = 0; i < LOOKUPS.size(); i++) {
            statements.add(
                    table(
                            "l" + i,
                            "tbname STRING METADATA, watts DOUBLE",
                            database,
                            "meters",
                            "'lookup.rows' = 'latest'",
                            LOOKUPS.get(i)));
            enriched.append(i == 0 ? "" : " + ").append("t").append(i).append(".watts");
            joins.append(
                    String.format(
                            " JOIN l%d FOR SYSTEM_TIME AS OF e.pt AS t%d ON e.device = t%d.tbname",
                            i, i, i));
        }
        statements.add(enriched.append(" AS watts").append(joins).toString());
        for (String target : targets()) {
            statements.add(
                    table(
                            "to_" + target,
                            "tbname STRING METADATA, ts TIMESTAMP_LTZ(3), watts DOUBLE, place STRING",
                            database,
                            target,
                            sink(target)));
            statements.add(
                    String.format(
                            "INSERT INTO to_%s SELECT '%s', ts, watts, 'x' FROM %s",
                            target,
                            child(target, run),
                            target.equals("copy") ? "td.`" + database + "`.meters" : "enriched"));
        }
        statements.add("DROP CATALOG td");
        return statements;
    }

    /** An unbounded stream of devices: what a topic has, or over REST numbers. */
    private String events(String database) {
        if (rest) {
            return "CREATE TEMPORARY TABLE events (id INT,"
                    + " device AS CONCAT('d', CAST(MOD(id, 4) AS STRING)),"
                    + " ts AS TO_TIMESTAMP_LTZ(1700000000000 + id, 3), pt AS PROCTIME())"
                    + " WITH ('connector' = 'datagen', 'rows-per-second' = '50',"
                    + " 'fields.id.min' = '0', 'fields.id.max' = '1000')";
        }
        return table(
                "events",
                "ts TIMESTAMP_LTZ(3), watts DOUBLE, device STRING METADATA FROM 'tbname' VIRTUAL,"
                        + " pt AS PROCTIME()",
                database,
                "meters",
                "'scan.mode' = 'changes'",
                "'scan.topic' = '" + topic + "'",
                "'scan.topic.create' = 'true'");
    }

    private String sink(String target) {
        switch (target) {
            case "eo":
                return "'sink.delivery-guarantee' = 'exactly-once'";
            case "nothing":
                return "'sink.delivery-guarantee' = 'none'";
            case "text":
                return "'sink.write-mode' = 'sql'";
            case "lines":
                return "'sink.write-mode' = 'schemaless'";
            default:
                return "'sink.buffer-flush.interval' = '100 ms'";
        }
    }

    private String table(
            String declared, String columns, String database, String table, String... more) {
        List<String> all = new ArrayList<>(List.of(more));
        all.add(options);
        all.add("'database' = '" + database + "'");
        all.add("'table' = '" + table + "'");
        return "CREATE TEMPORARY TABLE "
                + declared
                + " ("
                + columns
                + ") WITH ("
                + all.stream().collect(Collectors.joining(", "))
                + ")";
    }
}
