/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import java.time.ZoneId;

/** What a statement needs to know of its session. */
record Context(Catalog catalog, String user, String database, ZoneId zone, String version) {

    /** The named database, or the session's if the name is null. */
    Database database(String name) throws ServerError {
        String chosen = name == null ? database : name;
        if (chosen == null) {
            throw Errors.noDatabaseChosen();
        }
        return catalog.database(chosen);
    }

    /** A child or normal table, or null. */
    Table table(TokenStream.QualifiedName name) throws ServerError {
        return database(name.database()).tables().get(name.name());
    }

    /** A super table, or null. */
    SuperTable superTable(TokenStream.QualifiedName name) throws ServerError {
        return database(name.database()).superTables().get(name.name());
    }
}
