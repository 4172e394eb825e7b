/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import java.util.LinkedHashMap;
import java.util.Map;

/** A super table with its children by name. */
final class SuperTable {

    private final Database database;
    private final String name;
    private final Schema schema;
    private final long uid;
    private final long createdMillis;
    private final String comment;
    private final Map<String, Table> children = new LinkedHashMap<>();

    SuperTable(Database database, String name, Schema schema, long uid, String comment) {
        this.database = database;
        this.name = name;
        this.schema = schema;
        this.uid = uid;
        this.comment = comment;
        this.createdMillis = ServerClock.millis();
    }

    Database database() {
        return database;
    }

    String name() {
        return name;
    }

    Schema schema() {
        return schema;
    }

    long uid() {
        return uid;
    }

    long createdMillis() {
        return createdMillis;
    }

    String comment() {
        return comment;
    }

    Map<String, Table> children() {
        return children;
    }
}
