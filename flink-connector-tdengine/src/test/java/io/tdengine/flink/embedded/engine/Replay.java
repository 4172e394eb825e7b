/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import java.util.HashMap;
import java.util.Map;

/** Brings an engine to the state that its journal tells of. */
final class Replay {

    private final MemoryEngine engine;
    private final Map<Long, Member> members = new HashMap<>();
    private int entries;

    Replay(MemoryEngine engine) {
        this.engine = engine;
    }

    /**
     * Makes one change again.
     *
     * @throws IllegalStateException if it does not come out as it did
     */
    void accept(Journal.Entry entry) {
        entries++;
        ServerClock.stopAt(entry.time());
        int code = 0;
        try {
            apply(entry.change());
        } catch (ServerError e) {
            code = e.code();
        } finally {
            ServerClock.resume();
        }
        if (code != entry.code() || engine.versions() != entry.versions()) {
            throw new IllegalStateException(
                    String.format(
                            "entry %d of the journal, %s, gave code 0x%04X and %d log entries"
                                    + " where it was 0x%04X and %d",
                            entries,
                            entry.change().getClass().getSimpleName(),
                            code,
                            engine.versions(),
                            entry.code(),
                            entry.versions()));
        }
    }

    /** Who was there when the process ended, by the journal's number; the connections ended too. */
    Map<Long, Member> present() {
        return members;
    }

    private void apply(Change change) throws ServerError {
        Catalog catalog = engine.catalog();
        if (change instanceof Change.Statement statement) {
            session(statement.user(), statement.database(), statement.zone())
                    .execute(statement.sql());
        } else if (change instanceof Change.Schemaless lines) {
            session(lines.user(), lines.database(), lines.zone()).insertSchemaless(lines.text());
        } else if (change instanceof Change.Write write) {
            WriteBatch.of(catalog, write.rows()).apply();
        } else if (change instanceof Change.Join join) {
            members.put(join.member(), engine.join(join.subscription()));
        } else if (change instanceof Change.Leave leave) {
            members.remove(leave.member()).leave();
        } else if (change instanceof Change.Commit commit) {
            Groups.Share share = catalog.groups().share(commit.group(), commit.topic());
            Vgroup vgroup = share.topic().database().vgroup(commit.vgroup());
            catalog.groups().commit(share, vgroup, commit.offset());
        } else if (change instanceof Change.NumberVgroups number) {
            catalog.numberVgroupsFrom(number.from());
        }
    }

    private Session session(String user, String database, java.time.ZoneId zone) {
        MemorySession session = new MemorySession(engine, user, database);
        session.setZone(zone);
        return session;
    }
}
