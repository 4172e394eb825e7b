/* SPDX-License-Identifier: Apache-2.0 */
package io.tdengine.flink.embedded.engine;

import java.util.LinkedHashMap;
import java.util.Map;

/** Everything the server knows by name: users, databases, topics, consumer groups. */
final class Catalog {

    private final Map<String, String> users = new LinkedHashMap<>(Map.of("root", "taosdata"));
    private final Map<String, Database> databases = new LinkedHashMap<>();
    private final Map<String, Topic> topics = new LinkedHashMap<>();
    private final Groups groups = new Groups();
    private int nextVgroup = 2;
    private long nextUid = 2_330_546_271_312_466_000L;

    /** Passwords by user. */
    Map<String, String> users() {
        return users;
    }

    Map<String, Database> databases() {
        return databases;
    }

    Map<String, Topic> topics() {
        return topics;
    }

    Groups groups() {
        return groups;
    }

    int nextVgroupId() {
        return nextVgroup++;
    }

    void numberVgroupsFrom(int id) {
        nextVgroup = id;
    }

    long nextUid() {
        return nextUid++;
    }

    Database database(String name) throws ServerError {
        Database database = databases.get(name);
        if (database == null) {
            throw Errors.noDatabase();
        }
        return database;
    }

    /** Whether a session can use this database; the schemas of system tables count. */
    void checkChosen(String name) throws ServerError {
        if (!name.equals("information_schema") && !name.equals("performance_schema")) {
            database(name);
        }
    }

    Topic topic(String name) throws ServerError {
        Topic topic = topics.get(name);
        if (topic == null) {
            throw Errors.noTopic();
        }
        return topic;
    }
}
